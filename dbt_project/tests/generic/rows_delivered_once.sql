{#- No delivery holds a row twice; the model counts. A person looks; nothing is removed. -#}
{% test rows_delivered_once(model) %}
select * from {{ model }} where rows_delivered_twice > 0
{% endtest %}
