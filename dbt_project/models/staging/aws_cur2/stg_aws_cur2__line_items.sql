with

delivered as (

    {{ current_files('aws_cur2') }}
    ({{ aws_columns('aws_cur2', maps=['product', 'tags', 'resource_tags', 'cost_category']) }})

)

select
    {{ aws_line_item(
        product_name="product['product_name']",
        region='product_region_code',
        tags='case when cardinality(tags) > 0 then tags else resource_tags end'
    ) }}

from delivered
