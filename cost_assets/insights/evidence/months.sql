-- Each reviewed month: its total beside the month before and what was forecast, what moved it and why, what stood out,
-- and what could cost less.
insert into subjects by name
select 'month' as subject, subject_id, billing_account_id, json_object('scope', scope, entity_kind, entity) as facts
from reviewed;

create or replace temp macro of_reviewed(found, reviewed) as (
    found.scope = reviewed.scope
    and found.billing_account_id is not distinct from reviewed.billing_account_id
    and found.sub_account_id is not distinct from reviewed.sub_account_id
    and found.billing_currency is not distinct from reviewed.billing_currency
    and found.cost_centre is not distinct from reviewed.cost_centre
);

-- The five services that moved most. Of one that is new or gone the other month has no figure, but a count of 0.
create or replace temp table moved as
with

both_months as (
    select
        subject_id, service_name, reviewed.billing_period_start, month_before,
        any_value(value) filter (found.billing_period_start = reviewed.billing_period_start) as cost,
        any_value(value) filter (found.billing_period_start = month_before) as cost_before,
        any_value(sql) filter (found.billing_period_start = reviewed.billing_period_start) as sql,
        any_value(sql) filter (found.billing_period_start = month_before) as sql_before
    from reviewed
    inner join service_figures as found
        on of_reviewed(found, reviewed)
        and found.billing_period_start in (reviewed.billing_period_start, month_before)
    group by all
)

select *, row_number() over (
    partition by subject_id order by abs(coalesce(cost, 0) - coalesce(cost_before, 0)) desc, service_name
) as place
from both_months
where cost is distinct from cost_before and service_name is not null
    -- without a month before, everything would be new
    and subject_id in (select subject_id from both_months where cost_before is not null)
qualify place <= 5;

