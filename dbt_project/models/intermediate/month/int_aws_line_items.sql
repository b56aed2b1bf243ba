{%- set columns %}
    {{ aws_texts() | join(',\n    ') }},
    line_item_usage_start_date,
    product_name,
    tags,
    cost_category,
    billed_cost,
    commitment_cost,
    unblended_cost,
    gross_commitment_cost,
    on_demand_cost,
    usage_amount,
    split_cost,
    split_unused_cost,
    is_unamortized,
    x_commitment_fee_cost,
    x_ahead_cost,
    x_commitment
{%- endset -%}

select {{ columns }}
from {{ ref('stg_aws_cur2__line_items') }}
union all
select {{ columns }}
from {{ ref('stg_aws_cur__line_items') }}
