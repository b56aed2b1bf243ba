"""Charges: the dbt models as assets, and dbt's tests as their checks."""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

import dagster as dg
from dagster_dbt import DagsterDbtTranslator, DagsterDbtTranslatorSettings, dbt_assets

from cost_assets.charges import dbt, month_files
from cost_assets.lake import Lake
from cost_assets.partitions import month_key, month_of
from cost_assets.settings import Settings
from cost_assets.warehouse import writing


class Translator(DagsterDbtTranslator):
    """dbt names are asset names; staging hangs on the landing assets of its format."""

    def __init__(self, settings: Settings):
        super().__init__(DagsterDbtTranslatorSettings(enable_source_tests_as_checks=False))
        self._landing = {
            format: [dg.AssetDep(["landing", e.name]) for e in settings.exports if e.format == format]
            for format in ("aws_cur2", "focus")
        }

    def get_asset_spec(self, manifest: Mapping[str, Any], unique_id: str, project: Any) -> dg.AssetSpec:
        spec = super().get_asset_spec(manifest, unique_id, project)
        node = manifest["nodes"].get(unique_id) or manifest["sources"].get(unique_id)
        if node["resource_type"] not in ("model", "seed"):
            return spec
        kinds = {"dbt", "parquet"} if "month_file" in node["config"]["materialized"] else {"dbt", "duckdb"}
        spec = spec.replace_attributes(owners=["team:finops"], kinds=kinds)
        if node["name"].startswith("stg_") and node["resource_type"] == "model":
            format = node["name"].removeprefix("stg_").partition("__")[0]
            spec = spec.replace_attributes(deps=[*spec.deps, *self._landing[format]])
        return spec


def charge_assets(settings: Settings, months: dg.PartitionsDefinition) -> list[dg.AssetsDefinition]:
    """The models of one billing month, those over all months, and the seeds that both read."""
    lake = Lake(settings.home)
    manifest = dbt.manifest(settings, lake)
    translator = Translator(settings)

    @dbt_assets(
        manifest=manifest, select=dbt.MONTH_MODELS, name="month_charges", partitions_def=months,
        dagster_dbt_translator=translator, backfill_policy=dg.BackfillPolicy.multi_run(1),
    )  # fmt: skip
    def month_charges(context: dg.AssetExecutionContext):
        month = month_of(context.partition_key)
        with writing(lake, settings.lock_timeout_seconds):
            month_files.prepare(lake)
            nodes = dbt.build(settings, lake, f"{dbt.MONTH_MODELS} {dbt.SEEDS}", billing_month=month.isoformat())
            seen = month_files.summary(lake, month)
        yield from _events(context, nodes, manifest, {"fct_charges_daily": seen})
        _refuse(nodes, f"{month_key(month)} keeps what was published of it")

    @dbt_assets(
        manifest=manifest, select="fqn:*", exclude=f"{dbt.MONTH_MODELS} {dbt.SEEDS}", name="marts",
        dagster_dbt_translator=translator,
    )  # fmt: skip
    def marts(context: dg.AssetExecutionContext):
        with writing(lake, settings.lock_timeout_seconds):
            month_files.prepare(lake)
            month_files.drop_unwanted(settings, lake)
            nodes = dbt.build(
                settings, lake, "path:models path:seeds", exclude=dbt.MONTH_MODELS,
                inputs=dbt.inputs_digest(settings, month_files.built_from(lake)),
                published_at=f"{datetime.now(UTC):%Y-%m-%d %H:%M:%S}",
            )  # fmt: skip
        yield from _events(context, nodes, manifest, {})
        _refuse(nodes, "nothing is published")

    # An op of their own: in that of the marts they would close a circle, since the month's models read them too.
    # Each build of a month loads them as well, so that it needs no other run before it.
    @dbt_assets(manifest=manifest, select=dbt.SEEDS, name="seeds", dagster_dbt_translator=translator)
    def seeds(context: dg.AssetExecutionContext):
        with writing(lake, settings.lock_timeout_seconds):
            month_files.prepare(lake)
            nodes = dbt.build(settings, lake, dbt.SEEDS)
        yield from _events(context, nodes, manifest, {})
        _refuse(nodes, "the seeds of the version before stay published")

    return [month_charges, marts, seeds]


def _events(
    context: dg.AssetExecutionContext, nodes: list[dbt.Node], manifest: Mapping[str, Any], more: Mapping[str, dict]
) -> Iterator[dg.MaterializeResult | dg.AssetCheckResult]:
    """What dbt did, in Dagster's words: a materialization per model, a check result per test."""
    wanted, checks = context.op_execution_context.selected_asset_keys, context.selected_asset_check_keys
    for node in nodes:
        if node.kind in ("model", "seed") and node.ok and dg.AssetKey(node.name) in wanted:
            yield dg.MaterializeResult(
                asset_key=node.name, metadata={"seconds": node.seconds, "dbt": node.message, **more.get(node.name, {})}
            )
    for node in nodes:
        if node.kind != "test" or node.status == "skipped" or not node.attached_to:
            continue
        key = dg.AssetCheckKey(dg.AssetKey(manifest["nodes"][node.attached_to]["name"]), node.name)
        if key in checks:
            yield _verdict(key, node)


def _verdict(key: dg.AssetCheckKey, node: dbt.Node) -> dg.AssetCheckResult:
    metadata: dict[str, Any] = {"seconds": node.seconds, "rows": node.failures}
    if node.rows:
        metadata["differing"] = dg.MetadataValue.md(markdown(node.rows))
    return dg.AssetCheckResult(
        asset_key=key.asset_key,
        check_name=key.name,
        passed=node.status == "pass",
        severity=dg.AssetCheckSeverity.WARN if node.status == "warn" else dg.AssetCheckSeverity.ERROR,
        metadata=metadata,
    )


def _refuse(nodes: list[dbt.Node], so: str) -> None:
    failed = [node for node in nodes if node.status in ("error", "fail", "runtime error")]
    if failed:
        first = failed[0]
        shown = f"; the first: {first.rows[0]}" if first.rows else f": {first.message}"
        raise dg.Failure(f"{first.name} failed{shown}; {so}", metadata={"failed": [node.name for node in failed]})


def markdown(rows: list[dict[str, Any]]) -> str:
    """Rows as a Markdown table. What stands in a bill is untrusted: bars and line breaks are escaped."""

    def cell(value: Any) -> str:
        return str(value).replace("\\", "\\\\").replace("|", "\\|").replace("\n", " ").replace("<", "&lt;")

    head = "| " + " | ".join(rows[0]) + " |\n|" + "---|" * len(rows[0])
    return head + "".join("\n| " + " | ".join(cell(value) for value in row.values()) + " |" for row in rows)
