{#- A table kept as one Parquet file per billing month, sorted where it says by what, and a view
    over them.

    `month_file` builds the file of the month in hand. `months='in_hand'` lets the view see
    that file only, so that tests judge it before `month_file_promoted` puts it in place of
    the published one by a rename. Each file carries what it was built from. -#}

{% materialization month_file, adapter='duckdb' %}
  {%- set target_relation = this.incorporate(type='view') -%}
  {%- set folder = adapter.external_root() ~ '/' ~ this.identifier -%}
  {%- set path = folder ~ '/' ~ var('billing_month')[:7] ~ '.parquet' -%}
  {{ run_hooks(pre_hooks) }}
  {{ as_contracted(sql) }}
  {% call statement('main') -%}
    copy (
      {{ sql }}
      {{ 'order by ' ~ config.get('sorted_by') if config.get('sorted_by') }}
    ) to '{{ path }}' (
      format parquet, compression {{ config.get('compression', 'zstd') }}, use_tmp_file true,
      row_group_size {{ config.get('row_group_size', 122880) }},
      kv_metadata {built_from: '{{ built_from() }}'}
    )
  {%- endcall %}
  {{ month_view(target_relation, path if config.get('months') == 'in_hand' else folder ~ '/20*.parquet') }}
  {{ run_hooks(post_hooks) }}
  {{ adapter.commit() }}
  {{ return({'relations': [target_relation]}) }}
{% endmaterialization %}


{% materialization month_file_promoted, adapter='duckdb' %}
  {%- set target_relation = this.incorporate(type='view') -%}
  {%- set file = var('billing_month')[:7] ~ '.parquet' -%}
  {%- set folder = adapter.external_root() ~ '/' ~ this.identifier -%}
  {{ run_hooks(pre_hooks) }}
  {{ as_contracted(sql) }}
  {% call statement('main') -%}
    select promote_file('{{ adapter.external_root() }}/{{ config.require("promotes") }}/{{ file }}', '{{ folder }}/{{ file }}')
  {%- endcall %}
  {{ month_view(target_relation, folder ~ '/20*.parquet') }}
  {{ run_hooks(post_hooks) }}
  {{ adapter.commit() }}
  {{ return({'relations': [target_relation]}) }}
{% endmaterialization %}


{% macro month_view(relation, files) %}
  {% call statement('view') -%}
    create or replace view {{ relation }} as
    select * from read_parquet('{{ files }}', union_by_name = true)
  {%- endcall %}
{% endmacro %}


{#- Where a model has a contract: its columns and their types are those of its yml. -#}
{% macro as_contracted(sql) %}
  {%- if config.get('contract').enforced -%}{{ get_assert_columns_equivalent(sql) }}{%- endif -%}
{% endmacro %}
