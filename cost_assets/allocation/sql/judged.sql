-- Each combination with the rules that would hold for it, the first of them, and where that puts it: its cost centre
-- is null in a pool that is shared, `unallocated` where no rule holds. Combinations that are told of together share a
-- `cell`.
create or replace temp table judged as
with

described as (

    select
        combinations.*,
        tag_labels.labels,
        tag_labels.categories,
        accounts.sub_account_name as account_name,
        accounts.x_parent as account_parent,
        accounts.x_owner as account_owner,
        known_centres.known
    from combinations
    cross join known_centres
    left join tag_labels
        on tag_labels.span = combinations.span and tag_labels.x_tag_set = combinations.x_tag_set
    left join accounts
        on accounts.span = combinations.span and accounts.sub_account_id = combinations.sub_account_id

),

ruled as (

    select
        described.*,
        [{conditions}]::boolean[] as holding,
        list_position(holding, true) as rule,
        case when rule is null then 'unallocated' else case rule {centres} end end as cost_centre
    from described

)

select
    ruled.* exclude (known),
    rules.name as allocation_rule,
    coalesce(rules.is_shared, false) as is_shared,
    min(combination) over (
        partition by
            provider_name, billing_account_id, sub_account_id, service_name, charge_category, x_charge_group,
            ruled.rule, cost_centre, billing_currency
    ) as cell
from ruled
left join rules on rules.rule = ruled.rule
