"""Checks of insights: that what is said rests on evidence, and that the marts still say so."""

from cost_assets.stage import Check

CHECKS = [
    Check(
        "fct_recommendations", "savings_are_parts",
        "No recommendation saves more than it is about.",
        "select * from fct_recommendations where saving_cost > base_cost + 0.01 or saving_cost <= 0",
    ),
    Check(
        "fct_insight_evidence", "figures_are_found_again",
        "Each figure of what is said now is found again in the marts by its own query, to the last digit.",
        "from evidence_not_found",
    ),
    Check(
        "fct_insights", "every_figure_rests_on_evidence",
        "Each figure of each claim cites evidence of its insight.",
        """
        with figures as (
            select insight_id, unnest(json_extract(claims, '$[*].figures[*]')) as figure from fct_insights
        ),
        cited as (
            select
                insight_id, figure ->> 'text' as printed,
                unnest(json_extract_string(figure, '$.evidence[*]')) as cited
            from figures
        )
        select * from cited
        anti join fct_insight_evidence as evidence
            on evidence.insight_id = cited.insight_id and evidence.evidence_id = cited.cited
        """,
    ),
    Check(
        "fct_insights", "something_verified_is_said",
        "Each insight holds at least one verified claim, and no more than its narrator made.",
        "select * from fct_insights where claims_verified < 1 or claims_verified > claims_total",
    ),
    Check(
        "fct_insights", "every_subject_is_told",
        "There is an insight for each subject that has evidence.",
        """
        select distinct subject, subject_id from subjects inner join evidence using (subject, subject_id)
        anti join (select * from fct_insights where x_is_current) using (subject, subject_id)
        """,
        blocks=False,
    ),
    Check(
        "fct_insights", "models_answered",
        "Where language models are configured, they spoke.",
        "select subject, subject_id, x_why_template as why from fct_insights where x_is_current and why is not null",
        blocks=False,
    ),
]  # fmt: skip
