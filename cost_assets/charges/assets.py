"""Charges: the dbt models as assets, and dbt's tests as their checks."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import dagster as dg
from dagster_dbt import DagsterDbtTranslator, DagsterDbtTranslatorSettings, dbt_assets

from cost_assets import tags
from cost_assets.charges import dbt, month_files
from cost_assets.charges.checks import check_name, readable, verdict
from cost_assets.charges.nodes import Node, failed
from cost_assets.charges.pages import LEDGER, Page, pages
from cost_assets.failures import remembered
from cost_assets.held_open import held_open
from cost_assets.lake import Lake
from cost_assets.markdown import table
from cost_assets.partitions import month_key, month_of
from cost_assets.settings import Settings
from cost_assets.sheets import read_sheets
from cost_assets.warehouse import writing


class Translator(DagsterDbtTranslator):
    """dbt names are asset names; staging hangs on the landing assets of its format."""

    def __init__(self, settings: Settings, manifest: Mapping[str, Any]):
        self._glossary = {block["name"]: block["block_contents"] for block in manifest["docs"].values()}
        super().__init__(DagsterDbtTranslatorSettings(enable_source_tests_as_checks=False))
        self._landing = {
            format: [dg.AssetDep(["landing", e.name]) for e in settings.exports if e.format == format]
            for format in ("aws_cur2", "aws_cur", "focus")
        }

    def get_asset_spec(self, manifest: Mapping[str, Any], unique_id: str, project: Any) -> dg.AssetSpec:
        spec = super().get_asset_spec(manifest, unique_id, project)
        node = manifest["nodes"].get(unique_id) or manifest["sources"].get(unique_id)
        if node["resource_type"] not in ("model", "seed"):
            return spec
        kinds = {"dbt", "parquet"} if "month_file" in node["config"]["materialized"] else {"dbt", "duckdb"}
        spec = spec.replace_attributes(owners=["team:finops"], kinds=kinds)
        if node["name"].startswith("stg_") and not any(key.startswith("model.") for key in node["depends_on"]["nodes"]):
            spec = spec.replace_attributes(deps=[*spec.deps, *self._landing_of(node["name"])])
        return spec

    def get_asset_check_spec(
        self, asset_spec: dg.AssetSpec, manifest: Mapping[str, Any], unique_id: str, project: Any
    ) -> dg.AssetCheckSpec | None:
        spec = super().get_asset_check_spec(asset_spec, manifest, unique_id, project)
        return readable(spec, manifest["nodes"][unique_id]) if spec else None

    def page_metadata(self, node: Mapping[str, Any], page: Page) -> dict[str, Any]:
        """A model's page as metadata."""
        told: dict[str, Any] = {} if page.rows is None else {"dagster/row_count": page.rows}
        described = self._glossary | {
            column["name"]: column["description"] for column in node["columns"].values() if column["description"]
        }
        told["dagster/column_schema"] = dg.TableSchema(
            [dg.TableColumn(name, type=type, description=described.get(name)) for name, type in page.columns.items()]
        )
        if page.sources:
            told["dagster/column_lineage"] = dg.TableColumnLineage(
                {
                    column: [dep for source in sources for dep in self._column_deps(node, *source)]
                    for column, sources in page.sources.items()
                }
            )
        if page.shown:
            told["preview"] = dg.MetadataValue.md(table(page.shown))
        if page.plot:
            told["plot"] = dg.MetadataValue.md(page.plot)
        return told

    def _column_deps(self, node: Mapping[str, Any], source: str, column: str) -> list[dg.TableColumnDep]:
        """Where a column of the table `source` is found; one of no table stands in what was landed."""
        if source in LEDGER:
            return [dg.TableColumnDep(dg.AssetKey(["landing", source]), column)]
        if source:
            return [dg.TableColumnDep(dg.AssetKey(source), column)]
        return [dg.TableColumnDep(dep.asset_key, column) for dep in self._landing_of(node["name"])]

    def _landing_of(self, model: str) -> list[dg.AssetDep]:
        return self._landing.get(model.removeprefix("stg_").partition("__")[0], [])


@dataclass(frozen=True)
class _Project:
    """dbt's project as the assets need it; `refused` tells which (export, month) do not count."""

    settings: Settings
    lake: Lake
    manifest: Mapping[str, Any]
    translator: Translator
    refused: Callable[[], dbt.Refused]


def charge_assets(
    settings: Settings, months: dg.PartitionsDefinition, refused: Callable[[], dbt.Refused]
) -> list[dg.AssetsDefinition]:
    """The models of one billing month, those over all months, and the seeds that both read.

    Args:
        refused: tells which (export, month) do not count.
    """
    lake = Lake(settings.home)
    manifest = dbt.manifest(settings, lake)
    project = _Project(settings, lake, manifest, Translator(settings, manifest), refused)
    return [_month_charges(project, months), _marts(project), _seeds(project)]


