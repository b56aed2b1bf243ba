-- What each rule of the month would hold for, what it placed, and which rule before it took most of the rest.
create or replace temp table rule_outcomes as
with

each_rule as (

    select
        unnest(range(1, len(holding) + 1)) as asked,
        holding[asked] as holds,
        rule,
        billing_currency,
        billed_cost,
        effective_cost
    from judged

),

summed as (

    select
        asked as rule,
        billing_currency,
        count(*) filter (where holds) as held_for,
        count(*) filter (where rule = asked) as placed,
        coalesce(sum(effective_cost) filter (where holds), 0) as matched_effective_cost,
        coalesce(sum(effective_cost) filter (where rule = asked), 0) as effective_cost,
        coalesce(sum(billed_cost) filter (where rule = asked), 0) as billed_cost
    from each_rule
    group by all

),

taken as (

    select asked as rule, billing_currency, rule as by_rule, sum(abs(effective_cost)) as cost, count(*) as combinations
    from each_rule
    where holds and rule <> asked
    group by all

),

takers as (

    select rule, billing_currency, arg_max(by_rule, (cost, combinations, -by_rule)) as by_rule
    from taken
    group by all

)

select
    months.billing_period_start,
    rules.rule as rule_number,
    rules.name as allocation_rule,
    rules.is_shared,
    summed.billing_currency,
    summed.billed_cost,
    summed.effective_cost,
    summed.matched_effective_cost,
    others.name as shadowed_by,
    case
        when summed.held_for = 0 then 'matches nothing'
        when summed.placed = 0 then 'shadowed'
        when rules.is_shared and weights.rule is null then 'nobody to share it'
        else 'places'
    end as verdict
from rules
cross join (select any_value(billing_period_start) as billing_period_start from tagged_costs) as months
inner join summed on summed.rule = rules.rule
left join takers on takers.rule = rules.rule and takers.billing_currency is not distinct from summed.billing_currency
left join rules as others on others.rule = takers.by_rule
left join (select distinct rule, billing_currency from weights) as weights
    on weights.rule = rules.rule and weights.billing_currency is not distinct from summed.billing_currency
where rules.holds_in_month
