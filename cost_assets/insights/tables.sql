-- The tables of this stage. A column's comment is what its page in Dagster and the documentation say of it.

create table fct_recommendations (
    recommendation_id varchar,
    billing_period_start date,
    billing_account_id varchar,
    sub_account_id varchar,
    service_name varchar,
    commitment_discount_id varchar,
    billing_currency varchar,

    rule varchar,
    recommendation varchar,
    base_cost decimal(38, 12),
    saving_pct double,
    saving_cost decimal(38, 12),
    confidence varchar,
    effort varchar,
    risk varchar,
    assumption varchar
);
comment on table fct_recommendations is 'What the bill itself shows that could cost less: one row per recommendation_id, of each payer''s newest month whose days are all there. Savings overlap where they touch the same usage: do not sum them.';
comment on column fct_recommendations.recommendation_id is 'From its rule and whose it is: the same from month to month.';
comment on column fct_recommendations.billing_period_start is 'The month that base_cost is of.';
comment on column fct_recommendations.billing_account_id is 'The account that is billed.';
comment on column fct_recommendations.sub_account_id is 'The sub account; null for what concerns the whole billing account.';
comment on column fct_recommendations.service_name is 'The service; null for commitments.';
comment on column fct_recommendations.commitment_discount_id is 'The commitment that goes unused, where it is about one.';
comment on column fct_recommendations.billing_currency is 'The currency of every cost in the row.';
comment on column fct_recommendations.rule is 'Which rule of cost_assets/insights/rules.csv found it.';
comment on column fct_recommendations.recommendation is 'What to do.';
comment on column fct_recommendations.base_cost is 'What it is about cost in the month: effective cost of usage outside commitments, unused cost of a commitment, list cost of what commitments could cover and did not.';
comment on column fct_recommendations.saving_pct is 'The part of base_cost that is assumed to be saved, in per cent.';
comment on column fct_recommendations.saving_cost is 'What could be saved a month, to the cent: base_cost times saving_pct.';
comment on column fct_recommendations.confidence is 'low, medium or high: how far the bill alone can tell.';
comment on column fct_recommendations.effort is 'low, medium or high.';
comment on column fct_recommendations.risk is 'low, medium or high.';
comment on column fct_recommendations.assumption is 'What saving_pct rests on.';

create table fct_insights (
    insight_id varchar,
    subject varchar,
    subject_id varchar,
    narrator varchar,
    title varchar,
    body varchar,
    claims varchar,
    claims_total integer,
    claims_verified integer,
    prompt_version varchar,
    input_tokens bigint,
    output_tokens bigint,
    llm_cost_usd decimal(38, 12),
    created_at timestamp,

    billing_account_id varchar,
    x_is_current boolean,
    x_said_at timestamp,
    x_recommendations varchar,
    x_why_template varchar
);
comment on table fct_insights is 'What the numbers mean, in words: one row per insight_id. What was said stays; x_is_current tells what is said now.';
comment on column fct_insights.insight_id is 'From its subject, evidence, narrator and wording: the same again as long as none of them changes.';
comment on column fct_insights.subject is 'anomaly, month, day or recommendations.';
comment on column fct_insights.subject_id is 'The anomaly_id; or month (of day: the day), billing account, sub account or cost_centre= and its name where it is about one, and currency, with strokes between.';
comment on column fct_insights.narrator is 'template, or the name of the model.';
comment on column fct_insights.title is 'A line, plain text.';
comment on column fct_insights.body is 'Markdown, rendered from verified claims alone.';
comment on column fct_insights.claims is 'JSON list: each verified claim, its figures as printed, and the evidence they rest on.';
comment on column fct_insights.claims_total is 'How many claims the narrator made.';
comment on column fct_insights.claims_verified is 'How many of them held, the others having been dropped.';
comment on column fct_insights.prompt_version is 'The prompt and its version, or the template''s.';
comment on column fct_insights.input_tokens is 'Tokens sent for it, a repair included; null for the template, and where the provider did not say.';
comment on column fct_insights.output_tokens is 'Tokens answered; likewise.';
comment on column fct_insights.llm_cost_usd is 'What its calls cost in US dollars; null for the template, and where no price is known.';
comment on column fct_insights.created_at is 'When it was first said, by the wall clock, UTC.';
comment on column fct_insights.billing_account_id is 'The account that is billed.';
comment on column fct_insights.x_is_current is 'Whether the marts of this version say so now; earlier insights rest on evidence as it was then.';
comment on column fct_insights.x_said_at is 'The home''s now when it was first said, UTC.';
comment on column fct_insights.x_recommendations is 'Of subject recommendations, the same as a JSON object: effective_recommendation, additional_recommendation, base_of_recommendations, cost_forecasting, anomalies, contract_deal.';
comment on column fct_insights.x_why_template is 'Where models are configured and the template speaks: why.';

