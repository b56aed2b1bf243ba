-- The first day whose forecasts may stand otherwise in the files than they were said: of accounts that are there the
-- newest, since costs are restated, and where another day is the newest than was, both of them.
with

newest as (

    select as_of_date, billing_account_id, billing_currency from newest_forecasts

),

marked as (

    select distinct as_of_date, billing_account_id, billing_currency
    from read_parquet({files}, union_by_name = true)
    where is_latest

)

select min(as_of_date) from (
    from newest semi join int_accounts_as_of using (billing_account_id)
    union all
    (from newest except from marked)
    union all
    (from marked except from newest)
)