create or replace temp macro of_month(month) as ('billing_period_start = ''' || month || '''');
create or replace temp macro counted(sql, month, other) as (
    replace(
        replace(sql, '(sum(effective_cost))::decimal(38, 12)', 'count(*)::decimal(38, 12)'), of_month(month), of_month(other)
    )
);

-- The largest anomaly that began in the month: of an account one that is told by itself, of a cost centre its own.
create or replace temp table stood_out as
with anomalies as (
    select anomaly_id, billing_account_id, sub_account_id, null as cost_centre, billing_currency, started_on, entity,
        entity_kind, period
    from told
    union all
    select anomaly_id, billing_account_id, null, cost_centre, billing_currency, started_on, centre_entity(cost_centre),
        'cost_centre', days_text(started_on, coalesce(ended_on, greatest(started_on, as_of_date)))
    from fct_anomalies inner join int_accounts_as_of using (billing_account_id)
    where state <> 'expected' and scope = 'cost_centre'
)
select subject_id, anomalies.entity, anomalies.entity_kind, anomalies.period, found.metric, value, sql
from reviewed
inner join anomalies
    on anomalies.billing_account_id = reviewed.billing_account_id
    and anomalies.billing_currency = reviewed.billing_currency
    and anomalies.cost_centre is not distinct from reviewed.cost_centre
    and (reviewed.scope <> 'sub_account' or anomalies.sub_account_id is not distinct from reviewed.sub_account_id)
    and date_trunc('month', anomalies.started_on) = reviewed.billing_period_start
inner join anomaly_figures as found on found.anomaly_id = anomalies.anomaly_id and found.metric = 'impact_cost'
qualify row_number() over (partition by subject_id order by abs(value) desc, anomalies.anomaly_id) = 1;

insert into evidence by name
with

figures as (

    select subject_id, 1 as position, entity, entity_kind, period, metric, reviewed.billing_currency as unit, value, sql
    from month_figures as found inner join reviewed
        on of_reviewed(found, reviewed) and found.billing_period_start = reviewed.billing_period_start
    union all
    select subject_id, 2, entity, entity_kind, month_text(month_before), metric, reviewed.billing_currency, value, sql
    from month_figures as found inner join reviewed
        on of_reviewed(found, reviewed) and found.billing_period_start = month_before
    union all
    -- what of a cost centre's is shared, and has changed since it was signed off; and what the whole account costs
    select subject_id, 3, entity, entity_kind, period, metric, reviewed.billing_currency, value, sql
    from centre_figures as found inner join reviewed
        on of_reviewed(found, reviewed) and found.billing_period_start = reviewed.billing_period_start
    where value <> 0
    union all
    select subject_id, 4, payer_entity(reviewed.billing_account_id), 'account', period, metric,
        reviewed.billing_currency, value, sql
    from month_figures as found inner join reviewed using (billing_account_id, billing_period_start, billing_currency)
    where reviewed.scope = 'cost_centre' and found.scope = 'billing_account' and metric = 'effective_cost'
    union all
    -- why: the parts of the change, the largest first
    select subject_id, 6 - abs(value) / sum(abs(value)) over (partition by subject_id), entity, entity_kind, period,
        metric, reviewed.billing_currency, value, sql
    from part_figures as found inner join reviewed
        on of_reviewed(found, reviewed) and found.billing_period_start = reviewed.billing_period_start
    where value <> 0
    union all
    select subject_id, 8 + 2 * place, service_name, 'service', period, 'effective_cost', reviewed.billing_currency, cost, moved.sql
    from moved inner join reviewed using (subject_id) where cost is not null
    union all
    select subject_id, 9 + 2 * place, service_name, 'service', month_text(reviewed.month_before), 'effective_cost',
        reviewed.billing_currency, cost_before, sql_before
    from moved inner join reviewed using (subject_id) where cost_before is not null
    union all
    select subject_id, 9 + 2 * place, service_name, 'service', month_text(reviewed.month_before), 'charges', 'count', 0,
        counted(moved.sql, moved.billing_period_start, moved.month_before)
    from moved inner join reviewed using (subject_id) where cost_before is null
    union all
    select subject_id, 8 + 2 * place, service_name, 'service', period, 'charges', 'count', 0,
        counted(sql_before, moved.month_before, moved.billing_period_start)
    from moved inner join reviewed using (subject_id) where cost is null
    union all
    select subject_id, 20, entity, entity_kind, period, 'anomalies', 'count', value, sql
    from anomalies_of_months as found inner join reviewed
        on of_reviewed(found, reviewed) and found.billing_period_start = reviewed.billing_period_start
    union all
    select subject_id, 21, stood_out.entity, stood_out.entity_kind, stood_out.period, metric, billing_currency, value, sql
    from stood_out inner join reviewed using (subject_id)
    union all
    select subject_id, 22, entity, entity_kind, period, metric, reviewed.billing_currency, value, sql
    from saving_figures as found inner join reviewed
        on of_reviewed(found, reviewed) and found.billing_period_start = reviewed.billing_period_start
    union all
    select subject_id, 23, entity, entity_kind, period, metric, 'pct', value, sql
    from coverage_figures as found inner join reviewed
        on of_reviewed(found, reviewed) and found.billing_period_start = reviewed.billing_period_start
    union all
    select subject_id, 24, entity, entity_kind, reviewed.period, metric,
        case when metric = 'utilization_pct' then 'pct' else reviewed.billing_currency end, value, sql
    from commitment_figures as found inner join reviewed
        on reviewed.scope = 'billing_account' and found.billing_account_id = reviewed.billing_account_id
        and found.billing_currency = reviewed.billing_currency
        and found.billing_period_start = reviewed.billing_period_start
    union all
    select subject_id, 26, entity, entity_kind, month_text(target_date), metric, reviewed.billing_currency, value, sql
    from (
        select * from landing_figures qualify as_of_date = max(as_of_date) over (partition by billing_account_id)
    ) as found
    inner join reviewed on of_reviewed(found, reviewed) and target_date = month_after
    union all
    -- what was forecast for this month in its middle
    select subject_id, 29, entity, entity_kind, period, 'forecast_in_mid_month_cost', reviewed.billing_currency, value, sql
    from landing_figures as found
    inner join reviewed on of_reviewed(found, reviewed) and target_date = reviewed.billing_period_start
    where metric = 'forecast_cost' and as_of_date <= target_date + 14
    qualify row_number() over (partition by subject_id order by as_of_date desc) = 1
    union all
    select subject_id, 30 + 3 * place + (metric = 'base_cost')::int, case when metric = 'saving_cost' then advice else whose end,
        case when metric = 'saving_cost' then 'recommendation' else whose_kind end, reviewed.period, metric,
        reviewed.billing_currency, value, sql
    from reviewed
    inner join advice_by_scope as advised using (scope, billing_account_id, billing_period_start, billing_currency)
    inner join recommendation_figures using (recommendation_id)
    where reviewed.sub_account_id is not distinct from advised.sub_account_id and place <= 3

)

select
    'month' as subject, subject_id,
    row_number() over (partition by subject_id order by position, metric desc, sql) as position,
    entity, entity_kind, period, metric, unit, value, sql
from figures;
