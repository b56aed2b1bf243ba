-- usage: what usage cost, how it was priced and what its names say it is, before shared costs are split: those of a pool
-- have no cost centre. The unused parts of commitments are not in it.

create or replace temp table named_usage as
with names as (
    select distinct service_name, x_usage_type, x_operation
    from int_placed_costs_monthly
    where provider_name = 'AWS' and x_charge_group = 'usage'
)
select
    names.service_name, names.x_usage_type, names.x_operation,
    list(distinct usage_names.trait order by usage_names.trait) as traits
from names
inner join usage_names
    on regexp_matches(names.service_name, coalesce(usage_names.service_pattern, ''))
    and regexp_matches(coalesce(names.x_usage_type, ''), coalesce(usage_names.usage_type_pattern, ''))
    and regexp_matches(coalesce(names.x_operation, ''), coalesce(usage_names.operation_pattern, ''))
    -- EMR's surcharge stands under the usage type of its instances, and no commitment covers it
    and not (usage_names.trait = 'committable' and names.service_name ilike '%mapreduce%')
group by all;

create or replace temp table priced_usage as
select
    placed.billing_period_start, placed.billing_account_id, placed.sub_account_id, placed.cost_centre,
    placed.service_name, placed.region_id, placed.billing_currency,
    named_usage.traits,
    case
        when placed.commitment_discount_status = 'Used'
            then if(placed.commitment_discount_type ilike '%savings plan%', 'plan', 'reserved')
        when placed.pricing_category = 'Dynamic' then 'spot'
        when placed.pricing_category = 'Standard' and placed.commitment_discount_status is null then 'on demand'
        else 'other'
    end as price,
    -- how many instances of size small one of this size is; not of metal
    case regexp_extract(placed.x_usage_type, '\.(nano|micro|small|medium|large|[0-9]*xlarge)$', 1)
        when 'nano' then 0.25
        when 'micro' then 0.5
        when 'small' then 1
        when 'medium' then 2
        when 'large' then 4
        when 'xlarge' then 8
        else 8 * try_cast(regexp_extract(placed.x_usage_type, '\.([0-9]+)xlarge$', 1) as int)
    end as size_factor,
    -- what is known is not mixed with what is not
    placed.list_cost is not null as is_priced,
    placed.consumed_quantity is not null as is_counted,
    sum(placed.effective_cost) as effective_cost,
    sum(placed.list_cost) as list_cost,
    sum(placed.consumed_quantity) as consumed_quantity
from int_placed_costs_monthly as placed
inner join named_usage
    on named_usage.service_name is not distinct from placed.service_name
    and named_usage.x_usage_type is not distinct from placed.x_usage_type
    and named_usage.x_operation is not distinct from placed.x_operation
where placed.provider_name = 'AWS' and placed.x_charge_group = 'usage'
group by all;

-- What went unused of reservations stands on their service. What went unused of plans is borne by all that they
-- covered, in proportion; only hours that have passed count, since nothing can have used those to come.
create or replace temp table plan_waste as
select
    billing_period_start, billing_account_id, billing_currency,
    sum(x_unused_cost) / nullif(sum(x_used_cost), 0) as unused_per_used
from fct_commitments_monthly
where commitment_discount_type ilike '%savings plan%'
group by all;

-- What usage of a service costs under commitments, as a part of its list price, waste included; measured by payer, since
-- commitments are shared among its accounts.
create or replace temp table committed_prices as
with costs as (
    select
        billing_period_start, billing_account_id, billing_currency, service_name,
        sum(effective_cost) filter (where x_charge_group = 'unused' or not is_plan) as reserved_cost,
        sum(effective_cost) filter (where x_charge_group = 'usage' and is_plan) as plan_cost,
        sum(list_cost) filter (where x_charge_group = 'usage') as list_cost,
        bool_and(list_cost is not null) filter (where x_charge_group = 'usage') as is_priced
    from (select *, coalesce(commitment_discount_type ilike '%savings plan%', false) as is_plan from int_placed_costs_monthly)
    where commitment_discount_status = 'Used' and x_charge_group = 'usage'
        or commitment_discount_status = 'Unused' and x_charge_group = 'unused' and not is_plan
    group by all
)
select
    costs.billing_period_start, costs.billing_account_id, costs.billing_currency, costs.service_name,
    (
        coalesce(costs.reserved_cost, 0) + coalesce(costs.plan_cost * (1 + plan_waste.unused_per_used), 0)
    ) / costs.list_cost as price_per_list
