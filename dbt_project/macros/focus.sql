{#- Every FOCUS column that the models read, typed and empty: 1.0 has no InvoiceId and no
    SkuMeter, 1.2 no x_UsageType. What a delivery lacks reads as null. -#}
{% macro focus_columns() %}
  {%- set texts = [
    'x_export_name', 'ProviderName', 'BillingAccountId', 'BillingAccountName', 'SubAccountId', 'SubAccountName',
    'InvoiceId', 'InvoiceIssuerName', 'ServiceName', 'RegionId', 'SkuMeter', 'x_UsageType', 'x_Operation',
    'ChargeCategory', 'ChargeClass', 'ChargeFrequency', 'PricingCategory', 'CommitmentDiscountStatus',
    'CommitmentDiscountType', 'CommitmentDiscountId', 'BillingCurrency', 'ConsumedUnit', 'ResourceId'] -%}
  {%- set maps = ['Tags', 'x_CostCategories'] -%}
  {%- set amounts = ['BilledCost', 'EffectiveCost', 'ListCost', 'ContractedCost', 'ConsumedQuantity'] -%}
  select
    {% for name in texts %}null::varchar as {{ name }}, {% endfor %}
    {% for name in amounts %}null::double as {{ name }}, {% endfor %}
    {% for name in maps %}null::map(varchar, varchar) as {{ name }}, {% endfor %}
    null::timestamp as ChargePeriodStart
  where false
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
