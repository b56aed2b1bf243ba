"""Insights: what could cost less, what the numbers mean in words, the evidence of it, and what models were asked."""

import getpass
import socket
from datetime import UTC, datetime

import dagster as dg
import duckdb

from cost_assets.insights import gathering, prompts
from cost_assets.insights.checks import CHECKS
from cost_assets.insights.pages import pages
from cost_assets.lake import Lake
from cost_assets.records import home_now
from cost_assets.settings import Settings
from cost_assets.stage import stage_assets

STAGE = gathering.STAGE
_DEPS = {
    "fct_recommendations": (
        "fct_charges_daily", "fct_commitments_monthly", "fct_commitment_coverage_monthly", "fct_service_costs_monthly",
        "int_accounts_as_of",
    ),
    "fct_insight_evidence": (
        "fct_recommendations", "fct_service_costs_monthly", "fct_account_costs_daily", "fct_savings_monthly",
        "fct_commitments_monthly", "fct_commitment_coverage_monthly", "fct_commitment_expiries", "fct_restatements",
        "fct_tie_out", "dim_sub_accounts", "dim_services", "dim_regions",
        dg.AssetKey(["allocation", "allocated_costs_daily"]), dg.AssetKey(["allocation", "chargeback_monthly"]),
        dg.AssetKey(["changes", "cost_changes_monthly"]),
        dg.AssetKey(["forecasts", "cost_forecasts"]), dg.AssetKey(["anomalies", "anomalies"]),
        dg.AssetKey(["anomalies", "change_points"]),
    ),
    "fct_insights": ("fct_insight_evidence", "fct_llm_calls"),
}  # fmt: skip


def prompt_specs() -> list[dg.AssetSpec]:
    """An asset for each prompt, so that a changed word is seen in the lineage."""
    return [
        dg.AssetSpec(
            dg.AssetKey(["prompts", prompt.name]), group_name=STAGE, kinds={"markdown"}, owners=["team:finops"],
            description=f"What a language model is asked about each {name}.", code_version=prompt.version,
            metadata={"version": prompt.version, "text": dg.MetadataValue.md(prompt.body)},
        )
        for name, prompt in ((name, prompts.load(name)) for name in prompts.SUBJECTS)
    ]  # fmt: skip


def insight_assets(settings: Settings) -> dg.AssetsDefinition:
    """fct_recommendations, fct_llm_calls, fct_insight_evidence and fct_insights."""
    deps = _DEPS | {"fct_llm_calls": ("fct_recommendations", *(spec.key for spec in prompt_specs()))}

    def work(db: duckdb.DuckDBPyConnection, lake: Lake, context: dg.AssetExecutionContext) -> str:
        """What was said of the same evidence is said again; a model is asked only of what is new, and pays once."""
        from cost_assets.insights import telling  # the checker's many words, which a look at the graph does not need

        asked_by = f"{getpass.getuser()}@{socket.gethostname()} {context.run_id}"
        wall = datetime.now(UTC).replace(tzinfo=None)
        told = telling.tell(db, lake, settings, home_now(db, lake), wall, asked_by, context.log.info)
        return f"{told.said} insights, {told.new} of them new"

    return stage_assets(STAGE, settings, {"duckdb"}, deps, CHECKS, pages, work)
