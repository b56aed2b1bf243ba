with

{# Read twice, the second time for the few rows of fees. #}
aws_items as not materialized (

    {{ aws_daily(resources=true) }}

)

select * from ({{ aws_charges('aws_items', resources=true) }})
union all by name
select * from ({{ focus_charges(resources=true) }})
