{#- The dimensions of fct_charges_daily beside dates and service name, in the contract's order. -#}
{% macro charge_dimensions() %}
  {{ return([
    'provider_name', 'billing_account_id', 'sub_account_id', 'region_id', 'x_usage_type', 'x_operation',
    'charge_category', 'charge_class', 'charge_frequency', 'pricing_category', 'commitment_discount_status',
    'commitment_discount_type', 'commitment_discount_id', 'invoice_issuer_name', 'invoice_id', 'billing_currency',
    'export_name']) }}
{% endmacro %}


{#- How much was consumed of a group of charges, and its unit; quantities in two units have no sum. -#}
{% macro consumed() -%}
  case when min(consumed_unit) is not distinct from max(consumed_unit)
      then sum(consumed_quantity)::decimal(38, 12) end as consumed_quantity,
  case when min(consumed_unit) = max(consumed_unit) then min(consumed_unit) end as consumed_unit
{%- endmacro %}


{#- What a charge is to those who forecast it: usage follows people, the rest a calendar. -#}
{% macro charge_group() -%}
  case
      when charge_category = 'Usage' and commitment_discount_status = 'Unused' then 'unused'
      when charge_category = 'Purchase' and service_name ilike '%support%' then 'support'
      when charge_category in ('Usage', 'Purchase', 'Tax', 'Credit') then lower(charge_category)
      else 'adjustment'
  end
{%- endmacro %}
