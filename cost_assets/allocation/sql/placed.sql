-- Every cost with the cost centre that it goes to: null in a pool that is shared, `unallocated` where no rule holds.
create or replace temp table placed as
select
    costs.*,
    case when judged.rule is null then 'unallocated' else judged.cost_centre end as cost_centre,
    rules.name as allocation_rule,
    coalesce(rules.is_shared, false) as is_shared,
    rules.rule
from tagged_costs as costs
inner join spans on costs.charge_date >= spans.begins and costs.charge_date < spans.ends
inner join judged
    on judged.span = spans.span
    and judged.billing_account_id is not distinct from costs.billing_account_id
    and judged.sub_account_id is not distinct from costs.sub_account_id
    and judged.service_name is not distinct from costs.service_name
    and judged.region_id is not distinct from costs.region_id
    and judged.charge_category is not distinct from costs.charge_category
    and judged.x_charge_group is not distinct from costs.x_charge_group
    and judged.x_has_resource is not distinct from costs.x_has_resource
    and judged.x_tag_set is not distinct from costs.x_tag_set
    and judged.billing_currency is not distinct from costs.billing_currency
left join rules on rules.rule = judged.rule
