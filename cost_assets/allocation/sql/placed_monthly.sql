-- What was placed, by usage type and with quantities, before pools are split.
create or replace temp table placed_monthly as
with

summed as (

    select
        billing_period_start, combination, x_usage_type, x_operation, pricing_category, commitment_discount_status,
        commitment_discount_type, consumed_unit,
        sum(billed_cost) as billed_cost,
        sum(effective_cost) as effective_cost,
        sum(list_cost) as list_cost,
        sum(contracted_cost) as contracted_cost,
        sum(consumed_quantity) as consumed_quantity,
        -- a bit for each day of the month; what is dated outside of it counts at the nearer end
        bit_or(1::bigint << least(greatest(charge_date - billing_period_start, 0), 30)) as days
    from placed
    group by all

)

select
    billing_period_start, provider_name, billing_account_id, sub_account_id, service_name, region_id, x_usage_type,
    x_operation, charge_category, x_charge_group, pricing_category, commitment_discount_status,
    commitment_discount_type, cost_centre, allocation_rule, is_shared, billing_currency,

    sum(summed.billed_cost) as billed_cost,
    sum(summed.effective_cost) as effective_cost,
    sum(summed.list_cost) as list_cost,
    sum(summed.contracted_cost) as contracted_cost,
    case when min(consumed_unit) is not distinct from max(consumed_unit) then sum(consumed_quantity) end
        as consumed_quantity,
    case when min(consumed_unit) = max(consumed_unit) then min(consumed_unit) end as consumed_unit,
    bit_count(bit_or(days))::integer as x_days_with_costs

from summed
inner join judged using (combination)
group by all
