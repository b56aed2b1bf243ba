with

months as (

    select
        billing_period_start,
        (billing_period_start + interval 1 month)::date - 1 as last_day,
        min(complete_until) as complete_until
    from int_account_periods
    group by all

),

counted as (

    select
        months.billing_period_start,
        telemetry.telemetry, telemetry.scope_kind, telemetry.scope, telemetry.unit,
        sum(telemetry.quantity) as quantity,
        max(telemetry.date) as counted_until,
        count(distinct telemetry.date) as days
    from telemetry
    inner join months on telemetry.date between months.billing_period_start and months.complete_until
    group by all

),

-- a scope that was counted once is missed in the months in which it is not
scopes as (

    select months.*, known.*
    from months
    cross join (select telemetry, scope_kind, scope, unit, min(date) as first_day from telemetry group by all) as known
    where known.first_day <= months.complete_until

),

costs as (

    select billing_period_start, charge_date, billing_currency, each.scope_kind, each.scope, sum(effective_cost) as cost
    from (
        select *, unnest([{scopes}]) as each from fct_allocated_costs_daily
    )
    group by all

),

divided as (

    select
        scopes.billing_period_start, scopes.telemetry, scopes.scope_kind, scopes.scope, scopes.unit,
        costs.billing_currency,
        sum(costs.cost) filter (where costs.charge_date <= counted.counted_until)::decimal(38, 12) as numerator_cost,
        any_value(counted.quantity) as quantity,
        any_value(counted.counted_until) as counted_until,
        any_value(scopes.complete_until) as complete_until,
        any_value(scopes.last_day) as last_day,
        any_value(counted.counted_until - scopes.billing_period_start + 1 - counted.days)::integer as days_without_quantity
    from scopes
    left join counted
        on counted.billing_period_start = scopes.billing_period_start
        and counted.telemetry = scopes.telemetry
        and counted.scope is not distinct from scopes.scope
        and counted.unit = scopes.unit
    left join costs
        on costs.billing_period_start = scopes.billing_period_start
        and costs.scope_kind = scopes.scope_kind
        and costs.scope is not distinct from scopes.scope
    group by all

),

priced as (

    select
        * exclude (last_day),
        'effective_cost' as cost_basis,
        (numerator_cost / nullif(quantity, 0))::decimal(38, 12) as unit_cost,
        counted_until is null or counted_until < complete_until as is_late,
        counted_until is not distinct from last_day and days_without_quantity = 0 as is_whole
    from divided

),

compared as (

    select
        *,
        lag(billing_period_start) over earlier = billing_period_start - interval 1 month as follows,
        case when follows then lag(unit_cost) over earlier end as previous_unit_cost,
        case when follows and is_whole and lag(is_whole) over earlier then lag(numerator_cost) over earlier end
            as previous_cost,
        case when previous_cost is not null then lag(quantity) over earlier end as previous_quantity
    from priced
    window earlier as (partition by telemetry, scope, unit, billing_currency order by billing_period_start)

)

select
    *,
    100 * ((unit_cost - previous_unit_cost) / nullif(previous_unit_cost, 0))::double as unit_cost_change_pct,
    ((numerator_cost - previous_cost) / nullif(quantity - previous_quantity, 0))::decimal(38, 12) as marginal_unit_cost,
    (((numerator_cost - previous_cost) / nullif(previous_cost, 0))
        / nullif((quantity - previous_quantity) / nullif(previous_quantity, 0), 0))::double as elasticity
from compared
order by all
