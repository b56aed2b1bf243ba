-- What each cell cost on each day.
create or replace temp table daily as
select
    cell, charge_date, billing_period_start,
    sum(billed_cost) as billed_cost,
    sum(effective_cost) as effective_cost,
    sum(list_cost) as list_cost,
    sum(contracted_cost) as contracted_cost
from placed
group by all
