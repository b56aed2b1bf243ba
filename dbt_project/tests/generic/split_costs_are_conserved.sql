{#- What the containers of an instance cost, and what none of them used, is what the instance cost. Compared
    where the bill holds the instance, over the usage that is the instance itself; cents may differ. -#}
{% test split_costs_are_conserved(model, resources) %}
with

containers as (

    select
        export_name, x_parent_resource_id, billing_currency,
        sum(x_split_cost) + coalesce(sum(x_split_unused_cost), 0) as split_cost
    from {{ model }}
    where billing_period_start = date '{{ var("billing_month") }}'
    group by all

),

instances as (

    select export_name, resource_id as x_parent_resource_id, billing_currency, sum(effective_cost) as effective_cost
    from {{ resources }}
    where not x_is_split_row and contains(x_usage_type, 'Usage:') and consumed_unit ilike 'h%'
    group by all

)

select *
from containers
inner join instances using (export_name, x_parent_resource_id, billing_currency)
where abs(split_cost - effective_cost) > 0.01
{% endtest %}
