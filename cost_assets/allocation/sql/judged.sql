-- Each combination with the rules that would hold for it, the first of them, and where that puts it.
create or replace temp table judged as
select
    described.*,
    [{conditions}]::boolean[] as holding,
    list_position(holding, true) as rule,
    case rule {centres} end as cost_centre
from (
    select
        combinations.*,
        tag_labels.labels,
        tag_labels.categories,
        accounts.sub_account_name as account_name,
        accounts.x_parent as account_parent,
        accounts.x_owner as account_owner
    from combinations
    left join tag_labels
        on tag_labels.span = combinations.span and tag_labels.x_tag_set = combinations.x_tag_set
    left join accounts
        on accounts.span = combinations.span and accounts.sub_account_id = combinations.sub_account_id
) as described
