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
    and newest.x_turn = every_forecast.x_turn;

-- The newest forecast of each account: where more hours are waited for than before, days are not complete any more of
-- which something was said already. An account that is no longer there keeps what was said of it last.
create or replace temp view newest_forecasts as
select said.billing_account_id, said.billing_currency, max(said.as_of_date) as as_of_date
from said_forecasts as said
left join int_accounts_as_of as accounts
    on accounts.billing_account_id is not distinct from said.billing_account_id
where said.as_of_date <= coalesce(accounts.as_of_date, said.as_of_date)
group by all
