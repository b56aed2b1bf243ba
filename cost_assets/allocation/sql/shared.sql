-- What lies in pools, split by weight to the last of twelve digits: each cost centre has the whole units of its part,
-- and the units that are left go one each to the largest remainders. Without a weight it stays unallocated.
create or replace temp table shared as
with

pooled as (

    select
        row_number() over () as cell,
        *
    from (
        select
            charge_date, billing_period_start, provider_name, billing_account_id, sub_account_id, service_name,
            charge_category, x_charge_group, rule, allocation_rule, billing_currency,
            sum(billed_cost) as billed_cost,
            sum(effective_cost) as effective_cost,
            sum(list_cost) as list_cost,
            sum(contracted_cost) as contracted_cost
        from placed
        where is_shared
        group by all
    )

),

amounts as (

    select cell, rule, billing_currency, measure, amount < 0 as is_negative, (abs(amount) * 1000000000000)::hugeint as units
    from pooled
    unpivot (amount for measure in (billed_cost, effective_cost, list_cost, contracted_cost))

),

parts as (

    select
        amounts.cell,
        amounts.measure,
        weights.cost_centre,
        amounts.is_negative,
        amounts.units * weights.weight // weights.whole as base,
        amounts.units - sum(base) over cell_measure as left_over,
        row_number() over (
            partition by cell, measure order by amounts.units * weights.weight % weights.whole desc, weights.cost_centre
        ) as place
    from amounts
    inner join weights
        on weights.rule = amounts.rule and weights.billing_currency is not distinct from amounts.billing_currency
    window cell_measure as (partition by cell, measure)

),

rounded as (

    select
        cell, measure, cost_centre,
        ((base + (place <= left_over)::integer) * case when is_negative then -1 else 1 end)::decimal(38, 0)
            * 0.000000000001::decimal(13, 12) as amount
    from parts

)

select
    pooled.* exclude (cell, billed_cost, effective_cost, list_cost, contracted_cost),
    rounded.cost_centre,
    max(amount) filter (where measure = 'billed_cost') as billed_cost,
    max(amount) filter (where measure = 'effective_cost') as effective_cost,
    max(amount) filter (where measure = 'list_cost') as list_cost,
    max(amount) filter (where measure = 'contracted_cost') as contracted_cost
from pooled
inner join rounded using (cell)
group by all

union all by name

select pooled.* exclude (cell), 'unallocated' as cost_centre
from pooled
anti join weights
    on weights.rule = pooled.rule and weights.billing_currency is not distinct from pooled.billing_currency
