-- The rows of one account and grain: what is known of the current month beside what is to come.
insert into new_forecasts by name
with

known as (

    select
        case
            when grouping(service_name) = 0 then 'service'
            when grouping(sub_account_id) = 0 then 'sub_account'
            else 'billing_account'
        end as scope,
        sub_account_id,
        service_name,
        null as cost_centre,
        sum({cost_basis}) as known_cost
    from int_costs_daily
    where billing_account_id is not distinct from $account
        and billing_currency is not distinct from $currency
        and billing_period_start = date_trunc('month', $as_of::date + 1)
        and charge_date <= $as_of
    group by grouping sets ((sub_account_id, service_name), (sub_account_id), ())
    union all
    select 'cost_centre', null, null, cost_centre, sum({cost_basis})
    from centre_costs_daily
    where billing_account_id is not distinct from $account
        and billing_currency is not distinct from $currency
        and billing_period_start = date_trunc('month', $as_of::date + 1)
        and charge_date <= $as_of
    group by cost_centre

),

placed as (

    select
        *,
        $grain = 'month' and places.target = min(places.target) over () as is_current_month
    from places
    inner join (select * replace (n::integer as n) from names) using (n)

),

with_known as (

    select
        placed.*,
        case when is_current_month then coalesce(known.known_cost, 0) else 0 end as known_cost
    from placed
    left join known
        on known.scope = placed.scope
        and known.sub_account_id is not distinct from placed.sub_account_id
        and known.service_name is not distinct from placed.service_name
        and known.cost_centre is not distinct from placed.cost_centre

)

select
    $as_of::date as as_of_date,
    scope,
    $grain as grain,
    date '1970-01-01' + target as target_date,
    $account as billing_account_id,
    sub_account_id,
    service_name,
    cost_centre,
    $currency as billing_currency,
    '{cost_basis}' as cost_basis,

    -- a product of decimals is one; a quotient would be a double
    known_cost + (cents::decimal(18, 0) * 0.01::decimal(3, 2))::decimal(38, 12) as forecast_cost,
    {bounds},
    model,
    case when $grain = 'month' then known_cost end as x_known_cost,
    $said_at as x_said_at,
    kind as x_kind,
    case when is_current_month then start end as x_start

from with_known
