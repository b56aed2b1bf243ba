"""What forecasts and anomalies of a large organisation cost: all of both stages, on a warehouse of simulated bills.

    python -m benchmarks.stages [--series 10000] [--days 548]

The first run has everything to do: past months to try, every series to forecast, every day to score. The next day's
has one more complete day. Wall seconds, which other load makes longer, CPU seconds, and the most memory that the
process and its children held together, sampled.
"""

from __future__ import annotations

import argparse
import os
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import duckdb
import numpy as np
from rich.console import Console
from rich.table import Table

from benchmarks.memory import Watched
from benchmarks.simulator import Panel, simulate
from cost_assets.anomalies.detecting import detect
from cost_assets.forecasts import forecasting
from cost_assets.lake import Lake
from cost_assets.series import AccountSeries, account_series
from cost_assets.settings import Export, Settings
from cost_assets.warehouse import limits

SEED = 20261125
PER_ACCOUNT = 12  # services of a sub account
GROUPS = {"usage": "usage", "fees": "purchase", "tax": "tax", "credits": "credit", "unused": "unused"}


@dataclass(frozen=True)
class Step:
    """Wall and CPU seconds of a step, and the most MiB that were held while it ran."""

    seconds: float
    cpu: float
    peak: float


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
        lake.tmp.mkdir()
        with duckdb.connect(str(lake.warehouse / "costs.duckdb"), config=limits(settings)) as db:
            _costs(db, panel)
            dates = panel.dates
            del panel
            with Watched() as watched:
                runs = [_day(db, lake, settings, dates[: -back or None], watched) for back in (1, 0)]
            Console().print(_table(said.series, said.days, runs))


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


def _day(
    db: duckdb.DuckDBPyConnection, lake: Lake, settings: Settings, dates: np.ndarray, watched: Watched
) -> dict[str, Step]:
    """Both stages, as of the last of the dates; what each step took, told as it ends."""
    as_of = dates[-1].item()
    db.execute(
        f"""
        create or replace table int_accounts_as_of as
        select 'payer' as billing_account_id, date '{dates[0]}' as first_day, date '{as_of}' as as_of_date,
            true as is_current;
        create or replace table int_account_periods as
        select distinct billing_account_id, billing_period_start,
            least(last_day(billing_period_start), date '{as_of}') as complete_until
        from int_costs_daily where billing_period_start <= date '{as_of}'
        """
    )
    now = datetime.combine(as_of, datetime.min.time()) + timedelta(days=2)
    accounts: list[AccountSeries] = []
    steps = {
        "series read": lambda: accounts.extend(account_series(db)),
        "past months tried": lambda: forecasting.measure(db, lake, settings, accounts),
        "forecasts": lambda: forecasting.forecast(db, lake, accounts, now),
        "anomalies": lambda: (accounts.clear(), detect(db, lake, settings, now)),
    }
    return {name: _step(f"as of {as_of}: {name}", work, watched) for name, work in steps.items()}


def _step(what: str, work: Callable[[], object], watched: Watched) -> Step:
    watched.peak()
    started, used = time.perf_counter(), _cpu()
    work()
    done = Step(time.perf_counter() - started, _cpu() - used, watched.peak())
    print(f"{what}: {done.seconds:.1f} s, {done.cpu:.1f} s of CPU, {done.peak:,.0f} MiB", flush=True)
    return done


def _cpu() -> float:
    """Seconds that this process and those it has waited for have computed."""
    used = os.times()
    return used.user + used.system + used.children_user + used.children_system


def _table(series: int, days: int, runs: list[dict[str, Step]]) -> Table:
    table = Table(title=f"{series:,} series over {days} days (simulated), {os.cpu_count()} cores", title_justify="left")
    for name in ("", "from nothing", "the day after"):
        table.add_column(name, justify="right" if name else "left")
    for name in runs[0]:
        table.add_row(name, *(f"{run[name].seconds:.1f} s" for run in runs))
    table.add_row("all of it (aim: under 600 s)", *(f"{sum(s.seconds for s in run.values()):.1f} s" for run in runs))
    table.add_row("CPU of all processes", *(f"{sum(s.cpu for s in run.values()):.1f} s" for run in runs))
    peaks = (max(step.peak for step in run.values()) for run in runs)
    table.add_row("peak memory of all processes (aim: under 4 GiB)", *(f"{peak:,.0f} MiB" for peak in peaks))
    return table


if __name__ == "__main__":
    main()
