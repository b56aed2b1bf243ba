with

candidates as (

    select * from {{ ref('int_invoice_candidates') }}

),

judged as (

    select
        *,
        {{ what_it_is() }} as found,
        {{ what_it_may_be() }} as around,
        {{ support_to_come() }} as to_come
    from candidates

)

select
    * exclude (found, around, to_come),
    case
        when invoice_total is null then 'the file of invoices does not name it'
        when published_billed_cost is null
            then array_to_string(list_prepend('no charge of it is published', found), '; ')
        when len(found) > 0 then array_to_string(found, '; ')
        when len(around) > 0
            then concat_ws('; ', to_come, 'none alone is the difference: ' || array_to_string(around, ', '))
        else coalesce(to_come, 'nothing in this month accounts for it')
    end as may_be

from judged
