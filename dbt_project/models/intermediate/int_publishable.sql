{{ config(materialized='table') }}

{#- Made last, since a failed test skips what lies downstream of it: while this table has rows, every
    check over whole tables has held. `read_deliveries` empties it before the marts are touched. -#}
{% for mart in [
    'fct_account_costs_daily', 'fct_service_costs_monthly', 'fct_deliveries', 'fct_restatements', 'fct_tie_out',
    'fct_tie_out_details', 'fct_invoice_differences', 'fct_commitments_daily', 'fct_commitments_monthly',
    'fct_commitment_coverage_monthly', 'fct_commitment_expiries', 'fct_savings_monthly', 'dim_sub_accounts',
    'dim_sub_accounts_history', 'dim_services', 'dim_regions', 'dim_pricing'
] -%}
-- depends_on: {{ ref(mart) }}
{% endfor %}
select
    billing_period_start,
    built_from,
    '{{ var("inputs") }}' as inputs
from (
    {{ built_months() }}
)
