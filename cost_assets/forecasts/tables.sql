-- The tables of this stage. A column's comment is what its page in Dagster and the documentation say of it.

create table fct_cost_forecasts (
    as_of_date date,
    scope varchar,
    grain varchar,
    target_date date,
    billing_account_id varchar,
    sub_account_id varchar,
    service_name varchar,
    billing_currency varchar,
    cost_basis varchar,

    forecast_cost decimal(38, 12),
    lower_80 decimal(38, 12),
    upper_80 decimal(38, 12),
    lower_95 decimal(38, 12),
    upper_95 decimal(38, 12),
    model varchar,

    is_latest boolean,
    x_known_cost decimal(38, 12),
    x_said_at timestamp,
    cost_centre varchar
);
comment on table fct_cost_forecasts is 'What was forecast, on each day that something was: one row per as_of_date, scope, grain, target_date, account, service, cost centre, currency and cost basis. Filter on scope, grain, cost_basis and is_latest before summing.';
comment on column fct_cost_forecasts.as_of_date is 'The last complete day that the forecast has seen.';
comment on column fct_cost_forecasts.scope is 'service, its sub account''s total (sub_account), or the total of the billing account (billing_account); where costs are allocated also cost_centre, other parts of that total.';
comment on column fct_cost_forecasts.grain is 'day: each of the 90 days after as_of_date. month: the whole month, what is known and what is to come.';
comment on column fct_cost_forecasts.target_date is 'The day, or the first of the month, that the forecast is for.';
comment on column fct_cost_forecasts.billing_account_id is 'The account that is billed.';
comment on column fct_cost_forecasts.sub_account_id is 'The sub account; null in a billing account''s total and in cost centres.';
comment on column fct_cost_forecasts.service_name is 'The service; null in totals and cost centres.';
comment on column fct_cost_forecasts.billing_currency is 'The currency of every cost in the row.';
comment on column fct_cost_forecasts.cost_basis is 'effective_cost, all charge categories included; for months of a billing account also billed_cost, what will be on the invoice.';
comment on column fct_cost_forecasts.forecast_cost is 'The forecast. Those of parts add up to that of their total, to the cent.';
comment on column fct_cost_forecasts.lower_80 is 'Four of five times the cost lies between this and upper_80. Bounds of parts do not add up. Null for a series too young to tell.';
comment on column fct_cost_forecasts.upper_80 is 'See lower_80.';
comment on column fct_cost_forecasts.lower_95 is 'Nineteen of twenty times the cost lies between this and upper_95.';
comment on column fct_cost_forecasts.upper_95 is 'See lower_95.';
comment on column fct_cost_forecasts.model is 'What made the forecast of the usage in it; totals say sum.';
comment on column fct_cost_forecasts.is_latest is 'Whether this is the newest forecast of its billing account: of the last complete day, not of one that was complete when fewer hours were waited for.';
comment on column fct_cost_forecasts.x_known_cost is 'Of a month: what was known on as_of_date, which forecast_cost includes.';
comment on column fct_cost_forecasts.x_said_at is 'The home''s now when it was said, UTC.';
comment on column fct_cost_forecasts.cost_centre is 'The cost centre, by the rules of the day on which it was said; null in other scopes.';

create table fct_forecast_accuracy (
    scope varchar,
    billing_account_id varchar,
    sub_account_id varchar,
    service_name varchar,
    billing_currency varchar,
    grain varchar,
    days_known integer,
    days_ahead varchar,
    method varchar,
    source varchar,

    forecasts integer,
    wape double,
    wape_lower_95 double,
    wape_upper_95 double,
    mase double,
    bias double,
    coverage_80 double,
    coverage_95 double,
    width_80 double,
    width_95 double,
    maturity varchar,
    is_used boolean,
    cost_centre varchar
);
comment on table fct_forecast_accuracy is 'How wrong forecasts were: one row per scope, account, service, cost centre, currency, grain, days known or ahead, method and source.';
comment on column fct_forecast_accuracy.scope is 'service, sub_account, billing_account or cost_centre; all is the whole home.';
comment on column fct_forecast_accuracy.billing_account_id is 'The account that is billed; null for the whole home.';
comment on column fct_forecast_accuracy.sub_account_id is 'The sub account; null in totals.';
comment on column fct_forecast_accuracy.service_name is 'The service; null in totals.';
comment on column fct_forecast_accuracy.billing_currency is 'The currency; nothing is measured across currencies.';
comment on column fct_forecast_accuracy.grain is 'month: the landing of a month. day: single days ahead.';
comment on column fct_forecast_accuracy.days_known is 'Of a month: how many of its days were complete when it was forecast.';
comment on column fct_forecast_accuracy.days_ahead is 'Of days: how far ahead they were, such as 8-30.';
comment on column fct_forecast_accuracy.method is 'model is what we publish; the others are what a rule of thumb would have said: seasonal naive (last week again), last month, run rate.';
comment on column fct_forecast_accuracy.source is 'stored: what was forecast then. backtest: what would have been, from the days known then, as they are today.';
comment on column fct_forecast_accuracy.forecasts is 'How many forecasts were held against what came.';
comment on column fct_forecast_accuracy.wape is 'Sum of absolute errors over sum of absolute costs; 0.05 is five per cent.';
comment on column fct_forecast_accuracy.wape_lower_95 is 'WAPE of 95 % of resamplings lies between this and wape_upper_95.';
comment on column fct_forecast_accuracy.wape_upper_95 is 'See wape_lower_95.';
comment on column fct_forecast_accuracy.mase is 'Mean absolute error over that of repeating last week, on the days before; below 1 is better than that. Of days only.';
comment on column fct_forecast_accuracy.bias is 'Sum of errors over sum of absolute costs; above 0 the forecasts were too high.';
comment on column fct_forecast_accuracy.coverage_80 is 'How often the cost lay within the 80 % interval.';
comment on column fct_forecast_accuracy.coverage_95 is 'How often the cost lay within the 95 % interval.';
comment on column fct_forecast_accuracy.width_80 is 'Mean width of the 80 % interval over mean absolute cost.';
comment on column fct_forecast_accuracy.width_95 is 'Mean width of the 95 % interval over mean absolute cost.';
comment on column fct_forecast_accuracy.maturity is 'What the FinOps Foundation would call a variance like this: run up to 12 %, walk up to 15 %, crawl up to 20 %; null above.';
comment on column fct_forecast_accuracy.is_used is 'Whether this method makes the forecasts of this scope now: a rule of thumb that was better is used.';
comment on column fct_forecast_accuracy.cost_centre is 'The cost centre, by today''s rules; null in other scopes.';
