-- The tables of this stage. A column's comment is what its page in Dagster and the documentation say of it.

create table fct_allocated_costs_daily (
    charge_date date,
    billing_period_start date,
    provider_name varchar,
    billing_account_id varchar,
    sub_account_id varchar,
    service_name varchar,
    charge_category varchar,
    x_charge_group varchar,
    cost_centre varchar,
    allocation_rule varchar,
    is_shared boolean,
    billing_currency varchar,

    billed_cost decimal(38, 12),
    effective_cost decimal(38, 12),
    list_cost decimal(38, 12),
    contracted_cost decimal(38, 12)
);
comment on table fct_allocated_costs_daily is 'Whose every cost is: one row per charge_date, billing month, account, service, kind of charge, cost centre and the rule that placed it. Per day and currency it adds up to fct_charges_daily.';
comment on column fct_allocated_costs_daily.charge_date is 'The day, UTC, on which the charge begins.';
comment on column fct_allocated_costs_daily.billing_period_start is 'First day of the billing month.';
comment on column fct_allocated_costs_daily.provider_name is 'Who provides the service.';
comment on column fct_allocated_costs_daily.billing_account_id is 'The account that is billed.';
comment on column fct_allocated_costs_daily.sub_account_id is 'The account that the cost arose in, whoever has it now.';
comment on column fct_allocated_costs_daily.service_name is 'The service.';
comment on column fct_allocated_costs_daily.charge_category is 'Usage, Purchase, Tax, Credit or Adjustment.';
comment on column fct_allocated_costs_daily.x_charge_group is 'usage, unused (of commitments), purchase, support, tax, credit or adjustment.';
comment on column fct_allocated_costs_daily.cost_centre is 'Who has it; unallocated where no rule places it, or nobody was there to share it.';
comment on column fct_allocated_costs_daily.allocation_rule is 'Name of the rule that placed it; null where none did.';
comment on column fct_allocated_costs_daily.is_shared is 'Whether it is a part of a cost that the rule shares out.';
comment on column fct_allocated_costs_daily.billing_currency is 'The currency of every cost in the row.';
comment on column fct_allocated_costs_daily.billed_cost is 'As invoiced.';
comment on column fct_allocated_costs_daily.effective_cost is 'Amortized, after every discount.';
comment on column fct_allocated_costs_daily.list_cost is 'At public prices; null where these are not known.';
comment on column fct_allocated_costs_daily.contracted_cost is 'At contracted prices; null where these are not known.';

create table int_placed_costs_monthly (
    billing_period_start date,
    provider_name varchar,
    billing_account_id varchar,
    sub_account_id varchar,
    service_name varchar,
    region_id varchar,
    x_usage_type varchar,
    x_operation varchar,
    charge_category varchar,
    x_charge_group varchar,
    pricing_category varchar,
    commitment_discount_status varchar,
    commitment_discount_type varchar,
    cost_centre varchar,
    allocation_rule varchar,
    is_shared boolean,
    billing_currency varchar,

    billed_cost decimal(38, 12),
    effective_cost decimal(38, 12),
    list_cost decimal(38, 12),
    contracted_cost decimal(38, 12),
    consumed_quantity decimal(38, 12),
    consumed_unit varchar,
    x_days_with_costs integer
);
comment on table int_placed_costs_monthly is 'What was placed, by usage type and with quantities, before shared costs are split: cost_centre is null while a cost lies in the pool of its rule. It adds up to the bill.';
comment on column int_placed_costs_monthly.billing_period_start is 'First day of the billing month.';
comment on column int_placed_costs_monthly.provider_name is 'Who provides the service.';
comment on column int_placed_costs_monthly.billing_account_id is 'The account that is billed.';
comment on column int_placed_costs_monthly.sub_account_id is 'The account that the cost arose in.';
comment on column int_placed_costs_monthly.service_name is 'The service.';
comment on column int_placed_costs_monthly.region_id is 'The region; null where there is none.';
comment on column int_placed_costs_monthly.x_usage_type is 'What is used, as the provider''s price list calls it.';
comment on column int_placed_costs_monthly.x_operation is 'What is done with it.';
comment on column int_placed_costs_monthly.charge_category is 'Usage, Purchase, Tax, Credit or Adjustment.';
comment on column int_placed_costs_monthly.x_charge_group is 'usage, unused (of commitments), purchase, support, tax, credit or adjustment.';
comment on column int_placed_costs_monthly.pricing_category is 'Standard, Dynamic, Committed or Other.';
comment on column int_placed_costs_monthly.commitment_discount_status is 'Used or Unused, of what a commitment covers.';
comment on column int_placed_costs_monthly.commitment_discount_type is 'Savings Plan or Reserved Instance.';
comment on column int_placed_costs_monthly.cost_centre is 'Who has it; null while it lies in the pool of a shared cost, unallocated where no rule places it.';
comment on column int_placed_costs_monthly.allocation_rule is 'Name of the rule that placed it, or whose pool it lies in; null where none did.';
comment on column int_placed_costs_monthly.is_shared is 'Whether it lies in a pool.';
comment on column int_placed_costs_monthly.billing_currency is 'The currency of every cost in the row.';
comment on column int_placed_costs_monthly.billed_cost is 'As invoiced.';
comment on column int_placed_costs_monthly.effective_cost is 'Amortized, after every discount.';
comment on column int_placed_costs_monthly.list_cost is 'At public prices; null where these are not known.';
comment on column int_placed_costs_monthly.contracted_cost is 'At contracted prices; null where these are not known.';
comment on column int_placed_costs_monthly.consumed_quantity is 'How much was consumed; null where it is not known, or of several units.';
comment on column int_placed_costs_monthly.consumed_unit is 'Its unit.';
comment on column int_placed_costs_monthly.x_days_with_costs is 'Days of the month on which it cost something.';

