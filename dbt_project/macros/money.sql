{#- Doubles of a bill, rounded to ten places, once per row: sums of decimals are the same in
    any order, sums of doubles are not. -#}
{% macro money(amount) -%}
  cast({{ amount }} as decimal(38, 10))
{%- endmacro %}


{#- A sum of two parts, of which one may be absent; null only where both are. -#}
{% macro known_sum(first, second) -%}
  coalesce({{ first }} + {{ second }}, {{ first }}, {{ second }})
{%- endmacro %}
