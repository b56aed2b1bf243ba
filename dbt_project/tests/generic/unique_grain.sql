{#- One row per combination of `columns`; nulls are values like any other. Keys are counted by
    their hash first, which is cheap, and what the hash suspects is then compared in full. -#}
{% test unique_grain(model, columns) %}
{%- set key = "hash(" ~ columns | join(', ') ~ ")" %}
with

suspected as (

    select {{ key }} as key from {{ model }} group by 1 having count(*) > 1

)

select {{ columns | join(', ') }}, count(*) as rows
from {{ model }}
where {{ key }} in (select key from suspected)
group by all
having count(*) > 1
{% endtest %}