create table fct_insight_evidence (
    insight_id varchar,
    evidence_id varchar,
    entity varchar,
    entity_kind varchar,
    period varchar,
    metric varchar,
    unit varchar,
    value decimal(38, 12),
    sql varchar
);
comment on table fct_insight_evidence is 'What insights rest on: one row per insight_id, evidence_id.';
comment on column fct_insight_evidence.insight_id is 'The insight.';
comment on column fct_insight_evidence.evidence_id is 'As claims cite it: E1, E2, …';
comment on column fct_insight_evidence.entity is 'Whose figure it is, as people read it.';
comment on column fct_insight_evidence.entity_kind is 'account, service, region, usage_type, operation, resource, tag, cost_centre, commitment or recommendation.';
comment on column fct_insight_evidence.period is 'A month, a day, or first and last day with a stroke between.';
comment on column fct_insight_evidence.metric is 'What is measured.';
comment on column fct_insight_evidence.unit is 'The currency of money; pct, count or days.';
comment on column fct_insight_evidence.value is 'The figure.';
comment on column fct_insight_evidence.sql is 'The query that finds it, to be run on marts.duckdb of the version that said so first.';

create table fct_llm_calls (
    call_id varchar,
    asked_at timestamp,
    answered_at timestamp,
    asked_by varchar,
    subject varchar,
    subject_id varchar,
    prompt varchar,
    prompt_version varchar,
    model varchar,
    state varchar,
    why varchar,
    attempts integer,
    http_status integer,
    latency_seconds double,
    input_tokens bigint,
    output_tokens bigint,
    cost_usd decimal(38, 12),
    is_cost_estimated boolean,
    claims_total integer,
    claims_verified integer,
    messages varchar,
    answer varchar,
    x_said_at timestamp
);
comment on table fct_llm_calls is 'Every call of a language model, what left and what came back: one row per call_id. An answer that was found again cost nothing and is no call.';
comment on column fct_llm_calls.call_id is 'The call.';
comment on column fct_llm_calls.asked_at is 'When it was made, by the wall clock, UTC.';
comment on column fct_llm_calls.answered_at is 'When it ended, UTC; null while it runs, or where its process died.';
comment on column fct_llm_calls.asked_by is 'Who ran it: user and host, and the run in Dagster.';
comment on column fct_llm_calls.subject is 'As in fct_insights.';
comment on column fct_llm_calls.subject_id is 'As in fct_insights.';
comment on column fct_llm_calls.prompt is 'The prompt''s name.';
comment on column fct_llm_calls.prompt_version is 'And its version.';
comment on column fct_llm_calls.model is 'The model that was asked.';
comment on column fct_llm_calls.state is 'answered, failed, reserved while it runs, or abandoned: its process died, and it may have cost what was set aside.';
comment on column fct_llm_calls.why is 'Of one that failed: the reason in a sentence.';
comment on column fct_llm_calls.attempts is 'Which try of its question it was.';
comment on column fct_llm_calls.http_status is 'What the provider''s server said; null without an answer.';
comment on column fct_llm_calls.latency_seconds is 'From asking to the end.';
comment on column fct_llm_calls.input_tokens is 'Tokens sent; null where the provider did not say.';
comment on column fct_llm_calls.output_tokens is 'Tokens answered; likewise.';
comment on column fct_llm_calls.cost_usd is 'What it cost in US dollars; null where no price is known.';
comment on column fct_llm_calls.is_cost_estimated is 'Whether cost_usd is what was set aside, the provider having told no usage.';
comment on column fct_llm_calls.claims_total is 'How many claims were in the answer; null where it was not read.';
comment on column fct_llm_calls.claims_verified is 'How many of them held.';
comment on column fct_llm_calls.messages is 'JSON: what left, as it left, names and ids replaced by pseudonyms.';
comment on column fct_llm_calls.answer is 'What came back, as it came.';
comment on column fct_llm_calls.x_said_at is 'The home''s now when it was asked, UTC.';