def _month_charges(project: _Project, months: dg.PartitionsDefinition) -> dg.AssetsDefinition:
    settings, lake = project.settings, project.lake

    @dbt_assets(
        manifest=project.manifest, select=_models(project.manifest, of_a_month=True), name="month_charges",
        partitions_def=months, dagster_dbt_translator=project.translator,
        backfill_policy=dg.BackfillPolicy.multi_run(1),
    )  # fmt: skip
    def month_charges(context: dg.AssetExecutionContext):
        month = month_of(context.partition_key)
        with held_open(context.instance), remembered(lake, f"charges {month_key(month)}"):
            context.instance.add_run_tags(context.run_id, {tags.PERIOD: month_key(month)})
            with writing(lake, settings.lock_timeout_seconds):
                nodes = month_files.build(settings, lake, month, context.log.info, project.refused())
                made = [node for node in nodes if node.kind == "seed"] if failed(nodes) else nodes
                shown = _pages(lake, made, project.manifest)  # what is not put in place has not been materialized
                held = month_files.summary(lake, month)
            yield from _events(context, nodes, project, shown, {"fct_charges_daily": held})
            _refuse(nodes, f"{month_key(month)} keeps what was published of it")

    return month_charges


def _marts(project: _Project) -> dg.AssetsDefinition:
    settings, lake = project.settings, project.lake

    @dbt_assets(
        manifest=project.manifest, select=_models(project.manifest, of_a_month=False), name="marts",
        dagster_dbt_translator=project.translator,
    )  # fmt: skip
    def marts(context: dg.AssetExecutionContext):
        with held_open(context.instance), remembered(lake, "marts"):
            with writing(lake, settings.lock_timeout_seconds):
                read_sheets(settings).write(dbt.sheets_folder(lake))
                month_files.prepare(lake)
                month_files.drop_unwanted(settings, lake)
                month_files.refuse_halves(settings, lake)
                month_files.look_here(lake)
                left_out = project.refused()
                nodes = dbt.build(
                    settings, lake, "path:models path:seeds", exclude=dbt.MONTH_MODELS, tell=context.log.info,
                    refused=left_out, inputs=dbt.inputs_digest(settings, lake, month_files.built_from(lake), left_out),
                    published_at=f"{datetime.now(UTC):%Y-%m-%d %H:%M:%S}",
                )  # fmt: skip
                shown = _pages(lake, nodes, project.manifest)
            yield from _events(context, nodes, project, shown, {})
            _refuse(nodes, "nothing is published")

    return marts


def _seeds(project: _Project) -> dg.AssetsDefinition:
    """An op of their own: in that of the marts they would close a circle, since the month's models read them too.
    Each build of a month loads them as well, so that it needs no other run before it."""
    settings, lake = project.settings, project.lake

    @dbt_assets(manifest=project.manifest, select=dbt.SEEDS, name="seeds", dagster_dbt_translator=project.translator)
    def seeds(context: dg.AssetExecutionContext):
        with remembered(lake, "seeds"):
            with writing(lake, settings.lock_timeout_seconds):
                month_files.prepare(lake)
                nodes = dbt.build(settings, lake, dbt.SEEDS, tell=context.log.info)
                shown = _pages(lake, nodes, project.manifest)
            yield from _events(context, nodes, project, shown, {})
            _refuse(nodes, "the seeds of the version before stay published")

    return seeds


def _models(manifest: Mapping[str, Any], of_a_month: bool) -> str:
    """The models of a month, or those over all of them, by name: where the folder of a project lies, only dbt knows,
    and an `exclude` would take along the tests that compare the ones with the others."""
    models = [node for node in manifest["nodes"].values() if node["resource_type"] == "model"]
    return " ".join(model["name"] for model in models if dbt.is_of_a_month(model) == of_a_month)


def _pages(lake: Lake, nodes: list[Node], manifest: Mapping[str, Any]) -> dict[str, Page]:
    wishes = {node["name"]: node["config"].get("meta", {}).get("page", {}) for node in manifest["nodes"].values()}
    return pages(lake, nodes, wishes)


def _events(
    context: dg.AssetExecutionContext,
    nodes: list[Node],
    project: _Project,
    shown: Mapping[str, Page],
    more: Mapping[str, dict],
) -> Iterator[dg.MaterializeResult | dg.AssetCheckResult]:
    """What dbt did, in Dagster's words: a materialization per model, a check result per test."""
    manifest, translator = project.manifest, project.translator
    wanted, selected = context.op_execution_context.selected_asset_keys, context.selected_asset_check_keys
    for name in LEDGER:  # read from the lake at the start of every build
        told = translator.page_metadata({"columns": {}}, shown[name])
        context.log_event(dg.AssetMaterialization(["landing", name], metadata=told))
    for node in nodes:
        if node.name not in shown:
            continue
        about = translator.page_metadata(manifest["nodes"][node.unique_id], shown[node.name])
        told = {"seconds": node.seconds, **about, **more.get(node.name, {})}
        if dg.AssetKey(node.name) in wanted:
            yield dg.MaterializeResult(asset_key=node.name, metadata=told)
        elif node.kind == "seed":
            context.log_event(dg.AssetMaterialization(node.name, metadata=told))
    for node in nodes:
        if node.kind != "test" or node.status == "skipped" or not node.attached_to:
            continue
        asset = dg.AssetKey(manifest["nodes"][node.attached_to]["name"])
        key = dg.AssetCheckKey(asset, check_name(manifest["nodes"][node.unique_id]))
        if key in selected:
            yield verdict(key, node)


def _refuse(nodes: list[Node], so: str) -> None:
    if wrong := failed(nodes):
        first = wrong[0]
        shown = f"; the first: {first.rows[0]}" if first.rows else f": {first.message}"
        raise dg.Failure(f"{first.name} failed{shown}; {so}", metadata={"failed": [node.name for node in wrong]})
