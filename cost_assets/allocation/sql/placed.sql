-- Every cost with its combination and cell.
create or replace temp table placed as
select
    judged.combination,
    judged.cell,
    costs.charge_date, costs.billing_period_start, costs.x_usage_type, costs.x_operation, costs.pricing_category,
    costs.commitment_discount_status, costs.commitment_discount_type, costs.billed_cost, costs.effective_cost,
    costs.list_cost, costs.contracted_cost, costs.consumed_quantity, costs.consumed_unit
from tagged_costs as costs
inner join spans on costs.charge_date >= spans.begins and costs.charge_date < spans.ends
inner join judged
    on judged.span = spans.span
    and judged.provider_name is not distinct from costs.provider_name
    and judged.billing_account_id is not distinct from costs.billing_account_id
    and judged.sub_account_id is not distinct from costs.sub_account_id
    and judged.service_name is not distinct from costs.service_name
    and judged.region_id is not distinct from costs.region_id
    and judged.charge_category is not distinct from costs.charge_category
    and judged.x_charge_group is not distinct from costs.x_charge_group
    and judged.x_has_resource is not distinct from costs.x_has_resource
    and judged.x_tag_set is not distinct from costs.x_tag_set
    and judged.billing_currency is not distinct from costs.billing_currency