create table fct_allocation_rules_monthly (
    billing_period_start date,
    rule_number integer,
    allocation_rule varchar,
    is_shared boolean,
    billing_currency varchar,

    billed_cost decimal(38, 12),
    effective_cost decimal(38, 12),
    matched_effective_cost decimal(38, 12),
    shadowed_by varchar,
    verdict varchar
);
comment on table fct_allocation_rules_monthly is 'What each rule placed: one row per billing month, rule that holds in it, and currency.';
comment on column fct_allocation_rules_monthly.billing_period_start is 'First day of the billing month.';
comment on column fct_allocation_rules_monthly.rule_number is 'Its place in allocation.yaml, from 1; the first rule that holds for a cost places it.';
comment on column fct_allocation_rules_monthly.allocation_rule is 'Its name.';
comment on column fct_allocation_rules_monthly.is_shared is 'Whether what it places is split among cost centres.';
comment on column fct_allocation_rules_monthly.billing_currency is 'The currency of every cost in the row.';
comment on column fct_allocation_rules_monthly.billed_cost is 'What it placed, as invoiced.';
comment on column fct_allocation_rules_monthly.effective_cost is 'What it placed, amortized.';
comment on column fct_allocation_rules_monthly.matched_effective_cost is 'What it would have placed had no rule before it held.';
comment on column fct_allocation_rules_monthly.shadowed_by is 'The rule before it that took most of what it would hold for; null if none took any.';
comment on column fct_allocation_rules_monthly.verdict is 'places; matches nothing; shadowed, where rules before it take all of it; nobody to share it, where a shared cost stays unallocated.';

