-- The tables of this stage. A column's comment is what its page in Dagster and the documentation say of it.

create table fct_anomaly_scores (
    charge_date date,
    scope varchar,
    billing_account_id varchar,
    sub_account_id varchar,
    service_name varchar,
    billing_currency varchar,

    actual_cost decimal(38, 12),
    expected_cost decimal(38, 12),
    lower_95 decimal(38, 12),
    upper_95 decimal(38, 12),
    x_other_cost decimal(38, 12),
    score double,
    is_anomaly boolean,

    first_scored_at timestamp,
    first_score double,
    first_is_anomaly boolean,

    x_is_day_over_day boolean,
    x_is_month_over_month boolean,
    x_is_z_score boolean,
    x_is_iqr boolean,
    cost_centre varchar
);
comment on table fct_anomaly_scores is 'How much each complete day stands out: one row per charge_date, scope, account, service, cost centre and currency. Filter on scope before summing.';
comment on column fct_anomaly_scores.charge_date is 'The day, UTC; complete days only.';
comment on column fct_anomaly_scores.scope is 'service, its sub account''s total (sub_account), or the total of the billing account (billing_account); where costs are allocated also cost_centre, other parts of that total.';
comment on column fct_anomaly_scores.billing_account_id is 'The account that is billed.';
comment on column fct_anomaly_scores.sub_account_id is 'The sub account; null in a billing account''s total and in cost centres.';
comment on column fct_anomaly_scores.service_name is 'The service; null in totals and cost centres.';
comment on column fct_anomaly_scores.billing_currency is 'The currency of every cost in the row.';
comment on column fct_anomaly_scores.actual_cost is 'Effective cost of usage: charge category Usage, without what went unused of commitments.';
comment on column fct_anomaly_scores.expected_cost is 'What the days before let expect; null while there are too few of them.';
comment on column fct_anomaly_scores.lower_95 is 'An ordinary day lies above this, 39 times out of 40.';
comment on column fct_anomaly_scores.upper_95 is 'An ordinary day lies below this, 39 times out of 40.';
comment on column fct_anomaly_scores.x_other_cost is 'Effective cost of the rest: fees, unused commitments, taxes, support, credits, adjustments. Not scored here.';
comment on column fct_anomaly_scores.score is 'From 0 to 100, how far the day lies from what was expected, against how far this series usually does.';
comment on column fct_anomaly_scores.is_anomaly is 'Whether the day is part of an anomaly.';
comment on column fct_anomaly_scores.first_scored_at is 'The home''s now when this day was first scored, UTC; it never changes.';
comment on column fct_anomaly_scores.first_score is 'Its score then; it never changes.';
comment on column fct_anomaly_scores.first_is_anomaly is 'The verdict then; it never changes.';
comment on column fct_anomaly_scores.x_is_day_over_day is 'What a rule of thumb would say: more than 20 % off the day before.';
comment on column fct_anomaly_scores.x_is_month_over_month is 'What a rule of thumb would say: more than 50 % off the same span of the month before.';
comment on column fct_anomaly_scores.x_is_z_score is 'What a rule of thumb would say: more than three standard deviations off the mean of 30 days.';
comment on column fct_anomaly_scores.x_is_iqr is 'What a rule of thumb would say: further than one and a half quartile ranges off the quartiles of 30 days.';
comment on column fct_anomaly_scores.cost_centre is 'The cost centre, by today''s rules; null in other scopes.';

