{{ config(materialized='month_file_filled') }}

select * from {{ ref('int_charges_daily') }}
