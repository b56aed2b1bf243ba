-- The newest complete day of each billing account, where there is something to say: what began or ended in its last
-- days, closed months that were restated, and a month that will come to something else than was forecast before.
create or replace temp table days as
select
    billing_account_id, billing_currency, as_of_date,
    concat_ws('/', as_of_date::varchar, billing_account_id, billing_currency) as subject_id,
    payer_entity(billing_account_id) as entity,
    date_trunc('month', as_of_date)::date as month
from int_accounts_as_of
inner join (select distinct billing_account_id, billing_currency from fct_account_costs_daily) using (billing_account_id);

create or replace temp table landings as
select *, dense_rank() over (partition by billing_account_id order by as_of_date desc) as place
from landing_figures
where scope = 'billing_account' and metric = 'forecast_cost';

create or replace temp table news as
with

began as (
    select subject_id, 10 as position, anomaly_id, told.entity, told.entity_kind, told.period, 'impact_cost' as metric,
        billing_currency as unit, value, sql
    from days
    inner join told using (billing_account_id, billing_currency)
    inner join anomaly_figures as found using (anomaly_id)
    where found.metric = 'impact_cost' and told.started_on > days.as_of_date - 7
        and (told.ended_on is null or told.ended_on >= days.as_of_date - 1 or told.detected_on >= days.as_of_date)
),

-- Whose restatement it is, the records say, or else that their export had one payer in the month.
payers as (
    select export_name, billing_period_start, min(billing_account_id) as only_payer
    from fct_tie_out
    group by all
    having count(distinct billing_account_id) = 1 and count(*) = count(billing_account_id)
),

restatements as (
    select found.* replace (coalesce(billing_account_id, only_payer) as billing_account_id)
    from restatement_figures as found
    left join payers using (export_name, billing_period_start)
    window delivery as (partition by found.export_name, found.billing_period_start, delivery_id, billing_currency)
    -- where a part is nobody's, what is known to be a payer's may not be all that is
    qualify count(found.billing_account_id) over delivery in (0, count(*) over delivery)
),

restated as (
    select subject_id, 20 as position, days.entity, 'account' as entity_kind,
        month_text(found.billing_period_start) as period, 'restated_billed_cost' as metric, billing_currency as unit,
        value, sql
    from days
    inner join restatements as found using (billing_account_id, billing_currency)
    inner join (
        select distinct export_name, billing_period_start, delivery_id, x_delivered_at from fct_restatements
    ) using (export_name, billing_period_start, delivery_id)
    where x_delivered_at::date >= days.as_of_date
),

-- a landing is worth a word when it moved by a twentieth
moved as (
    select days.subject_id, 30 + landings.place as position, days.entity, 'account' as entity_kind,
        month_text(days.month) as period,
        case landings.place when 1 then 'forecast_cost' else 'forecast_before_cost' end as metric,
        days.billing_currency as unit, landings.value, landings.sql
    from days
    inner join landings on landings.billing_account_id = days.billing_account_id
        and landings.billing_currency = days.billing_currency and landings.target_date = days.month
        and landings.place <= 2
    window whose as (partition by days.subject_id)
    qualify 20 * abs(max(landings.value) over whose - min(landings.value) over whose) > abs(max(landings.value) over whose)
)

from began
union all by name
from restated
union all by name
from moved;

insert into subjects by name
select 'day' as subject, subject_id, billing_account_id, json_object('account', entity) as facts
from days where subject_id in (select subject_id from news);

insert into evidence by name
with figures as (
    select subject_id, 1 as position, days.entity, 'account' as entity_kind, as_of_date::varchar as period,
        'effective_cost' as metric, billing_currency as unit, value, sql
    from days
    inner join day_figures using (billing_account_id, billing_currency)
    where charge_date = as_of_date and subject_id in (select subject_id from news)
    union all by name
    select * exclude (anomaly_id) from news
)
select
    'day' as subject, subject_id,
    row_number() over (partition by subject_id order by position, abs(value) desc, sql) as position,
    entity, entity_kind, period, metric, unit, value, sql
from figures;
