-- Which months are reviewed, and of whom: the newest whose days are all there; of a billing account, and of its dearest
-- sub accounts and cost centres.
create or replace temp table whole_months as
select distinct billing_account_id, billing_period_start
from fct_service_costs_monthly
inner join int_accounts_as_of using (billing_account_id)
where last_day(billing_period_start) <= as_of_date
qualify dense_rank() over (partition by billing_account_id order by billing_period_start desc) <= {months};

-- where costs are divided at all; what no rule places is one of them
create or replace temp table reviewed_centres as
with charged as (
    select billing_account_id, cost_centre, billing_currency, billing_period_start, sum(effective_cost) as cost
    from fct_chargeback_monthly
    inner join whole_months using (billing_account_id, billing_period_start)
    group by all
)
select * exclude (cost)
from charged
window whose as (partition by billing_account_id, billing_currency, billing_period_start)
qualify count(*) over whose > 1 and row_number() over (
    partition by billing_account_id, billing_currency, billing_period_start order by cost desc, cost_centre
) <= {accounts};

create or replace temp table compared_months as
select distinct
    billing_account_id,
    unnest([billing_period_start, (billing_period_start - interval 1 month)::date]) as billing_period_start
from reviewed_centres;

create or replace temp table reviewed as
with

months as (
    select billing_account_id, sub_account_id, billing_currency, billing_period_start, sum(effective_cost) as cost
    from fct_service_costs_monthly
    inner join whole_months using (billing_account_id, billing_period_start)
    group by billing_account_id, sub_account_id, billing_currency, billing_period_start
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
        'billing_account' as scope, billing_account_id, null as sub_account_id, null as cost_centre, billing_currency,
        billing_period_start
    from months
    union all
    select 'sub_account', billing_account_id, sub_account_id, null, billing_currency, billing_period_start
    from dearest where accounts > 1 and sub_account_id is not null
    union all
    select 'cost_centre', billing_account_id, null, cost_centre, billing_currency, billing_period_start
    from reviewed_centres
)

select
    *,
    month_text(billing_period_start) as period,
    concat_ws('/', period, billing_account_id, sub_account_id, 'cost_centre=' || cost_centre, billing_currency) as subject_id,
    coalesce(centre_entity(cost_centre), whole_entity(billing_account_id, sub_account_id)) as entity,
    if(cost_centre is null, 'account', 'cost_centre') as entity_kind,
    (billing_period_start - interval 1 month)::date as month_before,
    (billing_period_start + interval 1 month)::date as month_after
from whose;
