{#- A table kept as one Parquet file per billing month, sorted where it says by what. Each file carries what it was
    built from.

    What is built here is in hand: every file of the month lies aside, and the views see these alone, so that models
    and tests of a month read each other's files of one making. Once all tests of the month have held, its files are
    put in place together (charges/in_hand.py), and the views are pointed at the files of every month again.

    `month_file` makes a file, under the name of the model that it `fills` where that is another one: it is tested
    as the one and put in place as the other, which is a `month_file_filled`. -#}

{% materialization month_file, adapter='duckdb' %}
  {%- set target_relation = this.incorporate(type='view') -%}
  {%- set file = in_hand(config.get('fills', this.identifier)) -%}
  {{ run_hooks(pre_hooks) }}
  {{ as_contracted(sql) }}
  {% call statement('main') -%}
    copy (
      {{ sql }}
      {{ 'order by ' ~ config.get('sorted_by') if config.get('sorted_by') }}
    ) to '{{ file }}' (
      format parquet, compression {{ config.get('compression', 'zstd') }},
      row_group_size {{ config.get('row_group_size', 122880) }},
      kv_metadata {built_from: '{{ built_from() }}'}
    )
  {%- endcall %}
  {{ month_view(target_relation, file) }}
  {{ run_hooks(post_hooks) }}
  {{ adapter.commit() }}
  {{ return({'relations': [target_relation]}) }}
{% endmaterialization %}


{% materialization month_file_filled, adapter='duckdb' %}
  {%- set target_relation = this.incorporate(type='view') -%}
  {{ run_hooks(pre_hooks) }}
  {{ as_contracted(sql) }}
  {% call statement('main') -%}select 1{%- endcall %}
  {{ month_view(target_relation, in_hand(this.identifier)) }}
  {{ run_hooks(post_hooks) }}
  {{ adapter.commit() }}
  {{ return({'relations': [target_relation]}) }}
{% endmaterialization %}


{#- Where a file of the month in hand lies until it is put in place. -#}
{% macro in_hand(name) %}
  {{- return(adapter.external_root() ~ '/in_hand/' ~ name ~ '.parquet') -}}
{% endmacro %}


{% macro month_view(relation, file) %}
  {% call statement('view') -%}
    create or replace view {{ relation }} as select * from read_parquet('{{ file }}')
  {%- endcall %}
{% endmacro %}


{#- Where a model has a contract: its columns and their types are those of its yml. -#}
{% macro as_contracted(sql) %}
  {%- if config.get('contract').enforced -%}{{ get_assert_columns_equivalent(sql) }}{%- endif -%}
{% endmacro %}
