{#- The dimensions of fct_charges_daily beside dates and service name, in the contract's order. -#}
{% macro charge_dimensions() %}
  {{ return([
    'provider_name', 'billing_account_id', 'sub_account_id', 'region_id', 'x_usage_type', 'x_operation',
    'charge_category', 'charge_class', 'charge_frequency', 'pricing_category', 'commitment_discount_status',
    'commitment_discount_type', 'commitment_discount_id', 'invoice_issuer_name', 'invoice_id', 'billing_currency',
    'export_name']) }}
{% endmacro %}
