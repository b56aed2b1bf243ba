{{ config(materialized='month_file_promoted', promotes='int_resource_costs_daily') }}

-- depends_on: {{ ref('fct_charges_daily') }}
{# what reads the file in hand comes first, since the promotion takes it away -#}
-- depends_on: {{ ref('fct_resource_costs_monthly') }}
-- depends_on: {{ ref('fct_split_costs_monthly') }}
select * from {{ ref('int_resource_costs_daily') }}
