-- A month's rows of every scope: parts of services summed up to their sub account and billing account, and parts of
-- cost centres with what their share of the pools did.
with

accounts as (

    select
        case grouping(sub_account_id, service_name)
            when 0 then 'service' when 1 then 'sub_account' else 'billing_account'
        end as scope,
        provider_name, billing_account_id, sub_account_id, service_name, billing_currency,
        sum(columns('_cost')),
        0 as shared_cost_change
    from account_parts
    group by grouping sets (
        (provider_name, billing_account_id, billing_currency, sub_account_id, service_name),
        (provider_name, billing_account_id, billing_currency, sub_account_id),
        (provider_name, billing_account_id, billing_currency)
    )

),

shared as (

    select
        provider_name, shared_costs.billing_account_id, cost_centre, billing_currency,
        coalesce(sum(effective_cost) filter (billing_period_start = date '{month}'), 0) as effective_cost,
        coalesce(sum(effective_cost) filter (billing_period_start = date '{before}'), 0) as previous_effective_cost,
        sum(case when billing_period_start = date '{month}' then effective_cost else -effective_cost end)
            as shared_cost_change
    from fct_allocated_costs_daily as shared_costs
    inner join compared on compared.billing_account_id is not distinct from shared_costs.billing_account_id
    where is_shared and billing_period_start in (date '{month}', date '{before}')
    group by all

),

cost_centres as (

    select
        'cost_centre' as scope, provider_name, billing_account_id, cost_centre, billing_currency,
        coalesce(sum(columns('_cost')), 0)
    from (from cost_centre_parts union all by name from shared)
    group by provider_name, billing_account_id, cost_centre, billing_currency

),

every_scope as (

    select *
    from (from accounts union all by name from cost_centres)
    where list_sum(list_transform([*columns('_cost')], lambda amount: abs(amount))) <> 0

)

select
    date '{month}' as billing_period_start,
    every_scope.*,
    effective_cost - previous_effective_cost as effective_cost_change,
    renamed.other_service_name as x_other_service_name,
    compared.period_status
from every_scope
inner join compared on compared.billing_account_id is not distinct from every_scope.billing_account_id
left join renamed
    on every_scope.scope = 'service'
    and renamed.provider_name is not distinct from every_scope.provider_name
    and renamed.billing_account_id is not distinct from every_scope.billing_account_id
    and renamed.sub_account_id is not distinct from every_scope.sub_account_id
    and renamed.service_name is not distinct from every_scope.service_name
    and renamed.billing_currency is not distinct from every_scope.billing_currency
