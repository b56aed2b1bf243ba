-- fct_cost_forecasts: everything that was said, the newest of each account marked.
select
    said.* exclude (is_latest),
    said.as_of_date = newest.as_of_date as is_latest
from said_forecasts as said
inner join (
    select billing_account_id, billing_currency, max(as_of_date) as as_of_date from said_forecasts group by all
) as newest
    on newest.billing_account_id is not distinct from said.billing_account_id
    and newest.billing_currency is not distinct from said.billing_currency
{only}
