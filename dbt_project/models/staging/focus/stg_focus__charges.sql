{{ config(materialized='month_file', compression='snappy') }}

{{ focus_charges() }}
