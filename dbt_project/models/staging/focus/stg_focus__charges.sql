{{ config(materialized='month_file', compression='snappy', months='in_hand') }}

with

delivered as (

    {{ current_files('focus') }}
    ({{ focus_columns() }})

)

select
    x_export_name as export_name,
    false as x_is_split_row,
    ChargeCategory as x_line_item_type,

    nullif(ProviderName, '') as provider_name,
    nullif(BillingAccountId, '') as billing_account_id,
    nullif(SubAccountId, '') as sub_account_id,
    nullif(InvoiceId, '') as invoice_id,
    nullif(InvoiceIssuerName, '') as invoice_issuer_name,

    nullif(ServiceName, '') as service_name,
    nullif(ServiceName, '') as x_service_code,
    nullif(RegionId, '') as region_id,
    coalesce(nullif(x_UsageType, ''), nullif(SkuMeter, '')) as x_usage_type,
    nullif(x_Operation, '') as x_operation,
    ChargeCategory as charge_category,
    nullif(ChargeClass, '') as charge_class,
    nullif(ChargeFrequency, '') as charge_frequency,
    nullif(PricingCategory, '') as pricing_category,
    nullif(CommitmentDiscountStatus, '') as commitment_discount_status,
    nullif(CommitmentDiscountType, '') as commitment_discount_type,
    nullif(CommitmentDiscountId, '') as commitment_discount_id,

    date '{{ var("billing_month") }}' as billing_period_start,
    cast(ChargePeriodStart as date) as charge_date,

    nullif(BillingCurrency, '') as billing_currency,
    nullif(ConsumedUnit, '') as consumed_unit,

    max(nullif(BillingAccountName, '')) as billing_account_name,
    max(nullif(SubAccountName, '')) as sub_account_name,
    sum({{ money('BilledCost') }}) as billed_cost,
    sum({{ money('EffectiveCost') }}) as effective_cost,
    null::decimal(38, 10) as x_unused_cost,
    sum({{ money('ListCost') }}) as list_cost,
    sum({{ money('ContractedCost') }}) as contracted_cost,
    sum({{ money('ConsumedQuantity') }}) as consumed_quantity,

    count(*) as x_rows,
    count(*) filter (where BilledCost is null or EffectiveCost is null) as x_unpriced_rows

from delivered
group by all
