-- Per shared rule and currency, each cost centre's weight as a whole number; none where nothing is to go by. All are in
-- units of 1e-12, in larger ones where they would add up to more than 1e19: that times itself is what a hugeint holds.
create or replace temp table weights as
with

own as (

    select cost_centre, billing_currency, greatest(sum(effective_cost), 0) as cost
    from daily
    inner join cells using (cell)
    where not is_shared and rule is not null
    group by all

),

currencies as (

    select distinct rule, billing_currency from cells where is_shared

),

candidates as (

    select
        currencies.rule,
        currencies.billing_currency,
        shares.cost_centre,
        case shares.split_by
            when 'even' then 1::decimal(38, 12)
            when 'fixed' then shares.part::decimal(38, 12)
            when 'cost' then own.cost
            else quantities.quantity::decimal(38, 12)
        end as amount
    from currencies
    inner join shares on shares.rule = currencies.rule and shares.cost_centre is not null
    left join own
        on own.cost_centre = shares.cost_centre
        and own.billing_currency is not distinct from currencies.billing_currency
    left join quantities on quantities.telemetry = shares.telemetry and quantities.scope = shares.cost_centre

    union all

    select
        currencies.rule,
        currencies.billing_currency,
        own.cost_centre,
        case shares.split_by
            when 'even' then 1::decimal(38, 12)
            when 'cost' then own.cost
            else quantities.quantity::decimal(38, 12)
        end
    from currencies
    inner join shares on shares.rule = currencies.rule and shares.cost_centre is null
    inner join own on own.billing_currency is not distinct from currencies.billing_currency and own.cost > 0
    left join quantities on quantities.telemetry = shares.telemetry and quantities.scope = own.cost_centre

),

counted as (

    select
        * exclude (amount),
        trunc(amount)::hugeint * 1000000000000 + ((amount - trunc(amount)) * 1000000000000)::hugeint as units,
        sum(units) over (partition by rule, billing_currency) // 10000000000000000000 + 1 as larger
    from candidates
    where amount > 0

),

scaled as (

    select rule, billing_currency, cost_centre, (units + larger // 2) // larger as weight from counted

)

select *, sum(weight) over (partition by rule, billing_currency)::hugeint as whole
from scaled
where weight > 0