from costs
left join plan_waste
    on plan_waste.billing_period_start = costs.billing_period_start
    and plan_waste.billing_account_id is not distinct from costs.billing_account_id
    and plan_waste.billing_currency is not distinct from costs.billing_currency
where costs.is_priced and costs.list_cost > 0
    and (costs.plan_cost is null or costs.plan_cost = 0 or plan_waste.unused_per_used is not null);

-- What instances cost as Spot, as a part of their list price. Where a bill tells the Spot price for the list price,
-- nothing is measured.
create or replace temp table spot_prices as
select
    billing_period_start, billing_account_id, billing_currency, service_name,
    sum(effective_cost) / sum(list_cost) as price_per_list
from priced_usage
where price = 'spot' and 'ec2_instance' in traits and list_cost is not null
group by all
having sum(list_cost) > sum(effective_cost);

-- What one GB-month of gp3 costs, with the performance that is paid beside it, and one GB-second on Arm; by region,
-- since prices differ.
create or replace temp table sibling_prices as
select
    billing_period_start, billing_account_id, billing_currency, region_id,
    if('lambda_arm' in traits, 'lambda_x86', 'gp2_storage') as sibling_of,
    sum(effective_cost)
        / sum(consumed_quantity) filter (where 'gp3_performance' not in traits) as price
from priced_usage
where price = 'on demand' and ('lambda_arm' in traits or 'gp3_storage' in traits or 'gp3_performance' in traits)
group by all
having sum(consumed_quantity) filter (where 'gp3_performance' not in traits) > 0
    and count(*) filter (where 'gp3_performance' not in traits and consumed_quantity is null) = 0;

create or replace temp table usage as
select
    priced.billing_period_start, priced.billing_account_id, priced.sub_account_id, priced.cost_centre,
    priced.billing_currency,
    priced.traits,
    priced.price,
    sum(priced.effective_cost)::decimal(38, 12) as effective_cost,
    sum(priced.list_cost)::decimal(38, 12) as list_cost,
    sum(priced.consumed_quantity)::decimal(38, 12) as consumed_quantity,
    sum(priced.consumed_quantity * priced.size_factor)::decimal(38, 12) as normalized_quantity,
    -- decimals before they are summed: sums of doubles are not the same twice
    sum((priced.list_cost * committed.price_per_list)::decimal(38, 12)) as cost_at_commitments,
    sum((priced.list_cost * spot.price_per_list)::decimal(38, 12)) as cost_at_spot,
    sum((priced.consumed_quantity * sibling.price)::decimal(38, 12)) as cost_at_sibling
from priced_usage as priced
left join committed_prices as committed
    on committed.billing_period_start = priced.billing_period_start
    and committed.billing_account_id is not distinct from priced.billing_account_id
    and committed.billing_currency is not distinct from priced.billing_currency
    and committed.service_name is not distinct from priced.service_name
    and 'committable' in priced.traits
left join spot_prices as spot
    on spot.billing_period_start = priced.billing_period_start
    and spot.billing_account_id is not distinct from priced.billing_account_id
    and spot.billing_currency is not distinct from priced.billing_currency
    and spot.service_name is not distinct from priced.service_name
    and 'ec2_instance' in priced.traits
left join sibling_prices as sibling
    on sibling.billing_period_start = priced.billing_period_start
    and sibling.billing_account_id is not distinct from priced.billing_account_id
    and sibling.billing_currency is not distinct from priced.billing_currency
    and sibling.region_id is not distinct from priced.region_id
    and list_contains(priced.traits, sibling.sibling_of)
group by
    priced.billing_period_start, priced.billing_account_id, priced.sub_account_id, priced.cost_centre,
    priced.billing_currency, priced.traits, priced.price, priced.is_priced, priced.is_counted,
    priced.size_factor is null, committed.price_per_list is null, spot.price_per_list is null, sibling.price is null;
