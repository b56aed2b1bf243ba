-- fct_kpis_monthly: what was measured beside its goal, and what reaching that would save.
with

currencies as (

    select distinct billing_period_start, billing_currency from fct_service_costs_monthly

),

-- Of everything together each KPI has a row, so that what is not there is seen.
wanted as (

    select
        currencies.billing_period_start, kpi_registry.kpi, 'all' as scope,
        null::varchar as billing_account_id, null::varchar as sub_account_id, null::varchar as cost_centre,
        currencies.billing_currency
    from currencies
    cross join kpi_registry
    where list_contains(kpi_registry.scopes, 'all')
    union all
    select measured.* exclude (numerator, denominator, left_out_cost)
    from measured
    inner join kpi_registry using (kpi)
    where measured.scope <> 'all' and list_contains(kpi_registry.scopes, measured.scope)
        and (measured.numerator <> 0 or measured.denominator <> 0 or measured.left_out_cost <> 0)

),

valued as (

    select
        wanted.*,
        kpi_registry.* exclude (kpi, scopes, is_share),
        measured.numerator, measured.denominator, measured.left_out_cost,
        movable.amount, movable.cost as movable_cost, movable.better_cost,
        measured.numerator / nullif(measured.denominator, 0) * if(unit = 'percent', 100, 1) as value,
        -- as much of the numerator as lies beyond the goal; a ten-billionth of a goal is no miss
        case when abs(value - goal) < 1e-10 * greatest(abs(goal), 1) then 0
            when good = 'at_most' then measured.numerator::double - goal / 100 * measured.denominator::double
            else goal / 100 * measured.denominator::double - measured.numerator::double
        end as beyond,
        case good when 'at_most' then value - goal else goal - value end
            <= 1e-10 * greatest(abs(goal), 1) as goal_met
    from wanted
    inner join kpi_registry using (kpi)
    left join measured
        on measured.billing_period_start = wanted.billing_period_start
        and measured.kpi = wanted.kpi
        and measured.scope = wanted.scope
        and measured.billing_account_id is not distinct from wanted.billing_account_id
        and measured.sub_account_id is not distinct from wanted.sub_account_id
        and measured.cost_centre is not distinct from wanted.cost_centre
        and measured.billing_currency is not distinct from wanted.billing_currency
    left join movable
        on movable.billing_period_start = wanted.billing_period_start
        and movable.kpi = wanted.kpi
        and movable.scope = wanted.scope
        and movable.billing_account_id is not distinct from wanted.billing_account_id
        and movable.sub_account_id is not distinct from wanted.sub_account_id
        and movable.cost_centre is not distinct from wanted.cost_centre
        and movable.billing_currency is not distinct from wanted.billing_currency
        -- what was given back is not there to be moved
        and movable.amount > 0 and movable.cost > 0 and movable.better_cost >= 0

)

select
    valued.*,
    1 - better_cost::double / movable_cost::double as savings_rate,
    case
        when not saves or goal_met is null then null
        when goal_met then 0
        -- no more can be moved than there is
        else least(beyond, amount::double) / amount::double * (movable_cost - better_cost)::double
    end as savings_at_goal_cost,
    scope_months.period_status,
    scope_months.is_complete
from valued
left join scope_months
    on scope_months.billing_period_start = valued.billing_period_start
    and scope_months.scope = if(valued.scope in ('billing_account', 'sub_account'), 'billing_account', 'all')
    and scope_months.billing_account_id is not distinct from valued.billing_account_id
