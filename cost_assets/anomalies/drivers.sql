-- What moved during each anomaly, by every dimension that says something of it: per value what it cost, and what its
-- part of what was expected is. The days before tell the parts; the anomaly tells how much was expected of all.
with

charges as (

    select
        {parts},
        charge_date, effective_cost, consumed_quantity, consumed_unit, billing_currency,
        {keys},
        case when charge_category in ('Usage', 'Purchase', 'Tax', 'Credit') then charge_category else 'Adjustment' end
            as charge_category,
        charge_category = 'Usage' and commitment_discount_status is not distinct from 'Unused' as is_unused
    from {table}
    where charge_date between (select min(base_from) from windows) and (select max(last_day) from windows)

),

found as (

    {scopes}

),

parts as (

    select
        anomaly_id,
        unnest({dimensions}) as part,
        charge_date >= started_on as is_inside,
        effective_cost, consumed_quantity, consumed_unit
    from found

),

summed as (

    select
        anomaly_id,
        part.dimension,
        part.value,
        coalesce(sum(effective_cost) filter (is_inside), 0) as actual_cost,
        coalesce(sum(effective_cost) filter (not is_inside), 0) as base_cost,
        sum(consumed_quantity) filter (is_inside) as quantity,
        sum(consumed_quantity) filter (not is_inside) as base_quantity,
        count(distinct consumed_unit) = 1 and count(*) = count(consumed_quantity) as is_measured
    from parts
    group by all

),

-- The parts of what was expected are those of the days before, whether or not a dimension says something of all of them.
whole as (

    select anomaly_id, sum(effective_cost)::double as base_cost
    from found
    where charge_date < started_on
    group by all

),

expected as (

    select
        summed.*,
        case
            when whole.base_cost > 0 then windows.expected_cost::double * (summed.base_cost::double / whole.base_cost)
            else 0
        end as part_expected_cost
    from summed
    inner join windows using (anomaly_id)
    left join whole using (anomaly_id)

)

select
    anomaly_id,
    dimension,
    value,
    actual_cost::double - part_expected_cost as impact,
    case
        when not is_measured then null
        when quantity > 0 and base_quantity > 0
            then actual_cost::double - base_cost::double * (quantity::double / base_quantity::double)
        else 0
    end as price_impact,
    count(*) over (partition by anomaly_id, dimension) as n_values,
    row_number() over (partition by anomaly_id, dimension order by abs(impact) desc, value) as place

from expected
qualify place <= {shown} or dimension = 'usage_type'
order by anomaly_id, dimension, place
