-- fct_cost_movers_monthly: every service, sub account and cost centre whose cost changed, the largest change first.
with

items as (

    select
        billing_period_start,
        if(grouping(billing_account_id) = 0, 'billing_account', 'all') as scope,
        billing_account_id,
        case 0
            when grouping(service_name) then 'service'
            when grouping(sub_account_id) then 'sub_account'
            else 'cost_centre'
        end as dimension,
        coalesce(service_name, sub_account_id, cost_centre) as item,
        billing_currency,
        sum(effective_cost) as effective_cost,
        sum(cost_to_date) as cost_to_date,
        sum(previous_cost) as previous_cost,
        sum(previous_cost_to_date) as previous_cost_to_date,
        bool_and(is_previous_whole) as is_previous_whole,
        bool_and(is_previous_whole_to_date) as is_previous_whole_to_date
    from months
    group by grouping sets (
        (billing_period_start, billing_currency, service_name),
        (billing_period_start, billing_currency, sub_account_id),
        (billing_period_start, billing_currency, cost_centre),
        (billing_period_start, billing_currency, billing_account_id, service_name),
        (billing_period_start, billing_currency, billing_account_id, sub_account_id),
        (billing_period_start, billing_currency, billing_account_id, cost_centre)
    )

),

compared as (

    select
        items.* exclude (effective_cost, is_previous_whole, is_previous_whole_to_date),
        items.effective_cost as whole_cost,
        not scope_months.is_complete as is_to_date,
        if(is_to_date, items.cost_to_date, items.effective_cost) as effective_cost,
        if(is_to_date, items.previous_cost_to_date, items.previous_cost) as previous_effective_cost,
        coalesce(items.cost_to_date, 0) - coalesce(items.previous_cost_to_date, 0) as change_to_date,
        coalesce(items.effective_cost, 0) - coalesce(items.previous_cost, 0) as whole_change,
        if(is_to_date, change_to_date, whole_change) as effective_cost_change
    from items
    inner join scope_months
        on scope_months.billing_period_start = items.billing_period_start
        and scope_months.scope = items.scope
        and scope_months.billing_account_id is not distinct from items.billing_account_id
    window whose as (
        partition by items.billing_period_start, items.scope, items.billing_account_id, items.dimension,
            items.billing_currency
    )
    -- where nothing is known of the month before, or not of all days, nothing has moved; where the month has no bill,
    -- neither
    qualify count(items.previous_cost) over whose > 0 and count(items.effective_cost) over whose > 0
        and bool_and(if(is_to_date, items.is_previous_whole_to_date, items.is_previous_whole)) over whose
            is distinct from false

)

select
    *,
    row_number() over (
        partition by billing_period_start, scope, billing_account_id, dimension, billing_currency
        order by abs(effective_cost_change) desc, item
    ) as rank,
    case
        when previous_cost is null then 'new'
        when whole_cost is null and not is_to_date then 'gone'
        when effective_cost_change > 0 then 'up'
        else 'down'
    end as movement,
    (100 * effective_cost_change / nullif(abs(previous_effective_cost), 0))::double as effective_cost_change_pct
from compared
where effective_cost_change <> 0
