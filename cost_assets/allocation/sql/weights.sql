-- Per shared rule and currency, each cost centre's weight as a whole number; none where nothing is to go by. They are
-- exact, but where a weight times an amount in units of 1e-12 would not fit into 127 bits: then they lose digits from
-- the 18th on.
create or replace temp table weights as
with

own as (

    select cost_centre, billing_currency, greatest(sum(effective_cost), 0) as cost
    from daily
    inner join cells using (cell)
    where not is_shared and rule is not null
    group by all

),

pools as (

    select
        rule,
        billing_currency,
        max(greatest(abs(billed_cost), abs(effective_cost), abs(list_cost), abs(contracted_cost))) as largest,
        10000000000000000000000000000000000000::hugeint
            // greatest((largest * 1000000000000)::hugeint, 1) as most
    from daily
    inner join cells using (cell)
    where is_shared
    group by all

),

takers as (

    select pools.*, shares.* exclude (rule)
    from pools
    inner join shares on shares.rule = pools.rule and shares.cost_centre is not null
    union all by name
    select pools.*, shares.* exclude (rule, cost_centre), own.cost_centre
    from pools
    inner join shares on shares.rule = pools.rule and shares.cost_centre is null
    inner join own on own.billing_currency is not distinct from pools.billing_currency

),

weighed as (

    select
        takers.rule,
        takers.billing_currency,
        takers.cost_centre,
        takers.most,
        case takers.split_by
            when 'even' then 1
            when 'fixed' then (takers.part::decimal(9, 6) * 1000000)::hugeint
            when 'cost' then (own.cost * 1000000000000)::hugeint
            else (quantities.quantity * 1000000000)::hugeint
        end as exact_weight,
        sum(exact_weight) over (partition by takers.rule, takers.billing_currency)::hugeint as exact_whole
    from takers
    left join own
        on own.cost_centre = takers.cost_centre
        and own.billing_currency is not distinct from takers.billing_currency
    left join quantities on quantities.telemetry = takers.telemetry and quantities.scope = takers.cost_centre

),

fitting as (

    select
        rule, billing_currency, cost_centre,
        case when exact_whole <= most then exact_weight else exact_weight // (exact_whole // most + 1) end as weight
    from weighed

)

select *, sum(weight) over (partition by rule, billing_currency)::hugeint as whole
from fitting
where weight > 0
