"""What forecasts and anomalies of a large organisation cost: all of both stages, on a warehouse of simulated bills.

    python -m benchmarks.stages [--series 10000] [--days 548]

The first run has everything to do: past months to try, every series to forecast, every day to score. The next day's
has one more complete day. Wall seconds, and peak memory of the process and of all its children's largest.
"""

from __future__ import annotations

import argparse
import os
import resource
import tempfile
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import duckdb
import numpy as np
from rich.console import Console
from rich.table import Table

from benchmarks.simulator import Panel, simulate
from cost_assets.anomalies.detecting import detect
from cost_assets.forecasts import forecasting
from cost_assets.lake import Lake
from cost_assets.settings import Export, Settings

SEED = 20261125
PER_ACCOUNT = 12  # services of a sub account
GROUPS = {"usage": "usage", "fees": "purchase", "tax": "tax", "credits": "credit", "unused": "unused"}


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("--series", type=int, default=10_000)
    arguments.add_argument("--days", type=int, default=548)
    said = arguments.parse_args()
    panel = simulate(said.series, SEED, days=said.days + 1)
    with tempfile.TemporaryDirectory() as scratch:
        settings = Settings(
            home=Path(scratch),
            exports=[Export(name="acme", format="aws_cur2", url="s3://b/acme")],
            resource_costs=False,
        )
        lake = Lake(settings.home)
        lake.warehouse.mkdir(parents=True)
        lake.records.mkdir()
        with duckdb.connect(str(lake.warehouse / "costs.duckdb"), config={"threads": 2, "memory_limit": "2GB"}) as db:
            _costs(db, panel)
            Console().print(_table(said.series, said.days, [_day(db, lake, settings, panel, back) for back in (1, 0)]))


def _costs(db: duckdb.DuckDBPyConnection, panel: Panel) -> None:
    """The marts that the stages read, as dbt would have made them."""
    db.execute(
        """
        create table int_costs_daily (
            charge_date date, billing_period_start date, billing_account_id varchar, sub_account_id varchar,
            service_name varchar, billing_currency varchar, x_charge_group varchar,
            effective_cost decimal(38, 12), billed_cost decimal(38, 12)
        )
        """
    )
    for name, group in GROUPS.items():
        costs = getattr(panel, name)
        series, day = np.nonzero(np.nan_to_num(costs))
        db.register("cells", {"series": series, "day": panel.dates[day].astype(np.int32), "cost": costs[series, day]})
        db.execute(
            f"""
            insert into int_costs_daily
            select
                date '1970-01-01' + day, date_trunc('month', date '1970-01-01' + day), 'payer',
                'account ' || series // {PER_ACCOUNT}, 'service ' || series % {PER_ACCOUNT}, 'USD', '{group}',
                round(cost, 6), round(cost, 6)
            from cells
            """
        )
        db.unregister("cells")
    db.execute(
        """
        create view fct_charges_daily as
        select
            *, null::varchar as region_id, null::varchar as x_usage_type, null::varchar as x_operation,
            null::double as consumed_quantity,
            null as consumed_unit, null as commitment_discount_id,
            effective_cost as list_cost,
            case x_charge_group when 'unused' then 'Unused' end as commitment_discount_status,
            case x_charge_group when 'purchase' then 'Purchase' when 'tax' then 'Tax' when 'credit' then 'Credit'
                else 'Usage' end as charge_category
        from int_costs_daily;
        create table fct_commitment_expiries (
            billing_account_id varchar, commitment_discount_id varchar, billing_currency varchar,
            x_commitment_end_at timestamp
        )
        """
    )


def _day(db: duckdb.DuckDBPyConnection, lake: Lake, settings: Settings, panel: Panel, back: int) -> dict[str, float]:
    """Both stages, as of the last day but `back`."""
    as_of = panel.dates[-1 - back].item()
    db.execute(
        f"""
        create or replace table int_accounts_as_of as
        select 'payer' as billing_account_id, date '{panel.dates[0]}' as first_day, date '{as_of}' as as_of_date,
            true as is_current;
        create or replace table int_account_periods as
        select distinct billing_account_id, billing_period_start,
            least(last_day(billing_period_start), date '{as_of}') as complete_until
        from int_costs_daily where billing_period_start <= date '{as_of}'
        """
    )
    now = datetime.combine(as_of, datetime.min.time()) + timedelta(days=2)
    return {
        "measure": _timed(lambda: forecasting.measure(db, lake, settings)),
        "forecast": _timed(lambda: forecasting.forecast(db, lake, now)),
        "detect": _timed(lambda: detect(db, lake, settings, now)),
        "own": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
        "child": resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024,
    }


def _timed(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def _table(series: int, days: int, runs: list[dict[str, float]]) -> Table:
    table = Table(title=f"{series:,} series over {days} days (simulated), {os.cpu_count()} cores", title_justify="left")
    for name in ("", "from nothing", "the day after"):
        table.add_column(name, justify="right" if name else "left")
    for name, said in (("measure", "past months tried"), ("forecast", "forecasts"), ("detect", "anomalies")):
        table.add_row(said, *(f"{run[name]:.1f} s" for run in runs))
    table.add_row("all of it (aim: under 600 s)", *(f"{sum(list(run.values())[:3]):.1f} s" for run in runs))
    table.add_row("peak memory, this process", *(f"{run['own']:,.0f} MiB" for run in runs))
    table.add_row("its largest child (aim: 4 GiB in all)", *(f"{run['child']:,.0f} MiB" for run in runs))
    return table


if __name__ == "__main__":
    main()
