{{ config(materialized='month_file', compression='snappy', months='in_hand') }}

{%- set category = focus_value('ChargeCategory', ['Usage', 'Purchase', 'Tax', 'Credit', 'Adjustment']) %}

with

delivered as (

    {{ current_files('focus') }}
    ({{ focus_columns() }})

)

select
    x_export_name as export_name,
    false as x_is_split_row,
    {{ category }} as x_line_item_type,

    {{ focus_text('ProviderName') }} as provider_name,
    {{ focus_text('BillingAccountId') }} as billing_account_id,
    {{ focus_text('SubAccountId') }} as sub_account_id,
    {{ focus_text('InvoiceId') }} as invoice_id,
    {{ focus_text('InvoiceIssuerName') }} as invoice_issuer_name,

    {{ focus_text('ServiceName') }} as service_name,
    {{ focus_text('ServiceName') }} as x_service_code,
    {{ focus_text('RegionId') }} as region_id,
    coalesce({{ focus_text('x_UsageType') }}, {{ focus_text('SkuMeter') }}) as x_usage_type,
    {{ focus_text('x_Operation') }} as x_operation,
    {{ category }} as charge_category,
    {{ focus_value('ChargeClass', ['Correction']) }} as charge_class,
    {{ focus_value('ChargeFrequency', ['One-Time', 'Recurring', 'Usage-Based']) }} as charge_frequency,
    {{ focus_value('PricingCategory', ['Standard', 'Dynamic', 'Committed', 'Other']) }} as pricing_category,
    {{ focus_value('CommitmentDiscountStatus', ['Used', 'Unused']) }} as commitment_discount_status,
    {{ focus_text('CommitmentDiscountType') }} as commitment_discount_type,
    {{ focus_text('CommitmentDiscountId') }} as commitment_discount_id,

    date '{{ var("billing_month") }}' as billing_period_start,
    cast(ChargePeriodStart as date) as charge_date,

    {{ of_resources(focus_text('ResourceId'), 'resource_id') }},
    {{ of_resources('Tags', 'tags', 'map(varchar, varchar)') }},
    {{ of_resources('x_CostCategories', 'x_cost_categories', 'map(varchar, varchar)') }},

    {{ focus_text('BillingCurrency') }} as billing_currency,
    {{ focus_text('ConsumedUnit') }} as consumed_unit,

    max({{ focus_text('BillingAccountName') }}) as billing_account_name,
    max({{ focus_text('SubAccountName') }}) as sub_account_name,
    sum({{ focus_money('BilledCost') }}) as billed_cost,
    sum({{ focus_money('EffectiveCost') }}) as effective_cost,
    null::decimal(38, 10) as x_unused_cost,
    sum({{ focus_money('ListCost') }}) as list_cost,
    sum({{ focus_money('ContractedCost') }}) as contracted_cost,
    sum({{ focus_money('ConsumedQuantity') }}) as consumed_quantity,

    count(*) as x_rows,
    count(*) filter (where {{ focus_money('BilledCost') }} is null or {{ focus_money('EffectiveCost') }} is null) as x_unpriced_rows,
    0::bigint as x_unamortized_rows

from delivered
group by all
