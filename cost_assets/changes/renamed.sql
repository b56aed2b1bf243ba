-- Services that came in the month in which another of the same account went, with usage of the same types: perhaps one
-- service under two names. Of several, the one whose usage of these types cost most.
with

moved as (

    select
        provider_name, billing_account_id, sub_account_id, service_name, billing_currency,
        x_usage_type, x_operation, consumed_unit, has_usage,
        sum(abs(cost) + abs(previous_cost)) as moved_cost
    from changed_cells
    where part = 'usage' and has_usage <> had_usage and x_usage_type is not null
    group by all

),

alike as (

    select
        one.provider_name, one.billing_account_id, one.sub_account_id, one.service_name, one.billing_currency,
        other.service_name as other_service_name,
        sum(other.moved_cost) as moved_cost
    from moved as one
    inner join moved as other
        on other.provider_name is not distinct from one.provider_name
        and other.billing_account_id is not distinct from one.billing_account_id
        and other.sub_account_id is not distinct from one.sub_account_id
        and other.billing_currency is not distinct from one.billing_currency
        and other.x_usage_type = one.x_usage_type
        and other.x_operation is not distinct from one.x_operation
        and other.consumed_unit is not distinct from one.consumed_unit
        and other.has_usage <> one.has_usage
    group by all

)

select * exclude (moved_cost)
from alike
qualify row_number() over (
    partition by provider_name, billing_account_id, sub_account_id, service_name, billing_currency
    order by moved_cost desc, other_service_name
) = 1
