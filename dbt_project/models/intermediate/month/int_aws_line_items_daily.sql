{{ config(materialized='month_file', compression='snappy', months='in_hand') }}

{{ aws_daily() }}
