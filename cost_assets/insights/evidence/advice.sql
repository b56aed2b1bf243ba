-- What could cost less, for each billing account: the ten largest savings, what commitments waste, leave open and end,
-- what is to come, and what stands out.
create or replace temp table advising as
select
    billing_account_id, billing_currency, billing_period_start,
    month_text(billing_period_start) as period,
    concat_ws('/', period, billing_account_id, billing_currency) as subject_id,
    payer_entity(billing_account_id) as entity
from advised_months
inner join (select distinct billing_account_id, billing_currency from advised) using (billing_account_id);

insert into subjects by name
select
    'recommendations' as subject, subject_id, billing_account_id,
    json_object('account', entity, 'advice', (
        select to_json(list(json_object(
            'advice', advice, 'account', whose, 'confidence', confidence, 'effort', effort, 'risk', risk,
            'assumption', assumption, 'recommendation_id', recommendation_id
        ) order by place))
        from advice_by_scope inner join advised using (recommendation_id)
        where advice_by_scope.scope = 'billing_account' and place <= 10
            and advice_by_scope.billing_account_id = advising.billing_account_id
            and advice_by_scope.billing_currency = advising.billing_currency
    )) as facts
from advising;

insert into evidence by name
with

figures as (

    select subject_id, 1 as position, entity, 'account' as entity_kind, period, metric,
        advising.billing_currency as unit, value, sql
    from advising
    inner join month_figures as found using (billing_account_id, billing_currency, billing_period_start)
    where found.scope = 'billing_account' and metric = 'effective_cost'
    union all
    select subject_id, 10 + 2 * place + (metric = 'base_cost')::int,
        case when metric = 'saving_cost' then advice else whose end,
        case when metric = 'saving_cost' then 'recommendation' else whose_kind end, period, metric, billing_currency,
        value, sql
    from advising
    inner join advice_by_scope using (billing_account_id, billing_currency, billing_period_start)
    inner join recommendation_figures using (recommendation_id)
    where scope = 'billing_account' and place <= 10
    union all
    select subject_id, 40, entity, 'account', period, metric,
        case when metric = 'utilization_pct' then 'pct' else billing_currency end, value, sql
    from advising inner join commitment_figures using (billing_account_id, billing_currency, billing_period_start)
    union all
    select subject_id, 41, entity, 'account', period, metric, 'pct', value, sql
    from advising inner join coverage_figures using (billing_account_id, billing_currency, billing_period_start)
    where scope = 'billing_account'
    union all
    select subject_id, 42, commitment_entity(commitment_discount_id), 'commitment', '{now:%Y-%m-%d}', metric,
        case when metric = 'x_days_left' then 'days' else billing_currency end, value, sql
    from advising
    inner join (
        select * from expiry_figures
        where commitment_discount_id in (select commitment_discount_id from fct_commitment_expiries where x_days_left <= 90)
    ) using (billing_account_id, billing_currency)
    union all
    select subject_id, 50, entity, 'account', month_text(target_date), metric, billing_currency, value, sql
    from advising
    inner join (
        select * from landing_figures qualify as_of_date = max(as_of_date) over (partition by billing_account_id)
    ) as found using (billing_account_id, billing_currency)
    where found.scope = 'billing_account' and target_date > billing_period_start
    union all
    select subject_id, 60, told.entity, told.entity_kind, told.period, 'impact_cost', billing_currency, value, sql
    from advising
    inner join told using (billing_account_id, billing_currency)
    inner join anomaly_figures as found on found.anomaly_id = told.anomaly_id and found.metric = 'impact_cost'
    where told.last_day >= billing_period_start
    qualify row_number() over (partition by subject_id order by abs(value) desc, told.anomaly_id) <= 3

)

select
    'recommendations' as subject, subject_id,
    row_number() over (partition by subject_id order by position, period, entity, metric desc, sql) as position,
    entity, entity_kind, period, metric, unit, value, sql
from figures;