create table fct_anomalies (
    anomaly_id varchar,
    scope varchar,
    billing_account_id varchar,
    sub_account_id varchar,
    service_name varchar,
    billing_currency varchar,

    started_on date,
    ended_on date,
    detected_on date,
    direction varchar,
    kind varchar,
    severity varchar,
    state varchar,

    actual_cost decimal(38, 12),
    expected_cost decimal(38, 12),
    impact_cost decimal(38, 12),
    impact_pct double,
    score double,
    parent_anomaly_id varchar,
    drivers varchar,

    x_drivers_by_dimension varchar,
    x_price_cost_change decimal(38, 12),
    x_usage_cost_change decimal(38, 12),
    x_first_impact_cost decimal(38, 12),
    x_event varchar,
    x_mark varchar,
    x_mark_note varchar,
    x_marked_at timestamp,
    cost_centre varchar
);
comment on table fct_anomalies is 'Runs of days that stand out: one row per anomaly_id. One incident seen in a service and in its account is told by the parent; so is one seen in a cost centre and elsewhere.';
comment on column fct_anomalies.anomaly_id is 'From its scope and first day: it stays when the run grows.';
comment on column fct_anomalies.scope is 'service, sub_account, cost_centre or billing_account.';
comment on column fct_anomalies.billing_account_id is 'The account that is billed.';
comment on column fct_anomalies.sub_account_id is 'The sub account; null in a billing account''s total and in cost centres.';
comment on column fct_anomalies.service_name is 'The service; null in totals and cost centres.';
comment on column fct_anomalies.billing_currency is 'The currency of every cost in the row.';
comment on column fct_anomalies.started_on is 'The first day that stands out.';
comment on column fct_anomalies.ended_on is 'The last day that stands out; null while it lasts.';
comment on column fct_anomalies.detected_on is 'The home''s now when it was first told, UTC.';
comment on column fct_anomalies.direction is 'up or down.';
comment on column fct_anomalies.kind is 'spike, shift, ramp, drop, or fee: a one-off or recurring charge out of turn.';
comment on column fct_anomalies.severity is 'low, medium, high or critical, by money and score.';
comment on column fct_anomalies.state is 'open while it lasts, ended, or expected: a known event or a person says so.';
comment on column fct_anomalies.actual_cost is 'Effective cost of its days.';
comment on column fct_anomalies.expected_cost is 'What was expected of its days when it began.';
comment on column fct_anomalies.impact_cost is 'actual_cost minus expected_cost.';
comment on column fct_anomalies.impact_pct is 'impact_cost in per cent of expected_cost; null where nothing was expected.';
comment on column fct_anomalies.score is 'The highest score of its days.';
comment on column fct_anomalies.parent_anomaly_id is 'The account''s anomaly that this one explains; of a cost centre''s also the anomaly that tells most of the same money.';
comment on column fct_anomalies.drivers is 'JSON list of {dimension, value, impact_cost}: what moved, by the dimension that says it in the fewest words; adds up to impact_cost.';
comment on column fct_anomalies.x_drivers_by_dimension is 'JSON: by service, sub account, region, usage type, operation, resource and tag, each such a list; each adds up to impact_cost.';
comment on column fct_anomalies.x_price_cost_change is 'Of the impact, what a changed price per unit made; null where quantities are not known.';
comment on column fct_anomalies.x_usage_cost_change is 'Of the impact, what a changed quantity made, and what is new; null where quantities are not known.';
comment on column fct_anomalies.x_first_impact_cost is 'Its impact when it was first told; it never changes.';
comment on column fct_anomalies.x_event is 'The known event of events.yaml that makes it expected.';
comment on column fct_anomalies.x_mark is 'What a person said of it last: expected, true or false.';
comment on column fct_anomalies.x_mark_note is 'And why.';
comment on column fct_anomalies.x_marked_at is 'And when, UTC.';
comment on column fct_anomalies.cost_centre is 'The cost centre, by today''s rules; null in other scopes.';

create table fct_change_points (
    change_date date,
    scope varchar,
    billing_account_id varchar,
    sub_account_id varchar,
    service_name varchar,
    billing_currency varchar,

    from_daily_cost decimal(38, 12),
    to_daily_cost decimal(38, 12),
    monthly_cost_change decimal(38, 12),
    cost_centre varchar
);
comment on table fct_change_points is 'When usage took a new level: one row per change_date, scope, account, service, cost centre and currency.';
comment on column fct_change_points.change_date is 'The day on which the model took the new level.';
comment on column fct_change_points.scope is 'service, sub_account, cost_centre or billing_account.';
comment on column fct_change_points.billing_account_id is 'The account that is billed.';
comment on column fct_change_points.sub_account_id is 'The sub account; null in a billing account''s total and in cost centres.';
comment on column fct_change_points.service_name is 'The service; null in totals and cost centres.';
comment on column fct_change_points.billing_currency is 'The currency of every cost in the row.';
comment on column fct_change_points.from_daily_cost is 'Effective cost of usage a day before.';
comment on column fct_change_points.to_daily_cost is 'And since.';
comment on column fct_change_points.monthly_cost_change is 'What the difference makes in a month of 30.4 days.';
comment on column fct_change_points.cost_centre is 'The cost centre, by today''s rules; null in other scopes.';
