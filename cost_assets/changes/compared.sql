-- The billing accounts of which this month and the one before are whole: a day that is missing would look like savings.
with

whole as (

    select * from int_account_periods where complete_until >= billing_period_end - 1

)

select now.billing_account_id, now.period_status
from whole as now
inner join whole as before on before.billing_account_id is not distinct from now.billing_account_id
where now.billing_period_start = date '{month}' and before.billing_period_start = date '{before}'
