-- months: what each month cost beside the month before and the same month a year before.

create or replace temp table account_months as
select
    billing_period_start, billing_account_id, period_status,
    coalesce(complete_until >= billing_period_end - 1, false) as is_complete,
    complete_until - billing_period_start + 1 as complete_days,
    billing_period_end - billing_period_start as days
from int_account_periods;

create or replace temp table scope_months as
select billing_period_start, 'billing_account' as scope, billing_account_id, period_status, is_complete
from account_months
union all
select
    billing_period_start, 'all', null,
    if(bool_and(period_status = 'final'), 'final', 'open'),
    bool_and(is_complete)
from account_months
group by billing_period_start;

-- To date is up to the account's last complete day; of the month before it is the same number of days.
create or replace temp table month_costs as
select
    costs.billing_period_start, costs.billing_account_id, costs.sub_account_id, costs.service_name, costs.cost_centre,
    costs.billing_currency,
    coalesce(account_months.is_complete, false) as is_whole,
    case
        when next.complete_days is not null
            then coalesce(account_months.complete_days >= least(next.complete_days, account_months.days), false)
    end as is_whole_to_next_date,
    sum(costs.effective_cost) as effective_cost,
    sum(costs.effective_cost) filter (where costs.day_of_period <= account_months.complete_days) as cost_to_date,
    sum(costs.effective_cost) filter (where costs.day_of_period <= next.complete_days) as cost_to_next_date
from (
    -- what is dated outside its period counts at the nearer end
    select *, least(
        greatest(charge_date - billing_period_start, 0), day(last_day(billing_period_start)) - 1
    ) + 1 as day_of_period
    from fct_allocated_costs_daily
) as costs
left join account_months
    on account_months.billing_period_start = costs.billing_period_start
    and account_months.billing_account_id is not distinct from costs.billing_account_id
left join account_months as next
    on next.billing_period_start = costs.billing_period_start + interval 1 month
    and next.billing_account_id is not distinct from costs.billing_account_id
group by all;

-- What lies beside a month says whether its own month has all the days that are compared; a missing one would look like
-- growth.
create or replace temp table months as
with beside as (
    select
        * exclude (cost_to_next_date, is_whole, is_whole_to_next_date),
        null::boolean as is_previous_whole, null::boolean as is_previous_whole_to_date,
        null::boolean as is_year_before_whole,
        null::decimal(38, 12) as previous_cost, null::decimal(38, 12) as previous_cost_to_date,
        null::decimal(38, 12) as year_before_cost
    from month_costs
    union all by name
    select
        * exclude (effective_cost, cost_to_date, cost_to_next_date, is_whole, is_whole_to_next_date)
            replace ((billing_period_start + interval 1 month)::date as billing_period_start),
        is_whole as is_previous_whole, is_whole_to_next_date as is_previous_whole_to_date,
        effective_cost as previous_cost, cost_to_next_date as previous_cost_to_date
    from month_costs
    union all by name
    select
        * exclude (effective_cost, cost_to_date, cost_to_next_date, is_whole, is_whole_to_next_date)
            replace ((billing_period_start + interval 12 months)::date as billing_period_start),
        is_whole as is_year_before_whole, effective_cost as year_before_cost
    from month_costs
)
select beside.*, account_months.is_complete
from beside
left join account_months
    on account_months.billing_period_start = beside.billing_period_start
    and account_months.billing_account_id is not distinct from beside.billing_account_id
where beside.billing_period_start in (select billing_period_start from month_costs);
