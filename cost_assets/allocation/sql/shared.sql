-- What lies in pools, split by weight to the last of twelve digits: each cost centre has the whole units of its part,
-- and the units that are left go one each to the largest remainders. Without a weight it stays unallocated.
create or replace temp table shared as
with

pooled as (

    select row_number() over () as pooled, daily.*, cells.* exclude (cell, cost_centre, is_shared)
    from daily
    inner join cells using (cell)
    where cells.is_shared

),

amounts as (

    select
        pooled, rule, billing_currency, measure,
        amount < 0 as is_negative,
        abs(trunc(amount)::hugeint * 1000000000000 + ((amount - trunc(amount)) * 1000000000000)::hugeint) as units
    from pooled
    unpivot (amount for measure in (billed_cost, effective_cost, list_cost, contracted_cost))

),

whole_units as (

    select
        amounts.pooled,
        amounts.measure,
        weights.cost_centre,
        amounts.is_negative,
        amounts.units,
        -- units * weight // whole, whose product would be more than a hugeint holds
        amounts.units // weights.whole as quotient,
        (amounts.units - quotient * weights.whole) * weights.weight as rest,
        rest // weights.whole as of_rest,
        quotient * weights.weight + of_rest as base,
        rest - of_rest * weights.whole as remainder
    from amounts
    inner join weights
        on weights.rule = amounts.rule and weights.billing_currency is not distinct from amounts.billing_currency

),

parts as (

    select
        *,
        units - sum(base) over (partition by pooled, measure) as left_over,
        row_number() over (partition by pooled, measure order by remainder desc, cost_centre) as place
    from whole_units

),

rounded as (

    select
        pooled, measure, cost_centre,
        ((base + (place <= left_over)::integer) * case when is_negative then -1 else 1 end)::decimal(38, 0)
            * 0.000000000001::decimal(13, 12) as amount
    from parts

),

split as (

    select
        pooled,
        cost_centre,
        max(amount) filter (where measure = 'billed_cost') as billed_cost,
        max(amount) filter (where measure = 'effective_cost') as effective_cost,
        max(amount) filter (where measure = 'list_cost') as list_cost,
        max(amount) filter (where measure = 'contracted_cost') as contracted_cost
    from rounded
    group by all

)

select
    pooled.* exclude (pooled, billed_cost, effective_cost, list_cost, contracted_cost),
    split.* exclude (pooled)
from pooled
inner join split using (pooled)

union all by name

select pooled.* exclude (pooled), 'unallocated' as cost_centre
from pooled
anti join weights
    on weights.rule = pooled.rule and weights.billing_currency is not distinct from pooled.billing_currency
