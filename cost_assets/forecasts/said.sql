-- What was said last of each account's costs on each day: they may have been restated while the day was the newest.
create or replace temp view said_forecasts as
select every_forecast.*
from every_forecast
inner join (
    select as_of_date, billing_account_id, billing_currency, cost_basis, max(x_turn) as x_turn
    from every_forecast
    group by all
) as newest
    on newest.as_of_date = every_forecast.as_of_date
    and newest.billing_account_id is not distinct from every_forecast.billing_account_id
    and newest.billing_currency is not distinct from every_forecast.billing_currency
    and newest.cost_basis = every_forecast.cost_basis
    and newest.x_turn = every_forecast.x_turn
