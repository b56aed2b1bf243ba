{#- Views and tables, each put in the place of the one before within one transaction. dbt's own ways rename the
    old one aside and drop it afterwards: ten statements for what DuckDB does in two, and for a small month more
    work than the model itself. -#}

{% materialization view, adapter='duckdb' %}
  {%- set target_relation = this.incorporate(type='view') -%}
  {{ run_hooks(pre_hooks) }}
  {{ make_way_for(target_relation) }}
  {% call statement('main') -%}
    {{ as_contracted(sql) }}
    create or replace view {{ target_relation }} as (
      {{ sql }}
    )
  {%- endcall %}
  {{ run_hooks(post_hooks) }}
  {{ adapter.commit() }}
  {{ return({'relations': [target_relation]}) }}
{% endmaterialization %}


{% materialization table, adapter='duckdb', supported_languages=['sql', 'python'] %}
  {%- set target_relation = this.incorporate(type='table') -%}
  {{ run_hooks(pre_hooks) }}
  {{ make_way_for(target_relation) }}
  {% call statement('old') -%}
    drop table if exists {{ target_relation }}
  {%- endcall %}
  {% call statement('main', language=model['language']) -%}
    {{ create_table_as(False, target_relation, compiled_code, model['language']) }}
  {%- endcall %}
  {{ run_hooks(post_hooks) }}
  {{ adapter.commit() }}
  {{ return({'relations': [target_relation]}) }}
{% endmaterialization %}


{#- A view does not take the place of a table, nor a table that of a view. -#}
{% macro make_way_for(relation) %}
  {%- set existing = load_cached_relation(relation) -%}
  {%- if existing is not none and existing.type != relation.type -%}
    {% call statement('other_kind') -%}
      drop {{ existing.type }} {{ existing }}
    {%- endcall %}
  {%- endif -%}
{% endmacro %}
