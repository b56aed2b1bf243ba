{{ config(materialized='month_file_filled') }}

select * from {{ ref('int_named_totals') }}
