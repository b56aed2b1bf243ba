with

delivered as (

    {{ current_files('aws_cur2') }}
    ({{ aws_cur2_columns() }})

)

select
    *,
    {{ money('coalesce(line_item_net_unblended_cost, line_item_unblended_cost)') }} as billed_cost,
    {{ aws_cur2_commitment_cost('billed_cost') }} as commitment_cost,
    {{ money('pricing_public_on_demand_cost') }} as on_demand_cost,
    {{ money('line_item_usage_amount') }} as usage_amount

from delivered
