{{ config(materialized='month_file', sorted_by='all') }}

with

{# A discount on a commitment may come as a row of its own, or be in the net columns of what the commitment covers.
   Either way it lowers contracted cost by what it takes off effective cost, and usage under a Savings Plan counts
   at its price before it. #}
charges as (

    select * replace (
        case
            when commitment_discount_status in ('Used', 'Unused') and x_amortized_cost is not null then
                case when x_line_item_type = 'SavingsPlanCoveredUsage' then x_unblended_cost else contracted_cost end
                    - (x_amortized_cost - x_net_amortized_cost)
            else contracted_cost
        end as contracted_cost
    )
    from ({{ counted(ref('int_charges')) }})
    where (charge_category = 'Usage' or x_is_discount) and not x_is_split_row

),

by_usage_type as (

    select
        billing_period_start,
        export_name,
        provider_name,
        billing_account_id,
        sub_account_id,
        service_name,
        billing_currency,
        x_usage_type,
        commitment_discount_status is not distinct from 'Used' as is_covered,
        {# of other providers nobody says what could be: it counts, at a price that is not known #}
        pricing_category = 'Standard' and commitment_discount_status is null
            and (provider_name <> 'AWS' or {{ aws_can_be_committed('x_usage_type', 'x_service_code') }}) as is_eligible,

        {{ whole_sum('list_cost') }} as list_cost,
        {{ whole_sum('contracted_cost') }} as contracted_cost,
        sum(effective_cost) filter (where charge_category = 'Usage') as usage_cost,
        sum(effective_cost) filter (where x_is_discount) as discount_cost

    from charges
    group by all

)

select
    billing_period_start,
    export_name,
    provider_name,
    billing_account_id,
    sub_account_id,
    service_name,
    {{ aws_instance_family('x_usage_type') }} as x_instance_family,
    billing_currency,

    {{ whole_sum('list_cost') }} as list_cost,
    {{ whole_sum('contracted_cost') }} as contracted_cost,
    sum(usage_cost)::decimal(38, 12) as usage_cost,
    sum(discount_cost)::decimal(38, 12) as discount_cost,
    {{ whole_sum('list_cost', 'is_covered') }} as x_covered_list_cost,
    {{ whole_sum("case when provider_name = 'AWS' then list_cost end", 'is_eligible') }} as x_eligible_list_cost

from by_usage_type
group by all
