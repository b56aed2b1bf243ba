-- Each month whose days are all there: its total beside the month before and what was forecast, what moved it, what
-- stood out, and what could cost less; of a billing account, and of its dearest sub accounts.
create or replace temp table reviewed as
with

months as (
    select billing_account_id, sub_account_id, billing_currency, billing_period_start, sum(effective_cost) as cost
    from fct_service_costs_monthly
    inner join int_accounts_as_of using (billing_account_id)
    where last_day(billing_period_start) <= as_of_date
    group by billing_account_id, sub_account_id, billing_currency, billing_period_start
    qualify dense_rank() over (partition by billing_account_id order by billing_period_start desc) <= {months}
),

-- a billing account of one sub account is reviewed once, as itself
dearest as (
    select *, count(*) over (partition by billing_account_id, billing_currency, billing_period_start) as accounts
    from months
    qualify row_number() over (
        partition by billing_account_id, billing_currency, billing_period_start order by cost desc, sub_account_id
    ) <= {accounts}
),

whose as (
    select distinct
        'billing_account' as scope, billing_account_id, null as sub_account_id, billing_currency, billing_period_start
    from months
    union all
    select 'sub_account', billing_account_id, sub_account_id, billing_currency, billing_period_start
    from dearest where accounts > 1 and sub_account_id is not null
)

select
    *,
    month_text(billing_period_start) as period,
    concat_ws('/', period, billing_account_id, sub_account_id, billing_currency) as subject_id,
    whole_entity(billing_account_id, sub_account_id) as entity,
    (billing_period_start - interval 1 month)::date as month_before,
    (billing_period_start + interval 1 month)::date as month_after
from whose;

insert into subjects by name
select 'month' as subject, subject_id, billing_account_id, json_object('scope', scope, 'account', entity) as facts
from reviewed;

create or replace temp macro of_reviewed(found, reviewed) as (
    found.scope = reviewed.scope
    and found.billing_account_id is not distinct from reviewed.billing_account_id
    and found.sub_account_id is not distinct from reviewed.sub_account_id
    and found.billing_currency is not distinct from reviewed.billing_currency
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

create or replace temp macro counted(sql, month, other) as (
    replace(replace(sql, '(sum(effective_cost))::decimal(38, 12)', 'count(*)::decimal(38, 12)'), month::varchar, other::varchar)
);

insert into evidence by name
with

figures as (

    select subject_id, 1 as position, entity, 'account' as entity_kind, period, metric, reviewed.billing_currency as unit, value, sql
    from month_figures as found inner join reviewed
        on of_reviewed(found, reviewed) and found.billing_period_start = reviewed.billing_period_start
    union all
    select subject_id, 2, entity, 'account', month_text(month_before), metric, reviewed.billing_currency, value, sql
    from month_figures as found inner join reviewed
        on of_reviewed(found, reviewed) and found.billing_period_start = month_before
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
    select subject_id, 20, entity, 'account', period, 'anomalies', 'count', value, sql
    from anomalies_of_months as found inner join reviewed
        on of_reviewed(found, reviewed) and found.billing_period_start = reviewed.billing_period_start
    union all
    select subject_id, 21, told.entity, told.entity_kind, told.period, 'impact_cost', reviewed.billing_currency, value, sql
    from reviewed
    inner join told
        on told.billing_account_id = reviewed.billing_account_id and told.billing_currency = reviewed.billing_currency
        and (reviewed.scope = 'billing_account' or told.sub_account_id is not distinct from reviewed.sub_account_id)
        and date_trunc('month', told.started_on) = reviewed.billing_period_start
    inner join anomaly_figures as found on found.anomaly_id = told.anomaly_id and found.metric = 'impact_cost'
    qualify row_number() over (partition by subject_id order by abs(value) desc, told.anomaly_id) = 1
    union all
    select subject_id, 22, entity, 'account', period, metric, reviewed.billing_currency, value, sql
    from saving_figures as found inner join reviewed
        on of_reviewed(found, reviewed) and found.billing_period_start = reviewed.billing_period_start
    union all
    select subject_id, 23, entity, 'account', period, metric, 'pct', value, sql
    from coverage_figures as found inner join reviewed
        on of_reviewed(found, reviewed) and found.billing_period_start = reviewed.billing_period_start
    union all
    select subject_id, 24, entity, 'account', reviewed.period, metric,
        case when metric = 'utilization_pct' then 'pct' else reviewed.billing_currency end, value, sql
    from commitment_figures as found inner join reviewed
        on reviewed.scope = 'billing_account' and found.billing_account_id = reviewed.billing_account_id
        and found.billing_currency = reviewed.billing_currency
        and found.billing_period_start = reviewed.billing_period_start
    union all
    select subject_id, 26, entity, 'account', month_text(target_date), metric, reviewed.billing_currency, value, sql
    from (
        select * from landing_figures qualify as_of_date = max(as_of_date) over (partition by billing_account_id)
    ) as found
    inner join reviewed on of_reviewed(found, reviewed) and target_date = month_after
    union all
    -- what was forecast for this month in its middle
    select subject_id, 29, entity, 'account', period, 'forecast_in_mid_month_cost', reviewed.billing_currency, value, sql
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
