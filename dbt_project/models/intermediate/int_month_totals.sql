{{ config(materialized='month_file_promoted', promotes='int_staged_totals') }}

-- depends_on: {{ ref('int_charges_daily') }}
select * from {{ ref('int_staged_totals') }}
