{{ config(materialized='month_file_promoted', promotes='int_named_totals') }}

-- depends_on: {{ ref('int_charges_daily') }}
select * from {{ ref('int_named_totals') }}
