-- What was forecast on earlier days, and what would have been, beside what came since: whole months of which every day
-- is complete, and days.
create or replace temp table came as
with

costs as (

    select *, 'billed' as month_is, billing_period_start as month from int_costs_daily
    where greatest(charge_date, billing_period_start) >= (
        select date_trunc('month', min(target_date)) from said_forecasts
    )
    union all by name
    select *, 'charged' as month_is, date_trunc('month', charge_date)::date as month from int_costs_daily
    where charge_date >= (select date_trunc('month', date '1970-01-01' + min(target)) from tries)

),

of_centres as (

    select *, 'billed' as month_is, billing_period_start as month from centre_costs_daily
    union all by name
    select *, 'charged' as month_is, date_trunc('month', charge_date)::date as month from centre_costs_daily

)

select
    case
        when grouping(service_name) = 0 then 'service'
        when grouping(sub_account_id) = 0 then 'sub_account'
        else 'billing_account'
    end as scope,
    case when grouping(charge_date) = 0 then 'day' else 'month' end as grain,
    month_is,
    coalesce(charge_date, month) as target_date,
    billing_account_id, sub_account_id, service_name, null as cost_centre, billing_currency,
    sum(effective_cost)::double as actual
from costs
group by grouping sets (
    (month_is, charge_date, billing_account_id, billing_currency, sub_account_id, service_name),
    (month_is, charge_date, billing_account_id, billing_currency, sub_account_id),
    (month_is, charge_date, billing_account_id, billing_currency),
    (month_is, month, billing_account_id, billing_currency, sub_account_id, service_name),
    (month_is, month, billing_account_id, billing_currency, sub_account_id),
    (month_is, month, billing_account_id, billing_currency)
)
union all
select
    'cost_centre' as scope,
    case when grouping(charge_date) = 0 then 'day' else 'month' end as grain,
    month_is,
    coalesce(charge_date, month) as target_date,
    billing_account_id, null as sub_account_id, null as service_name, cost_centre, billing_currency,
    sum(effective_cost)::double as actual
from of_centres
group by grouping sets (
    (month_is, charge_date, billing_account_id, billing_currency, cost_centre),
    (month_is, month, billing_account_id, billing_currency, cost_centre)
);

-- Which months and days have come: those that were delivered, and are complete.
create or replace temp table complete as
select
    periods.billing_account_id, periods.billing_period_start as month,
    least(periods.complete_until, accounts.as_of_date) as complete_until
from int_account_periods as periods
inner join int_accounts_as_of as accounts using (billing_account_id);

create or replace temp macro has_come(grain, target_date, complete_until) as
    complete_until >= case when grain = 'month' then last_day(target_date) else target_date end;

-- Sums of doubles depend on which thread comes first, and the same forecasts are to be measured the same twice. What
-- is no number, or too large for one, counts as missing.
create or replace temp macro exact(cost) as try_cast(cost as decimal(38, 9));

create or replace temp table stored_outcomes as
select
    told.scope, told.billing_account_id, told.sub_account_id, told.service_name, told.cost_centre,
    told.billing_currency, told.grain,
    told.as_of_date - date '1970-01-01' as origin,
    case when told.grain = 'month' then greatest(told.as_of_date - told.target_date + 1, 0) else 0 end as days_known,
    case when told.grain = 'month' then last_day(told.target_date) else told.target_date end - told.as_of_date
        as days_ahead,
    coalesce(came.actual, 0) as actual,  -- a known day without a charge cost nothing
    told.forecast_cost::double as model,
    told.lower_80::double as lower_80, told.upper_80::double as upper_80,
    told.lower_95::double as lower_95, told.upper_95::double as upper_95,
    told.x_raw_lower_80, told.x_raw_upper_80, told.x_raw_lower_95, told.x_raw_upper_95,
    told.x_kind as kind,
    null::double as scale

from said_forecasts as told
inner join complete
    on complete.billing_account_id is not distinct from told.billing_account_id
    and complete.month = date_trunc('month', told.target_date)
    and has_come(told.grain, told.target_date, complete.complete_until)
left join came
    on came.scope = told.scope
    and came.grain = told.grain
    and came.month_is = 'billed'
    and came.target_date = told.target_date
    and came.billing_account_id is not distinct from told.billing_account_id
    and came.sub_account_id is not distinct from told.sub_account_id
    and came.service_name is not distinct from told.service_name
    and came.cost_centre is not distinct from told.cost_centre
    and came.billing_currency is not distinct from told.billing_currency
-- of so many single days a few stand for all
where told.cost_basis = 'effective_cost'
    and (told.grain = 'month' or told.target_date - told.as_of_date in (1, 3, 7, 14, 30, 60, 90))
    -- of a centre that no rule knows any more nothing can come
    and (told.scope <> 'cost_centre' or told.cost_centre in (select cost_centre from centre_costs_daily));

create or replace temp table backtest_outcomes as
select tries.* exclude (target), date '1970-01-01' + tries.target as target_date, coalesce(came.actual, 0) as actual
from tries
inner join complete
    on complete.billing_account_id is not distinct from tries.billing_account_id
    and complete.month = date_trunc('month', date '1970-01-01' + tries.target)
    and has_come(tries.grain, date '1970-01-01' + tries.target, complete.complete_until)
left join came
    on came.scope = tries.scope
    and came.grain = tries.grain
    and came.month_is = 'charged'
    and came.target_date = date '1970-01-01' + tries.target
    and came.billing_account_id is not distinct from tries.billing_account_id
    and came.sub_account_id is not distinct from tries.sub_account_id
    and came.service_name is not distinct from tries.service_name
    and came.cost_centre is not distinct from tries.cost_centre
    and came.billing_currency is not distinct from tries.billing_currency
where tries.service_name is distinct from '{rest}' and tries.sub_account_id is distinct from '{rest}'
    and tries.cost_centre is distinct from '{rest}';

drop table came
