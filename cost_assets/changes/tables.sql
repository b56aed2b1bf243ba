-- The table of this stage. A column's comment is what its page in Dagster and the documentation say of it.

create table fct_cost_changes_monthly (
    billing_period_start date,
    scope varchar,
    provider_name varchar,
    billing_account_id varchar,
    sub_account_id varchar,
    service_name varchar,
    cost_centre varchar,
    billing_currency varchar,

    effective_cost decimal(38, 12),
    previous_effective_cost decimal(38, 12),
    effective_cost_change decimal(38, 12),

    usage_cost_change decimal(38, 12),
    price_cost_change decimal(38, 12),
    mix_cost_change decimal(38, 12),
    commitment_cost_change decimal(38, 12),
    days_cost_change decimal(38, 12),
    one_off_cost_change decimal(38, 12),
    new_cost_change decimal(38, 12),
    gone_cost_change decimal(38, 12),
    shared_cost_change decimal(38, 12),

    x_other_service_name varchar,
    period_status varchar
);
comment on table fct_cost_changes_monthly is 'Why it changed: each whole month against the one before, one row per billing_period_start, scope, account, service, cost centre and currency. Filter on scope before summing.';
comment on column fct_cost_changes_monthly.billing_period_start is 'First day of the billing month; months of which every day is complete, as is the month before.';
comment on column fct_cost_changes_monthly.scope is 'service, its sub account''s total (sub_account), the total of the billing account (billing_account), or what a cost centre has of a billing account (cost_centre).';
comment on column fct_cost_changes_monthly.provider_name is 'Whose services these are.';
comment on column fct_cost_changes_monthly.billing_account_id is 'The account that pays.';
comment on column fct_cost_changes_monthly.sub_account_id is 'The account that used it; null in totals and cost centres.';
comment on column fct_cost_changes_monthly.service_name is 'The service; null in totals and cost centres.';
comment on column fct_cost_changes_monthly.cost_centre is 'The cost centre; null in the other scopes.';
comment on column fct_cost_changes_monthly.billing_currency is 'Currency of every cost in this row.';
comment on column fct_cost_changes_monthly.effective_cost is 'Amortized cost of the month after every discount; 0 where there is none any more.';
comment on column fct_cost_changes_monthly.previous_effective_cost is 'The same of the month before; 0 where there was none.';
comment on column fct_cost_changes_monthly.effective_cost_change is 'The first minus the second; the nine parts below add up to it, to the last digit.';
comment on column fct_cost_changes_monthly.usage_cost_change is 'More or less was used, beyond what more or fewer days make; also where the quantity is unknown, and what rounding leaves over.';
comment on column fct_cost_changes_monthly.price_cost_change is 'A unit cost more or less, before commitments: public prices, negotiated ones, tiers, Spot; and private discounts that come as rows.';
comment on column fct_cost_changes_monthly.mix_cost_change is 'The same quantity in dearer or cheaper kinds: instance types, regions, operating systems, classes of storage, Spot.';
comment on column fct_cost_changes_monthly.commitment_cost_change is 'Savings Plans and reservations took off less or more, or more or less of them went unused.';
comment on column fct_cost_changes_monthly.days_cost_change is 'The month had more or fewer days than the one before, for what runs every day.';
comment on column fct_cost_changes_monthly.one_off_cost_change is 'Whatever is neither usage nor an unused commitment: fees, purchases, support, tax, credits, refunds.';
comment on column fct_cost_changes_monthly.new_cost_change is 'Usage of services that the account, or the cost centre in it, had no cost of in the month before.';
comment on column fct_cost_changes_monthly.gone_cost_change is 'Usage of services that it has no cost of any more.';
comment on column fct_cost_changes_monthly.shared_cost_change is 'Of a cost centre: its part of shared costs changed, for whatever reason; 0 in the other scopes.';
comment on column fct_cost_changes_monthly.x_other_service_name is 'Of a service that is new or gone: the one of the same account that went or came, with the same usage types; perhaps the same under another name.';
comment on column fct_cost_changes_monthly.period_status is 'open, or final: nothing is expected to change any more.';