create table fct_tag_compliance_monthly (
    billing_period_start date,
    billing_account_id varchar,
    sub_account_id varchar,
    tag_key varchar,
    is_required boolean,
    billing_currency varchar,

    effective_cost decimal(38, 12),
    taggable_cost decimal(38, 12),
    tagged_cost decimal(38, 12),
    tagged_taggable_cost decimal(38, 12),
    compliant_cost decimal(38, 12),
    compliant_taggable_cost decimal(38, 12),
    coverage_pct double,
    coverage_taggable_pct double,
    compliance_pct double,
    compliance_taggable_pct double,
    untaggable_pct double
);
comment on table fct_tag_compliance_monthly is 'How much of what costs carries a tag: one row per billing month, account, tag and currency. Each tag is held against the whole cost, so that tags do not add up; all required stands for all tags of the policy at once.';
comment on column fct_tag_compliance_monthly.billing_period_start is 'First day of the billing month.';
comment on column fct_tag_compliance_monthly.billing_account_id is 'The account that is billed.';
comment on column fct_tag_compliance_monthly.sub_account_id is 'The sub account.';
comment on column fct_tag_compliance_monthly.tag_key is 'The tag, as allocation.yaml calls it; or all required.';
comment on column fct_tag_compliance_monthly.is_required is 'Whether the policy asks for it.';
comment on column fct_tag_compliance_monthly.billing_currency is 'The currency of every cost in the row.';
comment on column fct_tag_compliance_monthly.effective_cost is 'All that the account cost.';
comment on column fct_tag_compliance_monthly.taggable_cost is 'Usage of resources, without what the policy calls untaggable: fees, taxes, support, credits and usage without a resource can carry no tag. Null where costs are not kept by their tags.';
comment on column fct_tag_compliance_monthly.tagged_cost is 'What carries the tag with a value that says something.';
comment on column fct_tag_compliance_monthly.tagged_taggable_cost is 'Of that, what is taggable.';
comment on column fct_tag_compliance_monthly.compliant_cost is 'What carries it with a value that the policy allows.';
comment on column fct_tag_compliance_monthly.compliant_taggable_cost is 'Of that, what is taggable.';
comment on column fct_tag_compliance_monthly.coverage_pct is 'tagged_cost in per cent of effective_cost.';
comment on column fct_tag_compliance_monthly.coverage_taggable_pct is 'tagged_taggable_cost in per cent of taggable_cost.';
comment on column fct_tag_compliance_monthly.compliance_pct is 'compliant_cost in per cent of effective_cost.';
comment on column fct_tag_compliance_monthly.compliance_taggable_pct is 'compliant_taggable_cost in per cent of taggable_cost.';
comment on column fct_tag_compliance_monthly.untaggable_pct is 'What is not taggable in per cent of effective_cost.';

create table fct_untagged_resources_monthly (
    billing_period_start date,
    cost_rank bigint,
    provider_name varchar,
    billing_account_id varchar,
    sub_account_id varchar,
    service_name varchar,
    region_id varchar,
    resource_id varchar,
    missing_tags varchar[],
    billing_currency varchar,

    effective_cost decimal(38, 12)
);
comment on table fct_untagged_resources_monthly is 'The hundred dearest resources of each billing account, month and currency that lack a tag of the policy, by how they were tagged last in the month. Left out where resource_costs is off.';
comment on column fct_untagged_resources_monthly.billing_period_start is 'First day of the billing month.';
comment on column fct_untagged_resources_monthly.cost_rank is 'From 1, the dearest, within billing account, month and currency.';
comment on column fct_untagged_resources_monthly.provider_name is 'Who provides the service.';
comment on column fct_untagged_resources_monthly.billing_account_id is 'The account that is billed.';
comment on column fct_untagged_resources_monthly.sub_account_id is 'The account that the resource is in.';
comment on column fct_untagged_resources_monthly.service_name is 'The service.';
comment on column fct_untagged_resources_monthly.region_id is 'The region; null where there is none.';
comment on column fct_untagged_resources_monthly.resource_id is 'The resource, as the bill names it.';
comment on column fct_untagged_resources_monthly.missing_tags is 'Tags of the policy that it does not carry, or with a value that says nothing.';
comment on column fct_untagged_resources_monthly.billing_currency is 'The currency of the cost.';
comment on column fct_untagged_resources_monthly.effective_cost is 'What it cost in the month, amortized.';

