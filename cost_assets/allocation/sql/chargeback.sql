with

now_known as (

    select
        billing_period_start, provider_name, billing_account_id, cost_centre, allocation_rule, is_shared, billing_currency,
        sum(billed_cost) as billed_cost,
        sum(effective_cost) as effective_cost,
        sum(list_cost) as list_cost,
        sum(contracted_cost) as contracted_cost
    from fct_allocated_costs_daily
    group by all

),

last_signed as (

    select billing_period_start, max(signed_at) as signed_at from chargeback_signed group by all

),

signed as (

    select chargeback_signed.* from chargeback_signed semi join last_signed using (billing_period_start, signed_at)

),

differences as (

    select
        billing_period_start, provider_name, billing_account_id, cost_centre, allocation_rule, is_shared, billing_currency,
        sum(billed_cost) as billed_cost,
        sum(effective_cost) as effective_cost,
        sum(list_cost) as list_cost,
        sum(contracted_cost) as contracted_cost
    from (
        select * from now_known
        union all by name
        select
            * exclude (signed_at, signed_note)
                replace (-billed_cost as billed_cost, -effective_cost as effective_cost, -list_cost as list_cost,
                    -contracted_cost as contracted_cost)
        from signed
    )
    semi join last_signed using (billing_period_start)
    group by all
    having
        sum(billed_cost) <> 0 or sum(effective_cost) <> 0 or sum(list_cost) <> 0 or sum(contracted_cost) <> 0

),

entries as (

    select *, 'current' as entry from now_known anti join last_signed using (billing_period_start)
    union all by name
    select * exclude (signed_at, signed_note), 'signed' as entry from signed
    union all by name
    select *, 'difference' as entry from differences

),

notes as (

    select billing_period_start, signed_at, any_value(signed_note) as signed_note from signed group by all

)

select entries.*, periods.period_status, notes.signed_at, notes.signed_note
from entries
left join int_account_periods as periods
    on periods.billing_period_start = entries.billing_period_start
    and periods.billing_account_id is not distinct from entries.billing_account_id
left join notes on notes.billing_period_start = entries.billing_period_start
order by all
