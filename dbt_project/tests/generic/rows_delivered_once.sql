{#- No row key stands twice in one delivery. A 64-bit hash may raise a false alarm (about 3 in a
    million at 10M rows), never hide a duplicate. A person looks; nothing is removed. -#}
{% test rows_delivered_once(model, row_key) %}
select export_name, count({{ row_key }}) - count(distinct {{ row_key }}) as rows_delivered_twice
from {{ model }}
group by all
having count({{ row_key }}) <> count(distinct {{ row_key }})
{% endtest %}
