-- How wrong forecasts were: those of back-tests by every method, those that were stored by ours.
with

outcomes as (

    select *, 'backtest' as source from backtest_outcomes
    union all by name
    select *, 'stored' as source from stored_outcomes

),

by_method as (

    unpivot outcomes on model, "seasonal naive", "last month", "run rate" into name method value forecast

),

-- What is drawn anew to tell how sure a figure is: the months of one scope, the series of the whole home.
scoped as (

    select * exclude (origin), origin // 28 as unit from by_method
    union all by name
    select
        * exclude (scope, billing_account_id, sub_account_id, service_name, cost_centre, origin),
        'all' as scope,
        hash(billing_account_id, sub_account_id, service_name) as unit
    from by_method
    where scope = 'service'

),

-- Sums of decimals, since those of doubles are not the same twice.
units as (

    select
        scope, billing_account_id, sub_account_id, service_name, cost_centre, billing_currency, grain, method, source,
        unit,
        case when grain = 'month' and days_known > 0 then days_known end as days_known,
        case
            when grain = 'day' then case when days_ahead <= 7 then '1-7' when days_ahead <= 30 then '8-30' else '31-90' end
            when days_known = 0 then 'later months'
        end as days_ahead,
        count(*) as forecasts,
        sum(exact(abs(forecast - actual))) as error,
        sum(exact(forecast - actual)) as drift,
        sum(exact(abs(actual))) as cost,
        sum(exact(abs(forecast - actual) / nullif(scale, 0))) as scaled,
        count(exact(abs(forecast - actual) / nullif(scale, 0))) as n_scaled,
        count(*) filter (actual between lower_80 and upper_80) as inside_80,
        count(*) filter (actual between lower_95 and upper_95) as inside_95,
        count(upper_95) as bounded,
        sum(exact(upper_80 - lower_80)) as width_80,
        sum(exact(upper_95 - lower_95)) as width_95,
        sum(exact(abs(actual))) filter (upper_95 is not null) as bounded_cost
    from scoped
    group by all

),

figures as (

    select
        hash(
            scope, billing_account_id, sub_account_id, service_name, cost_centre, billing_currency, grain, method,
            source, days_known, days_ahead
        ) as figure,
        *
    from units

),

-- The Poisson bootstrap: each unit stands in each resampling as often as chance has it.
drawn as (

    select
        figure,
        draw,
        sum(times * error) / nullif(sum(times * cost), 0) as wape
    from (
        select
            figure, error::double as error, cost::double as cost, draw,
            hash(unit, draw) / 18446744073709551615::double as chance,
            list_position(
                [chance < 0.3679, chance < 0.7358, chance < 0.9197, chance < 0.981, chance < 0.9963, true], true
            ) - 1 as times
        from figures cross join range({draws}) as draws(draw)
        where figure in (select figure from figures group by all having count(*) > 1)  -- of one unit nothing is drawn
    )
    group by all

),

sureness as (

    select
        figure,
        -- rounded, since the sums drawn are of doubles for their speed
        round(quantile_cont(wape, 0.025), 9) as wape_lower_95,
        round(quantile_cont(wape, 0.975), 9) as wape_upper_95
    from drawn
    group by all

),

measured as (

    select
        figure, scope, billing_account_id, sub_account_id, service_name, cost_centre, billing_currency, grain, method,
        source, days_known, days_ahead,
        sum(forecasts) as forecasts,
        sum(error) / nullif(sum(cost), 0) as wape,
        sum(scaled) / nullif(sum(n_scaled), 0) as mase,
        sum(drift) / nullif(sum(cost), 0) as bias,
        sum(inside_80) / nullif(sum(bounded), 0) as coverage_80,
        sum(inside_95) / nullif(sum(bounded), 0) as coverage_95,
        sum(width_80) / nullif(sum(bounded_cost), 0) as width_80,
        sum(width_95) / nullif(sum(bounded_cost), 0) as width_95
    from figures
    group by all

)

select
    measured.* exclude (figure) replace (
        case when method = 'model' then coverage_80 end as coverage_80,
        case when method = 'model' then coverage_95 end as coverage_95,
        case when method = 'model' then width_80 end as width_80,
        case when method = 'model' then width_95 end as width_95
    ),
    wape_lower_95,
    wape_upper_95,
    case when wape <= 0.12 then 'run' when wape <= 0.15 then 'walk' when wape <= 0.20 then 'crawl' end as maturity,
    method = coalesce(used.rule, 'model') as is_used

from measured
left join sureness using (figure)
left join used_rules as used
    on used.scope = measured.scope
    and used.billing_account_id is not distinct from measured.billing_account_id
    and used.sub_account_id is not distinct from measured.sub_account_id
    and used.service_name is not distinct from measured.service_name
    and used.cost_centre is not distinct from measured.cost_centre
    and used.billing_currency is not distinct from measured.billing_currency
