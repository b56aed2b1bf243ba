select * from {{ ref('stg_aws_cur2__charges') }}
union all by name
select * from {{ ref('stg_focus__charges') }}
