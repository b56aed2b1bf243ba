-- The dearest resources that lack a tag of the policy, by how they were tagged last in the month.
create or replace temp table untagged as
with

labelled as (

    select hash(tag_sets.tags) as tag_set, any_value(tag_labels.labels) as labels
    from tag_sets
    inner join tag_labels using (x_tag_set)
    where tag_labels.span = (select max(span) from spans)
    group by all

),

lacking as (

    select
        resources.*,
        list_filter([{missing}]::varchar[], lambda key: key is not null) as missing_tags
    from resources
    left join labelled on labelled.tag_set = hash(resources.tags)
    where resources.resource_id is not null and ({untaggable}) is not true

)

select
    billing_period_start, provider_name, billing_account_id, sub_account_id, service_name, region_id, resource_id,
    missing_tags, billing_currency, effective_cost,
    row_number() over (
        partition by billing_account_id, billing_currency order by effective_cost desc, resource_id, service_name
    ) as cost_rank
from lacking
where len(missing_tags) > 0
qualify cost_rank <= {most}
