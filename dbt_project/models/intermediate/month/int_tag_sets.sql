{{ config(materialized='month_file', compression='snappy') }}

{# There are few ways of being tagged, and maps are slow to group by: resources carry a hash of theirs. #}
select
    x_tag_set,
    any_value(tags) as tags,
    any_value(x_cost_categories) as x_cost_categories

from (
    select hash(tags, cost_category) as x_tag_set, tags, cost_category as x_cost_categories
    from {{ ref('int_aws_line_items') }}
    union all
    select hash(Tags, x_CostCategories), Tags, x_CostCategories
    from ({{ current_files('focus') }} ({{ focus_columns() }}))
)
where {{ var('tagged_costs') }}
group by all
