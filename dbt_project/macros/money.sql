{#- Doubles of a bill, rounded to ten places, once per row: sums of decimals are the same in
    any order, sums of doubles are not. -#}
{% macro money(amount) -%}
  cast({{ amount }} as decimal(38, 10))
{%- endmacro %}


{#- A sum of two parts, of which one may be absent; null only where both are. -#}
{% macro known_sum(first, second) -%}
  coalesce({{ first }} + {{ second }}, {{ first }}, {{ second }})
{%- endmacro %}


{#- The sum of an amount over the rows where `condition` holds: null where one of them does not say, 0 where there
    is no such row. -#}
{% macro whole_sum(amount, condition='true') -%}
  case when count(*) filter (where {{ condition }}) = count({{ amount }}) filter (where {{ condition }})
    then coalesce(sum({{ amount }}) filter (where {{ condition }}), 0) end::decimal(38, 12)
{%- endmacro %}


{#- In percent of the whole; null where that is 0 or unknown. -#}
{% macro percent(part, whole) -%}
  (({{ part }}) / nullif({{ whole }}, 0))::double * 100
{%- endmacro %}
