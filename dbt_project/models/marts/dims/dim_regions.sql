select distinct
    costs.region_id,
    seed.region_name

from {{ ref('int_costs_daily') }} as costs
left join {{ ref('aws_regions') }} as seed using (region_id)
where costs.region_id is not null
