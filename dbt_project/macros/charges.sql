{#- Charges as FOCUS counts them: services named, and of a commitment's fee the part that went unused a charge
    of its own. -#}
{% macro counted(charges) %}
with

{# Read twice on purpose: the second reading looks at the few rows of fees. #}
charges as not materialized (

    select charges.* replace (coalesce(charges.service_name, names.service_name) as service_name)
    from {{ charges }} as charges
    left join {{ ref('int_service_names') }} as names using (export_name, x_service_code)

)

select * exclude (x_unused_cost, x_unused_gross_cost)
from charges

union all by name

{# FOCUS asks for two charges where AWS has one row: the fee, above, and what of it went unused. #}
select * exclude (x_unused_cost, x_unused_gross_cost) replace (
    'Usage' as charge_category,
    'Usage-Based' as charge_frequency,
    'Committed' as pricing_category,
    'Unused' as commitment_discount_status,
    0 as billed_cost,
    x_unused_cost as effective_cost,
    0 as list_cost,
    0 as contracted_cost,
    0 as x_unblended_cost,
    0 as x_net_unblended_cost,
    x_unused_gross_cost as x_amortized_cost,
    x_unused_cost as x_net_amortized_cost,
    null as consumed_quantity,
    0 as x_rows
)
from charges
where x_line_item_type in ('RIFee', 'SavingsPlanRecurringFee') and (x_unused_cost <> 0 or x_unused_gross_cost <> 0)
{% endmacro %}
