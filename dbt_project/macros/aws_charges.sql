{#- AWS's line items of the month in hand, summed per day and everything that says what they are, before they are
    conformed: what a row becomes follows from the columns grouped by here, and there are some ten rows to a
    group. By resource there are many more groups, and what is not told by resource is left out. -#}
{% macro aws_daily(resources=false) %}
select
    x_export_name,
    bill_payer_account_id,
    {{ unless(resources, 'bill_payer_account_name') }},
    line_item_usage_account_id,
    {{ unless(resources, 'line_item_usage_account_name') }},
    {{ unless(resources, 'bill_invoice_id') }},
    {{ unless(resources, 'bill_invoicing_entity') }},
    product_name,
    line_item_product_code,
    product_region_code,
    line_item_usage_type,
    line_item_operation,
    line_item_line_item_type,
    savings_plan_savings_plan_a_r_n,
    reservation_reservation_a_r_n,
    cast(line_item_usage_start_date as date) as charge_date,
    line_item_currency_code,
    pricing_unit,
    {%- if resources %}
    {{ resource_or_whether("nullif(line_item_resource_id, '')") }} as resource_id,
    {{ resource_or_whether("nullif(split_line_item_parent_resource_id, '')") }} as x_parent_resource_id,
    hash(tags, cost_category) as x_tag_set,
    {%- endif %}

    sum(billed_cost) as billed_cost,
    sum(commitment_cost) as commitment_cost,
    sum(unblended_cost) as unblended_cost,
    sum(gross_commitment_cost) as gross_commitment_cost,
    sum(on_demand_cost) as on_demand_cost,
    sum(usage_amount) as usage_amount,
    sum(split_cost) as split_cost,
    sum(split_unused_cost) as split_unused_cost,
    count(*) as rows,
    count(*) filter (
        where billed_cost is null
        or (line_item_line_item_type = 'SavingsPlanCoveredUsage' and commitment_cost is null)
    ) as unpriced_rows,
    count(*) filter (where is_unamortized) as unamortized_rows,
    sum(x_commitment_fee_cost) as x_commitment_fee_cost,
    sum(x_ahead_cost) as x_ahead_cost,
    any_value(x_commitment) as x_commitment {# a group is of one commitment #}

from {{ ref('int_aws_line_items') }}
group by all
{% endmacro %}


{#- The resource; where costs are not kept by resource, only whether there is one. -#}
{% macro resource_or_whether(resource) -%}
  {{ resource if var('resource_costs') else "case when " ~ resource ~ " is not null then '*' end" }}
{%- endmacro %}


{% macro unless(left_out, column) -%}
  {{ 'null::varchar as ' if left_out }}{{ column }}
{%- endmacro %}


{#- Such sums as FOCUS names them. -#}
{% macro aws_charges(daily, resources=false) %}
with

categorized as (

    select
        *,
        case
            when line_item_line_item_type in ('Usage', 'DiscountedUsage', 'SavingsPlanCoveredUsage', 'SavingsPlanNegation')
                then 'Usage'
            when line_item_line_item_type in
                ('Fee', 'RIFee', 'SavingsPlanRecurringFee', 'SavingsPlanUpfrontFee', 'FlatRateSubscription')
                then 'Purchase'
            when line_item_line_item_type in ('Tax', 'Credit') then line_item_line_item_type
            else 'Adjustment'
        end as charge_category,
        case
            when line_item_line_item_type in ('Usage', 'DiscountedUsage', 'SavingsPlanCoveredUsage') then on_demand_cost
            when charge_category in ('Purchase', 'Tax') then billed_cost
            else 0
        end as list_cost,
        line_item_line_item_type in
            ('EdpDiscount', 'PrivateRateDiscount', 'BundledDiscount', 'RiVolumeDiscount', 'SppDiscount', 'Discount')
            as x_is_discount
    from {{ daily }}

)

select
    x_export_name as export_name,
    coalesce(line_item_operation in ('EKSPod-EC2', 'ECSTask-EC2'), false) as x_is_split_row,
    line_item_line_item_type as x_line_item_type,

    'AWS' as provider_name,
    nullif(bill_payer_account_id, '') as billing_account_id,
    nullif(bill_payer_account_name, '') as billing_account_name,
    nullif(line_item_usage_account_id, '') as sub_account_id,
    nullif(line_item_usage_account_name, '') as sub_account_name,
    nullif(bill_invoice_id, '') as invoice_id,
    nullif(bill_invoicing_entity, '') as invoice_issuer_name,

    nullif(product_name, '') as service_name,
    nullif(line_item_product_code, '') as x_service_code,
    nullif(product_region_code, '') as region_id,
    nullif(line_item_usage_type, '') as x_usage_type,
    nullif(line_item_operation, '') as x_operation,
    charge_category,
    x_is_discount,
    null::varchar as charge_class,
    case
        when charge_category = 'Usage' then 'Usage-Based'
        when line_item_line_item_type in ('RIFee', 'SavingsPlanRecurringFee', 'FlatRateSubscription') then 'Recurring'
        else 'One-Time'
    end as charge_frequency,
    case
        when charge_category <> 'Usage' then null
        when line_item_line_item_type <> 'Usage' then 'Committed'
        when contains(line_item_usage_type, 'SpotUsage') then 'Dynamic'
        else 'Standard'
    end as pricing_category,
    case when line_item_line_item_type in ('DiscountedUsage', 'SavingsPlanCoveredUsage') then 'Used' end
        as commitment_discount_status,
    case
        when savings_plan_savings_plan_a_r_n <> '' then 'Savings Plan'
        when reservation_reservation_a_r_n <> '' then 'Reserved Instance'
    end as commitment_discount_type,
    coalesce(nullif(savings_plan_savings_plan_a_r_n, ''), nullif(reservation_reservation_a_r_n, ''))
        as commitment_discount_id,

    date '{{ var("billing_month") }}' as billing_period_start,
    charge_date,

    {%- if resources %}
    resource_id,
    x_parent_resource_id,
    x_tag_set,
    {%- endif %}

    nullif(line_item_currency_code, '') as billing_currency,
    billed_cost,
    {{ aws_effective_cost('billed_cost', 'commitment_cost') }} as effective_cost,
    case when line_item_line_item_type in ('RIFee', 'SavingsPlanRecurringFee') then commitment_cost end as x_unused_cost,
    unblended_cost as x_unblended_cost,
    billed_cost as x_net_unblended_cost,
    {{ aws_effective_cost('unblended_cost', 'gross_commitment_cost') }} as x_amortized_cost,
    effective_cost as x_net_amortized_cost,
    case when x_unused_cost is not null then gross_commitment_cost end as x_unused_gross_cost,
    list_cost,
    case
        when line_item_line_item_type in ('Usage', 'SavingsPlanCoveredUsage') or x_is_discount then billed_cost
        else list_cost
    end as contracted_cost,
    case
        when line_item_line_item_type in ('Usage', 'DiscountedUsage', 'SavingsPlanCoveredUsage', 'FlatRateSubscription')
            then usage_amount
    end as consumed_quantity,
    nullif(pricing_unit, '') as consumed_unit,

    split_cost as x_split_cost,
    split_unused_cost as x_split_unused_cost,

    rows as x_rows,
    unpriced_rows as x_unpriced_rows,
    unamortized_rows as x_unamortized_rows,
    x_commitment_fee_cost,
    x_ahead_cost,
    x_commitment

from categorized
{% endmacro %}
