-- The relations that are marts as they stand.

create or replace temp view coverage as select * from fct_commitment_coverage_monthly;

create or replace temp view commitments as select *, x_used_cost + x_unused_cost as x_hours_cost from fct_commitments_monthly;

create or replace temp view savings as select * from fct_savings_monthly;

-- A row for all that is required at once; those of single keys hold the same costs again.
create or replace temp view tags as select * from fct_tag_compliance_monthly where tag_key = 'all required';

create or replace temp table allocated as
select
    billing_period_start, billing_account_id, sub_account_id, billing_currency,
    sum(effective_cost) as effective_cost,
    coalesce(sum(effective_cost) filter (where cost_centre <> 'unallocated'), 0) as owned_cost
from fct_allocated_costs_daily
group by all;
