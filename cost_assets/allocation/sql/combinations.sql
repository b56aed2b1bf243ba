-- What costs have in common that rules ask for: many days and usage types share one combination.
create or replace temp table combinations as
select
    row_number() over () as combination,
    *
from (
    select
        spans.span,
        costs.provider_name,
        costs.billing_account_id,
        costs.sub_account_id,
        costs.service_name,
        costs.region_id,
        costs.charge_category,
        costs.x_charge_group,
        costs.x_has_resource,
        costs.x_tag_set,
        costs.billing_currency,
        sum(costs.billed_cost) as billed_cost,
        sum(costs.effective_cost) as effective_cost
    from tagged_costs as costs
    inner join spans on costs.charge_date >= spans.begins and costs.charge_date < spans.ends
    group by all
)
