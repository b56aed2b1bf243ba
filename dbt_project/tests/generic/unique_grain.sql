{#- One row per combination of `columns`; nulls are values like any other. -#}
{% test unique_grain(model, columns) %}
select {{ columns | join(', ') }}, count(*) as rows
from {{ model }}
group by all
having count(*) > 1
{% endtest %}
