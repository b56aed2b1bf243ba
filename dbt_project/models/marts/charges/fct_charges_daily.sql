{{ config(materialized='month_file_promoted', promotes='int_charges_daily') }}

-- depends_on: {{ ref('int_month_totals') }}
-- depends_on: {{ ref('int_restatements') }}
{# what reads the file in hand comes first, since the promotion takes it away -#}
-- depends_on: {{ ref('int_costs_daily') }}
-- depends_on: {{ ref('int_pricing') }}
-- depends_on: {{ ref('int_resource_costs_daily') }}
-- depends_on: {{ ref('int_tagged_costs_daily') }}
select * from {{ ref('int_charges_daily') }}
