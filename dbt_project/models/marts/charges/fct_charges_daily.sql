{{ config(materialized='month_file_promoted', promotes='int_charges_daily') }}

-- depends_on: {{ ref('int_month_totals') }}
-- depends_on: {{ ref('int_restatements') }}
select * from {{ ref('int_charges_daily') }}
