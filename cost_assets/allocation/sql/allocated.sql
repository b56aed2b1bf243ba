-- What each cost centre has of each day, its own and its part of what is shared.
create or replace temp table allocated as
with

own as (

    select
        charge_date, billing_period_start, provider_name, billing_account_id, sub_account_id, service_name,
        charge_category, x_charge_group, cost_centre, allocation_rule, is_shared, billing_currency,
        sum(billed_cost) as billed_cost,
        sum(effective_cost) as effective_cost,
        sum(list_cost) as list_cost,
        sum(contracted_cost) as contracted_cost
    from placed
    where not is_shared
    group by all

)

select * from own
union all by name
select * exclude (rule), true as is_shared from shared
