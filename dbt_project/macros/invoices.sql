{#- The invoices that `invoices` in costs.yaml names: one row per line of that file, by invoice
    id or by payer and month. Without the file, an empty table. -#}
{% macro invoice_lines() %}
  {%- if var('invoices') -%}
    select
      nullif(invoice_id, '') as invoice_id,
      nullif(payer, '') as billing_account_id,
      try_cast(left(nullif(month, ''), 7) || '-01' as date) as billing_period_start,
      billing_currency,
      cast(total as decimal(38, 12)) as invoice_total
    from (
      select * from read_csv('{{ var("invoices") }}', header = true, all_varchar = true)
      union all by name
      select null::varchar as invoice_id, null::varchar as payer, null::varchar as month,
        null::varchar as billing_currency, null::varchar as total
      where false
    )
  {%- else -%}
    select null::varchar as invoice_id, null::varchar as billing_account_id, null::date as billing_period_start,
      null::varchar as billing_currency, null::decimal(38, 12) as invoice_total
    where false
  {%- endif -%}
{% endmacro %}
