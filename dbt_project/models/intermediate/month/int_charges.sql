select * from {{ ref('int_aws_charges') }}
union all by name
select * from {{ ref('stg_focus__charges') }}
