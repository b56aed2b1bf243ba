{{ config(materialized='month_file_filled') }}

select * from {{ ref('int_resource_costs_daily') }}
