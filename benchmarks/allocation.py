"""What it costs to say whose money it is: months of many daily rows placed by rules, shared costs split.

    python -m benchmarks.allocation [--months 24] [--rows 1000000]

From nothing every month is placed; then one of them is restated. Beside it, in the same run, the bare query that only
sums the same rows by day, account, service and set of tags. After each, the months whose changes that makes others are
decomposed. Wall and CPU seconds; simulated costs.
"""

from __future__ import annotations

import argparse
import os
import tempfile
import time
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path

import duckdb
import yaml
from rich.console import Console
from rich.table import Table

from benchmarks.memory import Watched
from cost_assets.allocation.allocating import allocate
from cost_assets.allocation.checks import CHECKS
from cost_assets.changes.decomposing import decompose
from cost_assets.lake import Lake
from cost_assets.partitions import next_month
from cost_assets.records import write_parquet
from cost_assets.settings import Export, Settings
from cost_assets.tables import declared, empty
from cost_assets.warehouse import limits

ACCOUNTS, SERVICES, TAG_SETS, TEAMS, DAYS = 100, 40, 2_000, 30, 28
# Shared by all in proportion to cost, in equal parts, and by agreed shares; the rest by tag and by account.
_SHARED = [
    {"name": "tax", "where": {"charge_category": "Tax"}, "share": {"by": "cost"}},
    {"name": "support", "where": {"service_name": "service 39"}, "share": {"by": "cost"}},
    {"name": "network", "where": {"sub_account_id": "account 1"}, "share": {"by": "even"}},
    {
        "name": "platform",
        "where": {"sub_account_id": "account 2"},
        "share": {"by": "fixed", "parts": {"team 1": 50, "team 2": 30, "team 3": 20}},
    },
]
_EXCEPTIONS = [
    {"name": f"exception {n}", "where": {"tags": {"project": f"p{n}*"}}, "cost_centre": "team 4"} for n in range(6)
]
_ACCOUNTS = [
    {"name": f"account {n}", "where": {"sub_account_id": f"account {n}*"}, "cost_centre": "team 5"} for n in range(3, 8)
]
RULES = {
    "tags": [{"key": "team", "spelled": ["squad"], "values": {"team 1": ["one"]}}],
    "policy": {"required": [{"key": "team"}, {"key": "environment", "values": ["prod", "dev"]}]},
    "rules": [*_SHARED, *_EXCEPTIONS, {"name": "by team", "cost_centre": {"tag": "team"}}, *_ACCOUNTS],
}


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("--months", type=int, default=24)
    arguments.add_argument("--rows", type=int, default=1_000_000)
    said = arguments.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        settings, lake = _home(Path(scratch))
        months = [date(2025, 1, 1)]
        while len(months) < said.months:
            months.append(next_month(months[-1]))
        with duckdb.connect(str(lake.warehouse / "costs.duckdb"), config=limits(settings)) as db, Watched() as watched:
            for month in months:
                _write_month(db, lake, month, said.rows, "first")
            _marts(db, months)
            watched.peak()
            bare = _seconds(lambda: _bare(db, lake, months))
            everything = _seconds(lambda: _allocate(db, lake, settings, months))
            all_changes = _seconds(lambda: _decompose(db, lake, months[1:]))
            _write_month(db, lake, months[-2], said.rows, "restated")
            _marts(db, months)
            one = _seconds(lambda: _allocate(db, lake, settings, months[-2:-1]))
            two_changes = _seconds(lambda: _decompose(db, lake, months[-2:]))
            nothing = _seconds(lambda: _allocate(db, lake, settings, []))
            no_changes = _seconds(lambda: _decompose(db, lake, []))
            checks = _seconds(lambda: [_holds(db, check.sql) for check in CHECKS if check.blocks])
            allocated, cells, changes = (
                db.execute(f"select count(*) from {table}").fetchone()[0]
                for table in ("fct_allocated_costs_daily", "int_placed_costs_monthly", "fct_cost_changes_monthly")
            )
            peak = watched.peak()
    table = Table(title=f"{said.months} months of {said.rows:,} daily rows (simulated), {os.cpu_count()} cores")
    for name in ("", "seconds", "of CPU", "to the bare query"):
        table.add_column(name, justify="right" if name else "left")
    to_bare = {
        "the bare query, all months": (bare, "1.0"),
        "all months placed (aim: under 60 s of 24)": (everything, f"{everything[0] / bare[0]:.1f}"),
        "one month restated": (one, f"{one[0] / bare[0] * said.months:.1f} of a month's"),
        "nothing new": (nothing, ""),
        "checks over all months": (checks, ""),
        "changes of all months": (all_changes, ""),
        "changes where one month is restated": (two_changes, ""),
        "changes where nothing is new": (no_changes, ""),
    }
    for name, ((wall, cpu), ratio) in to_bare.items():
        table.add_row(name, f"{wall:.1f}", f"{cpu:.1f}", ratio)
    table.caption = (
        f"{allocated:,} allocated rows, {cells:,} placed by month, {changes:,} rows of changes; "
        f"at most {peak:,.0f} MiB held"
    )
    Console().print(table)


