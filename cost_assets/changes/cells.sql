-- Usage of one kind in one place, this month and the month before, side by side: an account's, or what rules placed on
-- a cost centre.
with

charges as (

    select
        placed.* exclude (contracted_cost, cost_centre),
        {cost_centre} as cost_centre,
        placed.billing_period_start = date '{month}' as is_now,
        case
            when x_charge_group in ('usage', 'unused') then x_charge_group
            -- A private discount that comes as a row of its own: it alters what is paid, and no list price.
            when x_charge_group = 'adjustment' and list_cost = 0 and contracted_cost <> 0 then 'discount'
            else 'one-off'
        end as part,
        -- Only what a commitment covers has a price beside the one that is paid.
        case when commitment_discount_status is null then effective_cost else contracted_cost end as contracted_cost
    from int_placed_costs_monthly as placed
    inner join compared on compared.billing_account_id is not distinct from placed.billing_account_id
    where placed.billing_period_start in (date '{month}', date '{before}') and {placed}

),

cells as (

    select
        provider_name, billing_account_id, sub_account_id, service_name, cost_centre, billing_currency,
        region_id, x_usage_type, x_operation, consumed_unit, part,

        coalesce(sum(effective_cost) filter (is_now), 0) as cost,
        coalesce(sum(effective_cost) filter (not is_now), 0) as previous_cost,
        coalesce(sum(contracted_cost) filter (is_now), 0) as contracted,
        coalesce(sum(contracted_cost) filter (not is_now), 0) as previous_contracted,
        coalesce(sum(consumed_quantity) filter (is_now), 0) as quantity,
        coalesce(sum(consumed_quantity) filter (not is_now), 0) as previous_quantity,
        -- Several ways of paying for the same usage take turns more often than they overlap.
        coalesce(sum(x_days_with_costs) filter (is_now), 0) as days,
        coalesce(sum(x_days_with_costs) filter (not is_now), 0) as previous_days,

        bool_and(contracted_cost is not null) as is_priced,
        bool_and(consumed_quantity is not null and consumed_unit is not null and part = 'usage') as is_counted,
        bool_or(part = 'usage' and is_now and effective_cost <> 0) as has_cost,
        bool_or(part = 'usage' and not is_now and effective_cost <> 0) as had_cost
    from charges
    -- What is free and has no quantity, as the negation of a Savings Plan, says nothing.
    where effective_cost <> 0 or contracted_cost is null or contracted_cost <> 0 or consumed_quantity <> 0
    group by all

)

select
    * exclude (contracted, previous_contracted, is_priced, is_counted, has_cost, had_cost),

    -- What commitments took off. Where a price is unknown in one of the months, in both of them it is as if they had
    -- taken nothing.
    case when is_priced and part = 'usage' then contracted - cost else 0 end as taken,
    case when is_priced and part = 'usage' then previous_contracted - previous_cost else 0 end as previous_taken,

    -- A price needs a quantity; where there is none, and no cost either, the other month's price holds.
    is_counted
        and (quantity > 0 or (quantity = 0 and cost + taken = 0))
        and (previous_quantity > 0 or (previous_quantity = 0 and previous_cost + previous_taken = 0))
        and (quantity > 0 or previous_quantity > 0) as is_measured,

    is_by_month(consumed_unit) as is_by_month,
    kind_of_usage(x_usage_type) as kind,

    bool_or(has_cost) over family as has_usage,
    bool_or(had_cost) over family as had_usage

from cells
window family as (
    partition by provider_name, billing_account_id, sub_account_id, service_name, cost_centre, billing_currency
)
