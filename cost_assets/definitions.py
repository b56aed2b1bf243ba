"""The whole graph, put together."""

from __future__ import annotations

import os
from datetime import date
from pathlib import Path

import dagster as dg
from dagster_duckdb import DuckDBResource

from cost_assets.charges.assets import charge_assets
from cost_assets.errors import ConfigError
from cost_assets.exports.assets import landing_assets, ledger_specs
from cost_assets.lake import Lake
from cost_assets.publishing.assets import published_asset
from cost_assets.settings import Export, Settings, config_path, load_settings

FIRST_MONTH = date(2020, 1, 1)
DEMO_HOME = Path(".costs/demo")


def build_defs(settings: Settings) -> dg.Definitions:
    """Every asset, check and job for the exports of `settings`."""
    months = dg.MonthlyPartitionsDefinition(start_date=first_month(settings).isoformat(), end_offset=1)
    landing = landing_assets(settings, months)
    charges = charge_assets(settings, months)
    month_job = dg.define_asset_job(
        "month",
        selection=dg.AssetSelection.assets(*landing, charges[0]),
        description="One billing month: its newest deliveries landed, and its charges built and tested.",
    )
    publish_job = dg.define_asset_job(
        "publish",
        selection=dg.AssetSelection.assets(charges[1], ["published", "marts"]),
        description="The marts over all months, tested and published.",
    )
    return dg.Definitions(
        assets=[*landing, *ledger_specs(settings), *charges, published_asset(settings)],
        jobs=[month_job, publish_job],
        executor=dg.in_process_executor,
        resources={"warehouse": DuckDBResource(database=str(Lake(settings.home).warehouse / "costs.duckdb"))},
    )


def first_month(settings: Settings) -> date:
    """Where the partitions start: the earliest month in the lake, if that is before 2020."""
    landed = [date.fromisoformat(f"{folder.name}-01") for folder in Lake(settings.home).landing.glob("*/????-??")]
    return min([FIRST_MONTH, *landed])


def demo_settings(home: Path) -> Settings:
    """The demo's configuration, as `costs demo` writes it."""
    config = home / "costs.yaml"
    if config.exists():
        return load_settings(config)
    return Settings(
        home=home.resolve(),
        exports=[Export(name="acme", format="aws_cur2", url=(home / "bill/export").resolve().as_uri())],
    )


def _settings() -> Settings:
    if config_path().exists() or os.environ.get("COSTS_CONFIG"):
        return load_settings()
    dg.get_dagster_logger().info(f"no costs.yaml here: this is the graph of the demo in {DEMO_HOME}")
    return demo_settings(Path(os.environ.get("COSTS_HOME") or DEMO_HOME))


def __getattr__(name: str) -> dg.Definitions:
    """`defs` is built when a Dagster process asks for it, so that importing this module reads no configuration."""
    if name != "defs":
        raise AttributeError(name)
    try:
        return build_defs(_settings())
    except ConfigError as error:
        raise dg.DagsterInvalidDefinitionError(str(error)) from None
