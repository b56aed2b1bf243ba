{{ config(materialized='month_file', compression='snappy') }}

{{ aws_daily() }}
