-- How much of what costs carries each tag, and with a right value.
create or replace temp table compliance as
with

described as (

    select
        billing_account_id,
        sub_account_id,
        billing_currency,
        effective_cost,
        case when x_charge_group = 'usage' and ({untaggable}) is not true then x_has_resource else false end as is_taggable,
        unnest([{asked}]) as asked
    from judged

),

summed as (

    select
        billing_account_id,
        sub_account_id,
        asked.tag_key,
        asked.is_required,
        billing_currency,
        sum(effective_cost) as effective_cost,
        -- unknown where costs are not kept by their resources or tags
        case when count(is_taggable) = count(*) then coalesce(sum(effective_cost) filter (where is_taggable), 0) end
            as taggable_cost,
        coalesce(sum(effective_cost) filter (where asked.is_tagged), 0) as tagged_cost,
        coalesce(sum(effective_cost) filter (where asked.is_tagged and is_taggable), 0) as tagged_taggable_cost,
        coalesce(sum(effective_cost) filter (where asked.is_compliant), 0) as compliant_cost,
        coalesce(sum(effective_cost) filter (where asked.is_compliant and is_taggable), 0) as compliant_taggable_cost
    from described
    group by all

)

select
    months.billing_period_start,
    summed.*,
    100 * (tagged_cost / nullif(effective_cost, 0))::double as coverage_pct,
    100 * (tagged_taggable_cost / nullif(taggable_cost, 0))::double as coverage_taggable_pct,
    100 * (compliant_cost / nullif(effective_cost, 0))::double as compliance_pct,
    100 * (compliant_taggable_cost / nullif(taggable_cost, 0))::double as compliance_taggable_pct,
    100 * ((effective_cost - taggable_cost) / nullif(effective_cost, 0))::double as untaggable_pct
from summed
cross join (select any_value(billing_period_start) as billing_period_start from tagged_costs) as months
