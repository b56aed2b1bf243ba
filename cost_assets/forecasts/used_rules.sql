-- Where a rule of thumb has landed months better than the model did, service by service and centre by centre.
create or replace temp table used_rules as
with

landings as (

    select * from backtest_outcomes
    where scope in ('service', 'cost_centre') and grain = 'month' and days_known > 0

),

missed as (

    select
        scope, billing_account_id, sub_account_id, service_name, cost_centre, billing_currency,
        method,
        sum(exact(abs(forecast - actual))) as error,
        count(*) as n
    from (unpivot landings on model, "seasonal naive", "last month", "run rate" into name method value forecast)
    group by all

)

select
    scope, billing_account_id, sub_account_id, service_name, cost_centre, billing_currency,
    min_by(method, (error, method)) filter (method <> 'model') as rule
from missed
group by all
having min(error) filter (method <> 'model') < {better} * any_value(error) filter (method = 'model')
    and any_value(n) >= {landings}
