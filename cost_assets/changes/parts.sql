-- The parts of each cell's change. Each is the change of one thing, times the mean of what it is multiplied by; so they
-- add up, and are the same with the other sign when the months are exchanged (Bennet, 1920). Quotients are doubles;
-- they are rounded to decimals before they are summed or subtracted, and usage takes what rounding leaves over.
with

priced as (

    select
        *,
        cost + taken as full_cost,
        previous_cost + previous_taken as previous_full_cost,
        case when is_measured and quantity > 0 then full_cost::double / quantity::double end as own_price,
        case when is_measured and previous_quantity > 0
            then previous_full_cost::double / previous_quantity::double end as own_previous_price,
        coalesce(own_price, own_previous_price) as price,
        coalesce(own_previous_price, own_price) as previous_price,
        (price + previous_price) / 2 as mean_price,
        (price - previous_price) * (quantity::double + previous_quantity::double) / 2 as price_effect,

        -- A part of more money than both months cost explains nothing: so far apart, quantities were counted otherwise.
        coalesce(abs(price_effect) <= {at_most} * (abs(full_cost) + abs(previous_full_cost))::double, false)
            as has_price,
        -- Runs by the day: there was some on every day of both months, and no month is its unit.
        (has_price and not is_by_month or part = 'unused') and days >= {days} and previous_days >= {previous_days}
            as is_daily
    from changed_cells

),

by_days as (

    select
        *,
        case when is_daily and has_price then by_more_days(quantity, previous_quantity, {days}, {previous_days})
            else 0 end::decimal(38, 12) as days_quantity,
        case when is_daily and has_price then by_more_days(taken, previous_taken, {days}, {previous_days})
            else 0 end::decimal(38, 12) as days_taken,
        case when is_daily and part = 'unused' then by_more_days(cost, previous_cost, {days}, {previous_days})
            else 0 end::decimal(38, 12) as days_unused,
        quantity - previous_quantity - days_quantity as other_quantity
    from priced

),

in_kinds as (

    select
        *,
        sum(quantity) over kinds as kind_quantity,
        sum(previous_quantity) over kinds as previous_kind_quantity,
        case
            when has_price and kind is not null and kind_quantity > 0 and previous_kind_quantity > 0
                then (
                    quantity::double / kind_quantity::double
                    + previous_quantity::double / previous_kind_quantity::double
                ) / 2
        end as mean_share,
        other_quantity::double - (sum(other_quantity) over kinds)::double * mean_share as mixed_quantity,
        try_cast(mixed_quantity * mean_price as decimal(38, 12)) as mix_effect
    from by_days
    window kinds as (
        partition by
            provider_name, billing_account_id, sub_account_id, service_name, cost_centre, billing_currency, kind,
            consumed_unit, has_price
    )

),

mixed as (

    select
        *,
        coalesce(
            bool_and(mix_effect is not null) over kinds
                and abs(sum(mix_effect) over kinds) <= sum(abs(full_cost) + abs(previous_full_cost)) over kinds,
            false
        ) as has_mix
    from in_kinds
    window kinds as (
        partition by
            provider_name, billing_account_id, sub_account_id, service_name, cost_centre, billing_currency, kind,
            consumed_unit, has_price
    )

),

parted as (

    select
        provider_name, billing_account_id, sub_account_id, service_name, cost_centre, billing_currency,
        cost, previous_cost, cost - previous_cost as change,
        part,
        case
            when part not in ('usage', 'discount') then null
            when has_usage and not had_usage then 'new'
            when had_usage and not has_usage then 'gone'
        end as arrival,

        case when has_price then price_effect else 0 end::decimal(38, 12) as price_part,
        case when has_mix then mix_effect else 0 end::decimal(38, 12) as mix_part,
        case when has_price then days_quantity::double * mean_price else 0 end::decimal(38, 12)
            - days_taken + days_unused as days_part,
        previous_taken - taken + days_taken as taken_part
    from mixed

)

select
    provider_name, billing_account_id, sub_account_id, service_name, cost_centre, billing_currency,
    sum(cost) as effective_cost,
    sum(previous_cost) as previous_effective_cost,
    coalesce(sum(change - days_part - price_part - mix_part - taken_part)
        filter (part = 'usage' and arrival is null), 0) as usage_cost_change,
    coalesce(sum(case part when 'usage' then price_part when 'discount' then change end)
        filter (arrival is null), 0) as price_cost_change,
    coalesce(sum(mix_part) filter (part = 'usage' and arrival is null), 0) as mix_cost_change,
    coalesce(sum(case part when 'usage' then taken_part when 'unused' then change - days_part end)
        filter (arrival is null), 0) as commitment_cost_change,
    coalesce(sum(days_part) filter (part in ('usage', 'unused') and arrival is null), 0) as days_cost_change,
    coalesce(sum(change) filter (part = 'one-off'), 0) as one_off_cost_change,
    coalesce(sum(change) filter (arrival = 'new'), 0) as new_cost_change,
    coalesce(sum(change) filter (arrival = 'gone'), 0) as gone_cost_change
from parted
group by all
