{{ config(materialized='month_file', sorted_by='x_cluster, x_namespace, resource_id') }}

select
    billing_period_start,
    export_name,
    provider_name,
    billing_account_id,
    sub_account_id,
    service_name,
    region_id,
    {# arn:aws:eks:<region>:<account>:pod/<cluster>/<namespace>/<pod>/<uid>, or arn:aws:ecs:…:task/<cluster>/<task> #}
    nullif(regexp_extract(resource_id, ':(?:pod|task)/([^/]+)/', 1), '') as x_cluster,
    nullif(regexp_extract(resource_id, ':pod/[^/]+/([^/]+)/', 1), '') as x_namespace,
    resource_id,
    x_parent_resource_id,
    billing_currency,

    arg_max(tags, charge_date) as tags,
    sum(x_split_cost) as x_split_cost,
    sum(x_split_unused_cost) as x_split_unused_cost

from {{ ref('int_resource_costs_daily') }}
where x_is_split_row
group by all
