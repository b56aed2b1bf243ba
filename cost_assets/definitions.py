"""The whole graph, put together."""

from __future__ import annotations

import os
from datetime import date
from pathlib import Path

import dagster as dg
from dagster_duckdb import DuckDBResource

from cost_assets.allocation.assets import allocation_assets
from cost_assets.anomalies.assets import anomaly_assets
from cost_assets.changes.assets import change_assets
from cost_assets.charges.assets import charge_assets
from cost_assets.errors import ConfigError
from cost_assets.exports.assets import landing_assets, ledger_specs
from cost_assets.exports.checks import delivery_checks
from cost_assets.exports.deliveries import landed
from cost_assets.exports.overlaps import refused
from cost_assets.forecasts.assets import forecast_assets
from cost_assets.insights.assets import insight_assets, prompt_specs
from cost_assets.jobs import make_jobs
from cost_assets.kpis.assets import kpi_assets
from cost_assets.lake import Lake
from cost_assets.publishing.assets import published_asset
from cost_assets.service import deliveries_sensor, schedules
from cost_assets.settings import Export, Settings, config_path, load_settings
from cost_assets.warehouse import limits

FIRST_MONTH = date(2020, 1, 1)
DEMO_HOME = Path(".costs/demo")


def build_defs(settings: Settings, since: date | None = None) -> dg.Definitions:
    """Every asset, check, job, sensor and schedule for the exports of `settings`.

    Args:
        since: a month that the partitions are to reach back to.
    """
    first = min(first_month(settings), since or date.max)
    months = dg.MonthlyPartitionsDefinition(start_date=first.isoformat(), end_offset=1)
    landing = landing_assets(settings, months)
    lake = Lake(settings.home)
    month_charges, marts, seeds = charge_assets(settings, months, lambda: refused(settings, lake, landed(lake)).keys())
    outlooks = [
        allocation_assets(settings),
        forecast_assets(settings),
        anomaly_assets(settings),
        change_assets(settings),
        kpi_assets(settings),
        insight_assets(settings),
    ]
    published = published_asset(settings)
    warehouse = DuckDBResource(database=str(lake.warehouse / "costs.duckdb"), connection_config=limits(settings))
    late = delivery_checks(settings)
    jobs = make_jobs(settings, landing, late, month_charges, [marts, *outlooks, published], seeds)
    return dg.Definitions(
        assets=[*landing, *ledger_specs(settings), month_charges, marts, seeds, *outlooks, *prompt_specs(), published],
        asset_checks=late,
        jobs=jobs.all,
        sensors=[deliveries_sensor(settings, jobs)],
        schedules=schedules(settings, jobs),
        executor=dg.in_process_executor,
        resources={"warehouse": warehouse},
    )


def first_month(settings: Settings) -> date:
    """Where the partitions start: the earliest `from`, 2020 where an export has none, or what the lake holds before."""
    named = [export.from_month or FIRST_MONTH for export in settings.exports]
    landed = [month for export in settings.exports for month in Lake(settings.home).landed_months(export.name)]
    return min([*named, *landed])


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
