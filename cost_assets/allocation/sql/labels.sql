-- Per span and set of tags: `labels`, the tags under their one name, and `categories`, both as maps. A value that
-- says nothing is none. Of two spellings on one thing the one that the file names first counts, and then the first
-- by the alphabet.
create or replace temp table tag_labels as
with

entries as (

    select
        x_tag_set,
        each.key as raw,
        regexp_replace(each.value, '^\s+|\s+$', '', 'g') as value,
        regexp_replace(
            regexp_replace(lower(trim(each.key)), '^(resourcetags/)?(user[:_])?', ''), '[\s_.:/-]+', '', 'g'
        ) as spelling
    from (select x_tag_set, unnest(map_entries(tags)) as each from tag_sets)

),

named as (

    select span, x_tag_set, key, arg_min(value, (rank, raw)) as value
    from entries
    inner join spellings using (spelling)
    where lower(value) not in ('', 'null', 'nan', 'none', 'n/a', 'na', 'unassigned', 'undefined', 'unknown', '-', '-2')
    group by all

),

valued as (

    select named.span, named.x_tag_set, named.key, coalesce(value_spellings.value, named.value) as value
    from named
    left join value_spellings
        on value_spellings.span = named.span
        and value_spellings.key = named.key
        and lower(value_spellings.spelling) = lower(named.value)

),

labelled as (

    select span, x_tag_set, map_from_entries(list((key, value) order by key)) as labels from valued group by all

),

categorized as (

    select x_tag_set, map_from_entries(list((name, value) order by name)) as categories
    from (
        select x_tag_set, lower(trim(each.key)) as name, min(trim(each.value)) as value
        from (select x_tag_set, unnest(map_entries(x_cost_categories)) as each from tag_sets)
        where trim(each.value) <> ''
        group by all
    )
    group by all

)

select spans.span, tag_sets.x_tag_set, labelled.labels, categorized.categories
from spans
cross join tag_sets
left join labelled on labelled.span = spans.span and labelled.x_tag_set = tag_sets.x_tag_set
left join categorized on categorized.x_tag_set = tag_sets.x_tag_set
