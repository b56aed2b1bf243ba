{#- What tells resources apart: grouped by where `resource_costs` wants them, null where it does not, since a
    bill has many times more resources than ways of using them. -#}
{% macro of_resources(column, name, type='varchar') -%}
  {{ column if var('resource_costs') else 'null::' ~ type }} as {{ name }}
{%- endmacro %}
