-- fct_cost_forecasts: everything that was said, the newest of each account marked.
select
    said.* exclude (is_latest),
    newest.as_of_date is not null as is_latest
from said_forecasts as said
left join newest_forecasts as newest
    on newest.billing_account_id is not distinct from said.billing_account_id
    and newest.billing_currency is not distinct from said.billing_currency
    and newest.as_of_date = said.as_of_date
{only}