def _home(folder: Path) -> tuple[Settings, Lake]:
    (folder / "allocation.yaml").write_text(yaml.safe_dump(RULES, sort_keys=False))
    settings = Settings(
        home=folder,
        exports=[Export(name="acme", format="aws_cur2", url="s3://b/acme")],
        allocation=folder / "allocation.yaml",
        resource_costs=False,
    )
    lake = Lake(settings.home)
    for made in (lake.warehouse / "int_tagged_costs_daily", lake.warehouse / "int_tag_sets", lake.records, lake.tmp):
        made.mkdir(parents=True)
    (lake.warehouse / "fct_resource_costs_monthly").mkdir()
    return settings, lake


def _write_month(db: duckdb.DuckDBPyConnection, lake: Lake, month: date, rows: int, stamp: str) -> None:
    """A month of costs, each with its account, service, usage type and one of the sets of tags."""
    # What is used is used each day; nine tenths of it in the next month too.
    thing = f"hash(n // {DAYS}, if(n // {DAYS} % 10 = 0, '{month}', ''))"
    priced = f"hash(n, '{stamp}', '{month}')"
    write_parquet(
        db,
        f"""
        select
            date '{month}' + (n % {DAYS})::integer as charge_date, date '{month}' as billing_period_start,
            'AWS' as provider_name, 'payer' as billing_account_id,
            'account ' || draw // 31 % {ACCOUNTS} as sub_account_id,
            'service ' || draw // 3001 % {SERVICES} as service_name,
            'region ' || draw // 7 % 4 as region_id, 'usage ' || draw // 11 % 300 as x_usage_type,
            null::varchar as x_operation, if(draw % 997 = 0, 'Tax', 'Usage') as charge_category,
            if(draw % 997 = 0, 'tax', 'usage') as x_charge_group, 'Standard' as pricing_category,
            null::varchar as commitment_discount_status, null::varchar as commitment_discount_type,
            draw % 5 <> 0 as x_has_resource, hash(draw // 13 % {TAG_SETS}) as x_tag_set, 'USD' as billing_currency,
            (priced % 1000000 / 7)::decimal(38, 12) as billed_cost, billed_cost as effective_cost,
            billed_cost as list_cost, billed_cost as contracted_cost,
            1::decimal(38, 12) as consumed_quantity, 'Hrs' as consumed_unit
        from (select n, {thing} as draw, {priced} as priced from range({rows}) as numbers(n))
        """,
        lake.month_file("int_tagged_costs_daily", month),
        stamp,
    )
    write_parquet(
        db,
        f"""
        select
            hash(n) as x_tag_set,
            case when n % 3 = 0 then map {{}} else map {{
                'user:' || if(n % 2 = 0, 'Team', 'squad'): 'team ' || n % {TEAMS},
                'user:environment': if(n % 4 = 0, 'PROD', 'test'), 'user:project': 'p' || n % 50
            }} end::map(varchar, varchar) as tags,
            map {{'unit': 'store'}}::map(varchar, varchar) as x_cost_categories
        from range({TAG_SETS}) as numbers(n)
        """,
        lake.month_file("int_tag_sets", month),
    )
    columns = declared("allocation")["fct_untagged_resources_monthly"].columns
    no_resources = empty({**columns, "tags": "map(varchar, varchar)"})
    write_parquet(db, no_resources, lake.month_file("fct_resource_costs_monthly", month))


def _marts(db: duckdb.DuckDBPyConnection, months: Sequence[date]) -> None:
    """The other marts that the stage and its checks read, as dbt would have made them."""
    folder = Path(db.execute("select path from duckdb_databases() where path is not null").fetchone()[0]).parent
    db.execute(
        f"""
        create or replace view int_costs_daily as from read_parquet('{folder}/int_tagged_costs_daily/*.parquet');
        create or replace table int_account_periods as
        select
            'payer' as billing_account_id,
            unnest({[month.isoformat() for month in months]})::date as billing_period_start,
            (billing_period_start + interval 1 month)::date as billing_period_end,
            'final' as period_status, last_day(billing_period_start) as complete_until;
        create table if not exists dim_sub_accounts_history (
            sub_account_id varchar, sub_account_name varchar, x_parent varchar, x_owner varchar,
            valid_from date, valid_until date
        )
        """
    )


def _bare(db: duckdb.DuckDBPyConnection, lake: Lake, months: Sequence[date]) -> None:
    for month in months:
        db.execute(
            """
            create or replace temp table bare as
            select
                charge_date, billing_account_id, sub_account_id, service_name, charge_category, x_tag_set,
                billing_currency, sum(billed_cost), sum(effective_cost), sum(list_cost), sum(contracted_cost)
            from read_parquet(?) group by all
            """,
            [str(lake.month_file("int_tagged_costs_daily", month))],
        )


def _allocate(db: duckdb.DuckDBPyConnection, lake: Lake, settings: Settings, expected: Sequence[date]) -> None:
    placed = allocate(db, lake, settings)
    assert placed == list(expected), placed


def _holds(db: duckdb.DuckDBPyConnection, sql: str) -> None:
    found = db.execute(f"from ({sql}) limit 1").fetchall()
    assert not found, found


def _decompose(db: duckdb.DuckDBPyConnection, lake: Lake, expected: Sequence[date]) -> None:
    anew = decompose(db, lake)
    assert anew == list(expected), anew


def _seconds(work: Callable[[], object]) -> tuple[float, float]:
    """Wall and CPU seconds."""
    started, used = time.perf_counter(), time.process_time()
    work()
    return time.perf_counter() - started, time.process_time() - used


if __name__ == "__main__":
    main()
