{#- What each delivery changed against the one whose charges stood in its place, kept for ever: one file per
    delivery under records/restatements. It is told while the month's old charges still stand in place, and put among
    the records with the month's new files (charges/in_hand.py). -#}

{% materialization restatement_records, adapter='duckdb' %}
  {%- set target_relation = this.incorporate(type='view') -%}
  {{ run_hooks(pre_hooks) }}
  {%- for delivery in restating_deliveries() %}
    {% call statement('record') -%}
      copy (
        select *, '{{ delivery.new }}' as delivery_id, '{{ delivery.old }}' as x_previous_delivery_id
        from ({{ sql }}) where export_name = '{{ delivery.export }}' order by all
      ) to '{{ in_hand("restatements/" ~ delivery.export ~ ":" ~ delivery.new) }}' (format parquet)
    {%- endcall %}
  {%- endfor %}
  {% call statement('main') -%}
    create or replace view {{ target_relation }} as {{ restatement_records() }}
  {%- endcall %}
  {{ run_hooks(post_hooks) }}
  {{ adapter.commit() }}
  {{ return({'relations': [target_relation]}) }}
{% endmaterialization %}


{#- The exports whose delivery of the month in hand takes the place of another one. Where the charges in place
    were made by other SQL, the two cannot be compared; the month is built from the older delivery first then. -#}
{% macro restating_deliveries() %}
  {%- set old = (stamp_in_place() or '').split(' ') -%}
  {%- set new = built_from().split(' ') -%}
  {%- set found = [] -%}
  {%- if old[-1] == new[-1] and var('recording') -%}
    {%- set before = {} -%}
    {%- for each in old[:-1] if ':' in each -%}
      {%- do before.update({each.partition(':')[0]: each.partition(':')[2]}) -%}
    {%- endfor -%}
    {%- for each in new[:-1] if ':' in each -%}
      {%- set export, id = each.partition(':')[0], each.partition(':')[2] -%}
      {%- if before.get(export, id) != id -%}
        {%- do found.append({'export': export, 'old': before[export], 'new': id}) -%}
      {%- endif -%}
    {%- endfor -%}
  {%- endif -%}
  {{ return(found) }}
{% endmacro %}


{% macro file_in_place() %}
  {{ return(adapter.external_root() ~ '/fct_charges_daily/' ~ var('billing_month')[:7] ~ '.parquet') }}
{% endmacro %}


{#- What the month's charges that stand in place were built from; none if there are none. -#}
{% macro stamp_in_place() %}
  {%- if execute and run_query("select count(*) from glob('" ~ file_in_place() ~ "')").columns[0].values()[0] > 0 -%}
    {{ return(run_query("select decode(value) from parquet_kv_metadata('" ~ file_in_place() ~ "') where decode(key) = 'built_from'").columns[0].values()[0]) }}
  {%- endif -%}
{% endmacro %}


{% macro charges_in_place() %}
  {%- if stamp_in_place() -%}
    read_parquet('{{ file_in_place() }}')
  {%- else -%}
    (from {{ ref('int_charges_daily') }} where false)
  {%- endif -%}
{% endmacro %}


{#- Every record there is. Records of before have fewer columns; what they lack is null. -#}
{% macro restatement_records() %}
  {%- set files = var('records') ~ '/restatements/*/*/*.parquet' -%}
    select
      null::varchar as export_name, null::date as billing_period_start, null::varchar as sub_account_id,
      null::varchar as service_name, null::varchar as charge_category, null::varchar as billing_currency,
      null::decimal(38, 12) as billed_cost_change, null::decimal(38, 12) as effective_cost_change,
      null::bigint as rows_change, null::varchar as delivery_id, null::varchar as x_previous_delivery_id,
      null::varchar as x_billing_account_id
    where false
  {%- if execute and run_query("select count(*) from glob('" ~ files ~ "')").columns[0].values()[0] > 0 %}
    union all by name
    select * from read_parquet('{{ files }}', union_by_name = true)
  {%- endif -%}
{% endmacro %}
