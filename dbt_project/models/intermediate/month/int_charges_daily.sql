{{ config(materialized='month_file', fills='fct_charges_daily', sorted_by='charge_date, sub_account_id, service_name') }}

-- depends_on: {{ ref('int_named_totals') }}
select
    charge_date,
    billing_period_start,
    service_name,
    {{ charge_dimensions() | join(',\n    ') }},

    sum(billed_cost)::decimal(38, 12) as billed_cost,
    sum(effective_cost)::decimal(38, 12) as effective_cost,
    sum(list_cost)::decimal(38, 12) as list_cost,
    sum(contracted_cost)::decimal(38, 12) as contracted_cost,
    sum(x_unblended_cost)::decimal(38, 12) as x_unblended_cost,
    sum(x_net_unblended_cost)::decimal(38, 12) as x_net_unblended_cost,
    sum(x_amortized_cost)::decimal(38, 12) as x_amortized_cost,
    sum(x_net_amortized_cost)::decimal(38, 12) as x_net_amortized_cost,
    {{ consumed() }},
    sum(x_rows)::bigint as x_rows

from ({{ counted(ref('int_charges')) }})
where not x_is_split_row
group by all
