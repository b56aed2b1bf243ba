{#- What people say beside the bill, as it was checked before the run: one row per line of the invoices that
    `invoices` in costs.yaml names, by invoice id or by payer and month. -#}
{% macro invoice_lines() %}
  select *
  from read_json(
    '{{ var("sheets") }}/invoices.json',
    columns = {
      invoice_id: 'varchar', billing_account_id: 'varchar', billing_period_start: 'date',
      billing_currency: 'varchar', invoice_total: 'decimal(38, 12)'
    }
  )
{% endmacro %}


{#- One row per line of the accounts that `accounts` in costs.yaml names. -#}
{% macro account_lines() %}
  select *
  from read_json(
    '{{ var("sheets") }}/accounts.json',
    columns = {
      sub_account_id: 'varchar', sub_account_name: 'varchar', billing_account_id: 'varchar', parent: 'varchar',
      owner: 'varchar', valid_from: 'date', valid_until: 'date'
    }
  )
{% endmacro %}
