"""Publishing: the marts as a version of their own, which readers open."""

from contextlib import closing
from datetime import UTC, datetime, timedelta

import dagster as dg
from dagster_duckdb import DuckDBResource

from cost_assets.failures import remembered
from cost_assets.lake import Lake
from cost_assets.markdown import table
from cost_assets.publishing.publish import STAGES, TABLES, clean_up, month_tables, publish
from cost_assets.settings import Settings
from cost_assets.stage import key
from cost_assets.tables import declared
from cost_assets.warehouse import writing

_OF_STAGE = {name: stage for stage in STAGES for name in declared(stage)}


def asset_key(table: str) -> dg.AssetKey:
    """The asset that a published table is: one of dbt's goes by its own name."""
    return key(_OF_STAGE[table], table) if table in _OF_STAGE else dg.AssetKey(table)


def published_asset(settings: Settings) -> dg.AssetsDefinition:
    """The published version, made from the marts."""

    @dg.asset(
        name="marts", key_prefix="published", group_name="published", kinds={"duckdb", "parquet"},
        owners=["team:finops"],
        deps=[*map(asset_key, (*TABLES, *month_tables(settings))), dg.AssetKey("int_publishable")],
        freshness_policy=dg.FreshnessPolicy.time_window(2 * timedelta(hours=26), warn_window=timedelta(hours=26)),
        description="What readers open: marts.duckdb, the same tables as Parquet, and manifest.json. "
        "A version never changes; a new one takes its place in one step once every check holds.",
    )  # fmt: skip
    def published_marts(context: dg.AssetExecutionContext, warehouse: DuckDBResource) -> dg.MaterializeResult:
        lake = Lake(settings.home)
        now = datetime.now(UTC).replace(tzinfo=None)
        with writing(lake, settings.lock_timeout_seconds), remembered(lake, "published"):
            # The resource closes its connection only when all goes well; an open one keeps dbt out.
            with warehouse.get_connection() as db, closing(db):
                version = publish(db, lake, now, month_tables(settings))
            removed = clean_up(lake, settings.keep_versions, now)
        context.log.info(f"published {version.name} with {len(version.rows)} tables, removed {len(removed)} versions")
        rows = [{"table": name, "rows": f"{count:,}"} for name, count in version.rows.items()]
        return dg.MaterializeResult(
            metadata={
                "version": version.name,
                "path": dg.MetadataValue.path(str(version.folder)),
                "tables": dg.MetadataValue.md(table(rows)),
                "removed_versions": len(removed),
            }
        )

    return published_marts
