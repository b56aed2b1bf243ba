"""The jobs: one month all the way, one month for backfills, publication, the daily round, and housekeeping."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import dagster as dg

from cost_assets.housekeeping import sweep
from cost_assets.lake import Lake
from cost_assets.partitions import month_key
from cost_assets.settings import Settings
from cost_assets.warehouse import writing

AssetJob = Any  # what define_asset_job returns has no public name


@dataclass(frozen=True)
class Jobs:
    """The graph's jobs, and the assets that a month and a publication bring up to date."""

    refresh: AssetJob
    month: AssetJob
    publish: AssetJob
    daily: AssetJob
    housekeeping: dg.JobDefinition
    month_assets: list[dg.AssetKey]
    published_assets: list[dg.AssetKey]

    @property
    def all(self) -> list:
        return [self.refresh, self.month, self.publish, self.daily, self.housekeeping]


def make_jobs(
    settings: Settings,
    landing: Sequence[dg.AssetsDefinition],
    late: Sequence[dg.AssetChecksDefinition],
    month_charges: dg.AssetsDefinition,
    publication: Sequence[dg.AssetsDefinition],
    seeds: dg.AssetsDefinition,
) -> Jobs:
    """Every job over the assets of each stage.

    Args:
        late: the checks of what has not come.
        publication: all that is made anew when a version is published, from the marts on.
    """
    month = dg.AssetSelection.assets(*landing, month_charges)
    published = dg.AssetSelection.assets(*publication)
    return Jobs(
        refresh=dg.define_asset_job(
            "refresh", month | published,
            description="A delivery all the way: landed, its month built and tested, the marts published.",
        ),
        month=dg.define_asset_job(
            "month", month,
            description="One billing month: its newest deliveries landed, and its charges built and tested. "
            "For backfills; the sensor publishes what they built.",
        ),
        publish=dg.define_asset_job(
            "publish", published,
            description="The marts over all months, forecasts, anomalies, KPIs and insights, made, checked, published."
        ),
        daily=dg.define_asset_job(
            "daily", published | dg.AssetSelection.assets(seeds) | dg.AssetSelection.checks(*late),
            description="What depends on the day: the marts published once more, and a look which exports are late.",
        ),
        housekeeping=_housekeeping_job(settings),
        month_assets=sorted(month_charges.keys),
        published_assets=sorted(key for each in publication for key in each.keys),
    )  # fmt: skip


def _housekeeping_job(settings: Settings) -> dg.JobDefinition:
    @dg.op(description="Removes what retention and crashes have left over in the lake.", out=dg.Out(dg.Nothing))
    def sweep_lake(context: dg.OpExecutionContext) -> None:
        with writing(Lake(settings.home), settings.lock_timeout_seconds):
            swept = sweep(settings, datetime.now(UTC).replace(tzinfo=None))
        for name in [*swept.versions, *swept.folders]:
            context.log.info(f"removed {name}")
        for each in swept.deliveries:
            context.log.info(
                f"removed the files of {each.export_name} {month_key(each.month)} {each.delivery_id}; its record stays"
            )
        context.log.info(f"{swept.bytes:,} bytes of superseded deliveries freed")

    @dg.job(
        name="housekeeping", executor_def=dg.in_process_executor,
        description="The lake's retention: old versions, superseded deliveries, what a crash left over.",
    )  # fmt: skip
    def housekeeping() -> None:
        sweep_lake()

    return housekeeping
