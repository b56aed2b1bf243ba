with

delivered as (

    {{ current_files('aws_cur') }}
    ({{ aws_columns('aws_cur', texts=['product_product_name', 'product_region'], maps=['tags', 'resource_tags', 'cost_category']) }})

)

select
    {{ aws_line_item(
        product_name='product_product_name',
        region="coalesce(nullif(product_region_code, ''), nullif(product_region, ''))",
        tags='resource_tags'
    ) }}

from delivered
