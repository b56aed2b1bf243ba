-- The tables of this stage. A column's comment is what its page in Dagster and the documentation say of it.

create table fct_kpis_monthly (
    billing_period_start date,
    kpi varchar,
    scope varchar,
    billing_account_id varchar,
    sub_account_id varchar,
    cost_centre varchar,
    billing_currency varchar,

    title varchar,
    numerator decimal(38, 12),
    denominator decimal(38, 12),
    value double,
    unit varchar,
    basis varchar,
    formula varchar,
    left_out_cost decimal(38, 12),

    good varchar,
    goal double,
    goal_met boolean,
    movable_cost decimal(38, 12),
    savings_rate double,
    savings_at_goal_cost decimal(38, 12),

    period_status varchar,
    is_complete boolean
);
comment on table fct_kpis_monthly is 'The KPIs of each month: one row per billing_period_start, kpi, scope, billing_account_id, sub_account_id, cost_centre, billing_currency. Scope all has every KPI; the others those that they have something to measure for.';
comment on column fct_kpis_monthly.billing_period_start is 'The month.';
comment on column fct_kpis_monthly.kpi is 'The KPI''s name in the registry, cost_assets/kpis/kpis.yaml.';
comment on column fct_kpis_monthly.scope is 'all, billing_account, sub_account or cost_centre: filter on it.';
comment on column fct_kpis_monthly.billing_account_id is 'Of scope billing_account and sub_account: the account that is billed.';
comment on column fct_kpis_monthly.sub_account_id is 'Of scope sub_account: the sub account; null there for what belongs to none.';
comment on column fct_kpis_monthly.cost_centre is 'Of scope cost_centre: the cost centre; KPIs of usage without what lies in shared pools.';
comment on column fct_kpis_monthly.billing_currency is 'The currency of every cost in the row.';
comment on column fct_kpis_monthly.title is 'The KPI as people read it.';
comment on column fct_kpis_monthly.numerator is 'What is divided: money in billing_currency, or a quantity where the basis is consumed_quantity. Null where it is not known.';
comment on column fct_kpis_monthly.denominator is 'By what it is divided, likewise.';
comment on column fct_kpis_monthly.value is 'numerator / denominator, times 100 where the unit is percent; null where one is not known or the denominator is 0.';
comment on column fct_kpis_monthly.unit is 'percent, or money: in billing_currency per unit of the denominator.';
comment on column fct_kpis_monthly.basis is 'What is counted: effective_cost, list_cost or consumed_quantity.';
comment on column fct_kpis_monthly.formula is 'The formula in words.';
comment on column fct_kpis_monthly.left_out_cost is 'Effective cost that is in neither part, since its price or quantity is not known; null for KPIs that need neither.';
comment on column fct_kpis_monthly.good is 'at_least or at_most: which side of a goal is the good one; null for KPIs without one.';
comment on column fct_kpis_monthly.goal is 'The goal, in the KPI''s unit: of costs.yaml, else of the registry; null for none.';
comment on column fct_kpis_monthly.goal_met is 'Whether value reaches the goal; null without one of them.';
comment on column fct_kpis_monthly.movable_cost is 'Effective cost of what could be moved to a better price that this bill shows; null where the KPI has no such price.';
comment on column fct_kpis_monthly.savings_rate is 'The part of movable_cost that the better price saves, as measured on this bill, waste included; never from a price list. Negative where the other price is dearer, null where it cannot be measured.';
comment on column fct_kpis_monthly.savings_at_goal_cost is 'What the month would have cost less at the goal: what lies beyond it, as far as it can be moved, at the better price. 0 where the goal is met, negative where the other price is dearer, null where it cannot be measured. Savings of several KPIs overlap: do not sum them.';
comment on column fct_kpis_monthly.period_status is 'open or final, of all accounts of the scope.';
comment on column fct_kpis_monthly.is_complete is 'Whether every day of the month can be expected to have arrived.';

create table fct_cost_movers_monthly (
    billing_period_start date,
    scope varchar,
    billing_account_id varchar,
    dimension varchar,
    item varchar,
    billing_currency varchar,

    rank bigint,
    movement varchar,
    previous_effective_cost decimal(38, 12),
    effective_cost decimal(38, 12),
    effective_cost_change decimal(38, 12),
    effective_cost_change_pct double,
    is_to_date boolean
);
comment on table fct_cost_movers_monthly is 'What moved the cost against the month before: one row per billing_period_start, scope, billing_account_id, dimension, item, billing_currency whose cost changed; none where the month before lacks days that are compared.';
comment on column fct_cost_movers_monthly.billing_period_start is 'The month.';
comment on column fct_cost_movers_monthly.scope is 'all or billing_account: filter on it.';
comment on column fct_cost_movers_monthly.billing_account_id is 'Of scope billing_account: the account that is billed.';
comment on column fct_cost_movers_monthly.dimension is 'service, sub_account or cost_centre; the items of each add up to the whole change: filter on it.';
comment on column fct_cost_movers_monthly.item is 'The service, sub account or cost centre; null for what belongs to none.';
comment on column fct_cost_movers_monthly.billing_currency is 'The currency of every cost in the row.';
comment on column fct_cost_movers_monthly.rank is '1 for the largest change, up or down, among the items of its dimension.';
comment on column fct_cost_movers_monthly.movement is 'up, down, new (no charges in the month before) or gone (none in this month, once it is complete).';
comment on column fct_cost_movers_monthly.previous_effective_cost is 'Of the month before, or of as many days of it; null where the item is new.';
comment on column fct_cost_movers_monthly.effective_cost is 'Of the month, or of its complete days; null where there are no charges.';
comment on column fct_cost_movers_monthly.effective_cost_change is 'The difference; an item without charges costs nothing.';
comment on column fct_cost_movers_monthly.effective_cost_change_pct is 'In percent of previous_effective_cost; null where that is 0 or absent.';
comment on column fct_cost_movers_monthly.is_to_date is 'Whether the month lacks days, so that its complete days are compared with as many of the month before.';
