{#- Every FOCUS column that the models read, typed and empty: 1.0 has no InvoiceId and no
    SkuMeter, 1.2 no x_UsageType. What a delivery lacks reads as null. -#}
{% macro focus_columns() %}
  {%- set texts = [
    'x_export_name', 'ProviderName', 'BillingAccountId', 'BillingAccountName', 'SubAccountId', 'SubAccountName',
    'InvoiceId', 'InvoiceIssuerName', 'ServiceName', 'RegionId', 'SkuMeter', 'x_UsageType', 'x_Operation',
    'ChargeCategory', 'ChargeClass', 'ChargeFrequency', 'PricingCategory', 'CommitmentDiscountStatus',
    'CommitmentDiscountType', 'CommitmentDiscountId', 'BillingCurrency', 'ConsumedUnit', 'ResourceId'] -%}
  {%- set maps = ['Tags', 'x_CostCategories'] -%}
  select
    {% for name in texts %}null::varchar as {{ name }}, {% endfor %}
    {% for name in focus_amounts() %}null::{{ amount_type('focus') }} as {{ name }}, {% endfor %}
    {% for name in maps %}null::map(varchar, varchar) as {{ name }}, {% endfor %}
    null::timestamp as ChargePeriodStart
  where false
{% endmacro %}


{% macro focus_amounts() %}
  {{ return(['BilledCost', 'EffectiveCost', 'ListCost', 'ContractedCost', 'ConsumedQuantity']) }}
{% endmacro %}


{#- Some makers write NULL or NaN where they know nothing; no id, name or region is called that. -#}
{% macro focus_text(column) -%}
  case when {{ column }} not in ('', 'NULL', 'NaN') then {{ column }} end
{%- endmacro %}


{% macro focus_money(amount) -%}
  {{ money("nullif(" ~ amount ~ ", 'nan'::double)") }}
{%- endmacro %}


{#- One of the values that FOCUS knows in FOCUS's spelling, whatever its case: some makers write Usage-based. One
    that FOCUS does not know stays as it came, and a check tells. -#}
{% macro focus_value(column, values) -%}
  case lower({{ column }})
    {%- for value in values %} when '{{ value | lower }}' then '{{ value }}'{% endfor %}
    else {{ focus_text(column) }}
  end
{%- endmacro %}


{#- The charges of the month in hand that came as FOCUS, summed per day and everything that says what they are. -#}
{% macro focus_charges(resources=false) %}
with

delivered as (

    {{ current_files('focus') }}
    ({{ focus_columns() }})

)

select
    x_export_name as export_name,
    false as x_is_split_row,
    {{ focus_text('ChargeCategory') }} as x_line_item_type,

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
    {{ focus_value('ChargeCategory', ['Usage', 'Purchase', 'Tax', 'Credit', 'Adjustment']) }} as charge_category,
    {{ focus_value('ChargeClass', ['Correction']) }} as charge_class,
    {{ focus_value('ChargeFrequency', ['One-Time', 'Recurring', 'Usage-Based']) }} as charge_frequency,
    {{ focus_value('PricingCategory', ['Standard', 'Dynamic', 'Committed', 'Other']) }} as pricing_category,
    {{ focus_value('CommitmentDiscountStatus', ['Used', 'Unused']) }} as commitment_discount_status,
    {{ focus_text('CommitmentDiscountType') }} as commitment_discount_type,
    {{ focus_text('CommitmentDiscountId') }} as commitment_discount_id,

    date '{{ var("billing_month") }}' as billing_period_start,
    cast(ChargePeriodStart as date) as charge_date,
    {%- if resources %}
    {{ resource_or_whether(focus_text('ResourceId')) }} as resource_id,
    null::varchar as x_parent_resource_id,
    hash(Tags, x_CostCategories) as x_tag_set,
    {%- endif %}

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
{% endmacro %}
