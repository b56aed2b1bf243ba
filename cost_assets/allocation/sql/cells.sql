-- What is told of together: every column of fct_allocated_costs_daily but dates and amounts.
create or replace temp table cells as
select
    cell, provider_name, billing_account_id, sub_account_id, service_name, charge_category, x_charge_group,
    cost_centre, rule, allocation_rule, is_shared, billing_currency
from judged
where combination = cell
