with

costs as (

    select
        int_costs_daily.*,
        periods.period_status,
        periods.complete_until,
        coalesce(periods.complete_until >= periods.billing_period_end - 1, false) as is_complete,
        {# The day of the month, from 1; what is dated outside its period counts at the nearer end. #}
        least(
            greatest(charge_date - billing_period_start, 0),
            periods.billing_period_end - 1 - billing_period_start
        ) + 1 as day_of_period,
        periods.complete_until - billing_period_start + 1 as complete_days,
        periods.billing_period_end - billing_period_start as days
    from {{ ref('int_costs_daily') }}
    left join {{ ref('int_account_periods') }} as periods using (billing_period_start, billing_account_id)

),

monthly as (

    select
        billing_period_start,
        provider_name,
        billing_account_id,
        sub_account_id,
        service_name,
        billing_currency,
        period_status,
        is_complete,
        complete_days,
        sum(billed_cost) as billed_cost,
        sum(effective_cost) as effective_cost,
        sum(list_cost) as list_cost,
        sum(contracted_cost) as contracted_cost,
        sum(x_unblended_cost) as x_unblended_cost,
        sum(x_net_unblended_cost) as x_net_unblended_cost,
        sum(x_amortized_cost) as x_amortized_cost,
        sum(x_net_amortized_cost) as x_net_amortized_cost,
        sum(effective_cost) filter (where day_of_period <= complete_days) as effective_cost_to_date
    from costs
    group by all

),

month_before as (

    select
        monthly.billing_period_start,
        costs.provider_name,
        costs.billing_account_id,
        costs.sub_account_id,
        costs.service_name,
        costs.billing_currency,
        {# A day that is missing would look like growth. #}
        case when bool_and(costs.is_complete) then sum(costs.effective_cost) end as effective_cost,
        case
            when bool_and(costs.complete_days >= least(monthly.complete_days, costs.days))
                then sum(costs.effective_cost) filter (where costs.day_of_period <= monthly.complete_days)
        end as effective_cost_to_date
    from monthly
    inner join costs
        on costs.billing_period_start = monthly.billing_period_start - interval 1 month
        and costs.provider_name is not distinct from monthly.provider_name
        and costs.billing_account_id is not distinct from monthly.billing_account_id
        and costs.sub_account_id is not distinct from monthly.sub_account_id
        and costs.service_name is not distinct from monthly.service_name
        and costs.billing_currency is not distinct from monthly.billing_currency
    group by all

)

select
    monthly.billing_period_start,
    monthly.provider_name,
    monthly.billing_account_id,
    monthly.sub_account_id,
    monthly.service_name,
    monthly.billing_currency,

    monthly.billed_cost,
    monthly.effective_cost,
    monthly.list_cost,
    monthly.contracted_cost,
    monthly.x_unblended_cost,
    monthly.x_net_unblended_cost,
    monthly.x_amortized_cost,
    monthly.x_net_amortized_cost,
    case when monthly.is_complete then before.effective_cost end as previous_effective_cost,
    monthly.effective_cost - previous_effective_cost as effective_cost_change,
    (100 * effective_cost_change / nullif(abs(previous_effective_cost), 0))::double as effective_cost_change_pct,
    monthly.effective_cost_to_date - before.effective_cost_to_date as x_effective_cost_change_to_date,
    monthly.period_status

from monthly
left join month_before as before
    on before.billing_period_start = monthly.billing_period_start
    and before.provider_name is not distinct from monthly.provider_name
    and before.billing_account_id is not distinct from monthly.billing_account_id
    and before.sub_account_id is not distinct from monthly.sub_account_id
    and before.service_name is not distinct from monthly.service_name
    and before.billing_currency is not distinct from monthly.billing_currency
