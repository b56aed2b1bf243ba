{#- The measures, summed by `by`, are those of `upstream`: compared both ways and null-safe, by
    stacking the two sides, so that a group that one side lacks is a difference.

    `measures` maps a column of the model to the expression in `upstream` that it must equal. Where `none_is_zero`, a
    group that one side lacks is one that adds up to 0. -#}
{% test same_totals(model, upstream, by, measures, model_where='true', upstream_where='true', none_is_zero=false) %}
{%- set month = "date '" ~ var('billing_month') ~ "'" %}
{%- set wanted = var('tagged_costs') | string %}
{%- set if_none = "0" if none_is_zero else "null" %}
with

stacked as (

    select 'model' as side, {{ by | join(', ') }}{% for name in measures %}, sum({{ name }}) as m{{ loop.index }}{% endfor %}
    from {{ model }} where {{ model_where | replace('__billing_month__', month) }}
    group by all
    union all
    select 'upstream', {{ by | join(', ') }}{% for expression in measures.values() %}, sum({{ expression }}){% endfor %}
    from {{ upstream }} where {{ upstream_where | replace('__billing_month__', month) | replace('__tagged_costs__', wanted) }}
    group by all

),

compared as (

    select
        {{ by | join(', ') }}
        {%- for name in measures %},
        coalesce(max(m{{ loop.index }}) filter (where side = 'model'), {{ if_none }}) as {{ name }},
        coalesce(max(m{{ loop.index }}) filter (where side = 'upstream'), {{ if_none }}) as {{ name }}_upstream
        {%- endfor %}
    from stacked
    group by all

)

select * from compared
where {% for name in measures %}{{ name }} is distinct from {{ name }}_upstream{{ " or " if not loop.last }}{% endfor %}
{% endtest %}