create table fct_chargeback_monthly (
    billing_period_start date,
    provider_name varchar,
    billing_account_id varchar,
    cost_centre varchar,
    allocation_rule varchar,
    is_shared boolean,
    entry varchar,
    billing_currency varchar,

    billed_cost decimal(38, 12),
    effective_cost decimal(38, 12),
    list_cost decimal(38, 12),
    contracted_cost decimal(38, 12),
    period_status varchar,
    signed_at timestamp,
    signed_note varchar
);
comment on table fct_chargeback_monthly is 'What each cost centre is charged: one row per billing month, account, cost centre, rule and currency. Of a month that was signed off the signed rows stay as they were, and what changed since is a row of its own: the sum of both is what is now known.';
comment on column fct_chargeback_monthly.billing_period_start is 'First day of the billing month.';
comment on column fct_chargeback_monthly.provider_name is 'Who provides the services.';
comment on column fct_chargeback_monthly.billing_account_id is 'The account that is billed.';
comment on column fct_chargeback_monthly.cost_centre is 'Who is charged; unallocated is nobody.';
comment on column fct_chargeback_monthly.allocation_rule is 'Name of the rule that placed it; null where none did.';
comment on column fct_chargeback_monthly.is_shared is 'Whether it is a part of a cost that the rule shares out.';
comment on column fct_chargeback_monthly.entry is 'current, of a month that nobody signed off; signed, as it was signed off; difference, what has changed since.';
comment on column fct_chargeback_monthly.billing_currency is 'The currency of every cost in the row.';
comment on column fct_chargeback_monthly.billed_cost is 'As invoiced.';
comment on column fct_chargeback_monthly.effective_cost is 'Amortized, after every discount.';
comment on column fct_chargeback_monthly.list_cost is 'At public prices; null where these are not known.';
comment on column fct_chargeback_monthly.contracted_cost is 'At contracted prices; null where these are not known.';
comment on column fct_chargeback_monthly.period_status is 'final, or open while the provider may still change the month.';
comment on column fct_chargeback_monthly.signed_at is 'When the month was signed off last, UTC by the clock; null where it was not.';
comment on column fct_chargeback_monthly.signed_note is 'What was noted then.';

create table fct_unit_costs_monthly (
    billing_period_start date,
    telemetry varchar,
    scope_kind varchar,
    scope varchar,
    unit varchar,
    billing_currency varchar,

    cost_basis varchar,
    numerator_cost decimal(38, 12),
    quantity decimal(38, 9),
    unit_cost decimal(38, 12),
    counted_until date,
    complete_until date,
    days_without_quantity integer,
    is_late boolean,
    previous_unit_cost decimal(38, 12),
    unit_cost_change_pct double,
    marginal_unit_cost decimal(38, 12),
    elasticity double
);
comment on table fct_unit_costs_monthly is 'Cost per unit of what telemetry counts: one row per billing month, telemetry, scope, unit and currency. Cost and quantity are those of the same days.';
comment on column fct_unit_costs_monthly.billing_period_start is 'First day of the month.';
comment on column fct_unit_costs_monthly.telemetry is 'Name of the telemetry in allocation.yaml.';
comment on column fct_unit_costs_monthly.scope_kind is 'What the scope is: cost_centre, sub_account, service, or all.';
comment on column fct_unit_costs_monthly.scope is 'Which one; null of all.';
comment on column fct_unit_costs_monthly.unit is 'What is counted.';
comment on column fct_unit_costs_monthly.billing_currency is 'The currency of every cost in the row.';
comment on column fct_unit_costs_monthly.cost_basis is 'Which cost is divided.';
comment on column fct_unit_costs_monthly.numerator_cost is 'What the scope cost on the days up to counted_until, shared costs included; null where it has no cost.';
comment on column fct_unit_costs_monthly.quantity is 'What was counted on these days; null where nothing was.';
comment on column fct_unit_costs_monthly.unit_cost is 'numerator_cost for one unit; null where either is unknown or the quantity is 0.';
comment on column fct_unit_costs_monthly.counted_until is 'The last complete day of the month with a quantity; null where there is none.';
comment on column fct_unit_costs_monthly.complete_until is 'The last day of the month whose costs are complete in every account.';
comment on column fct_unit_costs_monthly.days_without_quantity is 'Days up to counted_until of which nothing was said; they count as they are, with their cost and no quantity.';
comment on column fct_unit_costs_monthly.is_late is 'Whether complete days are still without a quantity: the telemetry ends before the bill does.';
comment on column fct_unit_costs_monthly.previous_unit_cost is 'unit_cost of the month before.';
comment on column fct_unit_costs_monthly.unit_cost_change_pct is 'Its change in per cent.';
comment on column fct_unit_costs_monthly.marginal_unit_cost is 'Change of the cost over change of the quantity against the month before; only between months that are whole.';
comment on column fct_unit_costs_monthly.elasticity is 'Change of the cost in per cent over that of the quantity; only between months that are whole. Under 1 costs grow slower than what is counted.';
