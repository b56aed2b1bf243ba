-- Each anomaly that is worth telling: its money, what drove it, and the account that it happened in.
-- One that explains its account's is told there, and a cost centre's whose money others tell is told by these; one
-- that was expected needs no explanation.
create or replace temp table told as
select
    anomalies.*,
    coalesce(ended_on, greatest(started_on, as_of_date)) as last_day,
    days_text(started_on, coalesce(ended_on, greatest(started_on, as_of_date))) as period,
    whole_entity(billing_account_id, sub_account_id) as account,
    coalesce(service_name, centre_entity(cost_centre), whole_entity(billing_account_id, sub_account_id)) as entity,
    case
        when service_name is not null then 'service'
        when cost_centre is not null then 'cost_centre'
        else 'account'
    end as entity_kind,
    from_json(drivers, '["json"]')[1] ->> 'dimension' as told_by
from fct_anomalies as anomalies
inner join int_accounts_as_of using (billing_account_id)
where state <> 'expected' and parent_anomaly_id is null and started_on > as_of_date - {days};

insert into subjects by name
select
    'anomaly' as subject, anomaly_id as subject_id, billing_account_id,
    json_object(
        'kind', kind, 'direction', direction, 'severity', severity, 'state', state, 'scope', scope, 'told_by', told_by,
        'account', account
    ) as facts
from told;

insert into evidence by name
with

places as (
    from (values
        ('impact_cost', 1), ('actual_cost', 2), ('expected_cost', 3), ('days', 4), ('x_price_cost_change', 5),
        ('x_usage_cost_change', 6)
    ) as t(metric, position)
),

-- what moved, by the dimension that says it in the fewest words
drivers as (
    select anomaly_id, dimension, driver, value, sql, 10 + row_number() over ranked as position
    from driver_figures
    where driver is not null
    window ranked as (partition by anomaly_id order by abs(value) desc, dimension, driver)
    qualify position <= 15
),

-- and the largest part by each of the others
others as (
    select anomaly_id, dimension, driver, value, sql, 20 + row_number() over (
        partition by anomaly_id order by abs(value) desc, dimension
    ) as position
    from (
        select found.* from other_driver_figures as found
        inner join told using (anomaly_id)
        where driver is not null and dimension <> told_by and dimension not in ('service', 'sub_account')
        qualify row_number() over (
            partition by anomaly_id, case when dimension like 'tag:%' then 'tag' else dimension end
            order by abs(value) desc, dimension, driver
        ) = 1
    )
),

levels as (
    select told.anomaly_id, found.*
    from told
    inner join level_figures as found
        on found.scope = told.scope
        and found.billing_account_id is not distinct from told.billing_account_id
        and found.sub_account_id is not distinct from told.sub_account_id
        and found.service_name is not distinct from told.service_name
        and found.billing_currency is not distinct from told.billing_currency
        and found.change_date between told.started_on and told.last_day
    qualify row_number() over (partition by told.anomaly_id order by found.change_date desc) = 1
),

figures as (
    select anomaly_id, position, entity, entity_kind, period, metric, value, sql
    from told inner join anomaly_figures using (anomaly_id) inner join places using (metric)
    union all
    select anomaly_id, 7, entity, entity_kind, change_date::varchar, 'monthly_cost_change', value, sql
    from levels inner join told using (anomaly_id)
    union all
    select anomaly_id, 8, account, 'account', period, 'effective_cost', value, sql
    from anomaly_account_figures inner join told using (anomaly_id)
    where scope = 'service'
    union all
    select
        anomaly_id, position,
        case
            when dimension = 'sub_account' then account_entity(driver)
            when dimension like 'tag:%' then regexp_extract(dimension, '[^/:]+$') || '=' || driver
            else driver
        end,
        case when dimension = 'sub_account' then 'account' when dimension like 'tag:%' then 'tag' else dimension end,
        period, 'impact_cost', value, sql
    from (from drivers union all from others) inner join told using (anomaly_id)
)

select
    'anomaly' as subject, anomaly_id as subject_id, position, figures.entity, figures.entity_kind, figures.period,
    metric, case when metric = 'days' then 'days' else billing_currency end as unit, value, sql
from figures
inner join told using (anomaly_id);
