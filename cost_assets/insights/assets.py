"""Insights: what could cost less, what the numbers mean in words, the evidence of it, and what models were asked."""

import getpass
import socket
from contextlib import closing
from datetime import UTC, datetime

import dagster as dg
from dagster_duckdb import DuckDBResource

from cost_assets.code import fingerprint
from cost_assets.failures import remembered
from cost_assets.insights import gathering, prompts
from cost_assets.insights.checks import CHECKS
from cost_assets.insights.pages import pages
from cost_assets.lake import Lake
from cost_assets.records import home_now
from cost_assets.settings import Settings
from cost_assets.stage import asset_specs, check_specs, results
from cost_assets.tables import made_from
from cost_assets.warehouse import writing

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
    ),
    "fct_insights": ("fct_insight_evidence", "fct_llm_calls"),
    "fct_llm_calls": ("fct_recommendations",),
}  # fmt: skip
_OF_STAGES = [
    dg.AssetKey(["forecasts", "cost_forecasts"]), dg.AssetKey(["anomalies", "anomalies"]),
    dg.AssetKey(["anomalies", "change_points"]),
]  # fmt: skip


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
    """fct_recommendations, fct_insight_evidence, fct_insights and fct_llm_calls."""
    asked = [spec.key for spec in prompt_specs()]
    specs = [
        spec.merge_attributes(deps=_OF_STAGES) if spec.key.path[-1] == "insight_evidence"
        else spec.merge_attributes(deps=asked) if spec.key.path[-1] == "llm_calls" else spec
        for spec in asset_specs(STAGE, {"duckdb"}, _DEPS)
    ]  # fmt: skip

    @dg.multi_asset(name=STAGE, specs=specs, check_specs=check_specs(STAGE, CHECKS))
    def insights(context: dg.AssetExecutionContext, warehouse: DuckDBResource):
        """What was said of the same evidence is said again; a model is asked only of what is new, and pays once."""
        from cost_assets.insights import (
            telling,  # the checker's many words; a graph that is looked at does not need them
        )

        lake = Lake(settings.home)
        with (
            writing(lake, settings.lock_timeout_seconds),
            remembered(lake, STAGE),
            warehouse.get_connection() as db,
            closing(db),
        ):
            asked_by = f"{getpass.getuser()}@{socket.gethostname()} {context.run_id}"
            wall = datetime.now(UTC).replace(tzinfo=None)
            told = telling.tell(db, lake, settings, home_now(db, lake), wall, asked_by, context.log.info)
            context.log.info(f"{told.said} insights, {told.new} of them new; {told.tally}")
            made_from(db, STAGE, fingerprint(STAGE))
            yield from results(STAGE, db, CHECKS, pages(db, told.tally))

    return insights
