-- What the bill itself shows that could cost less, of each payer's newest month whose days are all there.
create or replace temp table advised_months as
select billing_account_id, max(billing_period_start) as billing_period_start
from fct_service_costs_monthly
inner join int_accounts_as_of using (billing_account_id)
where last_day(billing_period_start) <= as_of_date
group by billing_account_id;

create or replace temp table advised as
with

-- what commitments cover would only free the commitment
usage as (
    select
        charges.billing_account_id, charges.sub_account_id, charges.service_name, charges.billing_currency,
        charges.billing_period_start, rules.rule, sum(charges.effective_cost) as base_cost
    from fct_charges_daily as charges
    inner join advised_months using (billing_account_id, billing_period_start)
    inner join saving_rules as rules
        on regexp_matches(charges.x_usage_type, rules.usage_type_pattern)
        and regexp_matches(charges.service_name, coalesce(rules.service_pattern, ''))
    where charges.charge_category = 'Usage' and charges.pricing_category is distinct from 'Committed'
    group by all
),

unused as (
    select
        billing_account_id, commitment_discount_id, billing_currency, billing_period_start,
        'unused_commitment' as rule, sum(x_unused_cost) as base_cost
    from fct_commitments_monthly
    inner join advised_months using (billing_account_id, billing_period_start)
    group by all
),

-- what could have been covered and was not, as far as its prices are known
uncovered as (
    select
        billing_account_id, billing_currency, billing_period_start, 'uncovered_usage' as rule,
        sum(x_eligible_list_cost) as base_cost
    from fct_commitment_coverage_monthly
    inner join advised_months using (billing_account_id, billing_period_start)
    group by all
),

found as (
    from usage
    union all by name
    from unused
    union all by name
    from uncovered
)

select
    left(sha256(to_json([
        rule, billing_account_id, sub_account_id, service_name, commitment_discount_id, billing_currency
    ])::varchar), 12) as recommendation_id,
    found.*,
    rules.* exclude (rule, service_pattern, usage_type_pattern, saving_share),
    100 * saving_share::double as saving_pct,
    (base_cost::decimal(30, 10) * saving_share::decimal(5, 4))::decimal(38, 2) as saving_cost
from found
inner join saving_rules as rules using (rule)
where (base_cost::decimal(30, 10) * saving_share::decimal(5, 4))::decimal(38, 2) >= 1;

create or replace temp table advice_by_scope as
with scoped as (
    select 'sub_account' as scope, billing_account_id, sub_account_id, billing_currency, billing_period_start,
        recommendation_id, recommendation as advice, whole_entity(billing_account_id, sub_account_id) as whose, 'account' as whose_kind, saving_cost
    from advised where sub_account_id is not null
    union all
    select 'billing_account', billing_account_id, null, billing_currency, billing_period_start, recommendation_id,
        recommendation, coalesce(commitment_entity(commitment_discount_id), whole_entity(billing_account_id, sub_account_id)),
        if(commitment_discount_id is null, 'account', 'commitment'), saving_cost
    from advised
)
select *, row_number() over (
    partition by scope, billing_account_id, sub_account_id, billing_currency order by saving_cost desc, recommendation_id
) as place
from scoped;
