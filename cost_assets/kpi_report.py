"""What people see in the terminal of KPIs."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import duckdb
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from cost_assets.errors import CostsError
from cost_assets.lake import Lake
from cost_assets.partitions import month_key
from cost_assets.report import change, money, short, table_of

MOVERS = 8
MOST_PERCENT = 9_999
WHAT_WIDTH = 36
_SIDE = {"at_least": "≥", "at_most": "≤"}
# The newest month that is whole, else the newest.
_MONTHS = """
    select billing_currency, max_by(billing_period_start, (is_complete, billing_period_start)), bool_or(is_complete)
    from read_parquet(?) where scope = 'all' group by billing_currency order by count(value) desc, 1
"""


def kpis(console: Console, lake: Lake, brief: bool = False) -> None:
    """The KPIs of everything in the newest whole month, a table per currency, and what moved the costs.

    Args:
        brief: only those that have a goal, without the movers.
    """
    path = lake.current / "fct_kpis_monthly.parquet"
    if not path.exists():
        raise CostsError(f"what is published in {lake.home} was made before there were KPIs; costs run makes them")
    for currency, month, is_whole in duckdb.execute(_MONTHS, [str(path)]).fetchall():
        title = f"KPIs of {month_key(month)}{'' if is_whole else ' so far'}, {escape(currency or '?')}"
        console.print(_kpis(path, title, month, currency, brief))
        if not brief:
            _movers(console, lake, month, currency)


def _kpis(path: Path, title: str, month: date, currency: str | None, brief: bool) -> Table:
    found = duckdb.execute(
        """
        select title, value, unit, good, goal, goal_met, savings_at_goal_cost
        from read_parquet(?)
        where scope = 'all' and billing_period_start = ? and billing_currency is not distinct from ?
            and value is not null and (goal is not null or not ?)
        order by goal is null, goal_met, savings_at_goal_cost desc nulls last
        """,
        [str(path), month, currency, brief],
    ).fetchall()
    table = table_of(title)
    table.add_column("KPI", no_wrap=True)
    for name in ("value", "goal", "met", "savings at goal"):
        table.add_column(name, justify="right", no_wrap=True)
    for title, value, unit, good, goal, met, savings in found:
        table.add_row(
            escape(short(title, WHAT_WIDTH)), _amount(value, unit),
            f"{_SIDE[good]} {_amount(goal, unit)}" if goal is not None else "", _verdict(met),
            money(savings) if savings else "",
        )  # fmt: skip
    if any(row[-1] for row in found):
        table.caption = "a month, at prices that this bill shows; savings of several KPIs overlap"
    return table


def _movers(console: Console, lake: Lake, month: date, currency: str | None) -> None:
    found = duckdb.execute(
        """
        select item, movement, effective_cost_change, effective_cost_change_pct, is_to_date
        from read_parquet(?)
        where scope = 'all' and dimension = 'service' and billing_period_start = ?
            and billing_currency is not distinct from ? and rank <= ?
        order by rank
        """,
        [str(lake.current / "fct_cost_movers_monthly.parquet"), month, currency, MOVERS],
    ).fetchall()
    if not found:
        return
    table = table_of("What moved against the month before")
    for name in ("service", ""):
        table.add_column(name, no_wrap=True)
    for name in ("change", "%"):
        table.add_column(name, justify="right", no_wrap=True)
    for item, movement, moved, pct, _ in found:
        said = movement if movement in ("new", "gone") else ""
        table.add_row(
            escape(short(item or "no service", WHAT_WIDTH)), said, change(moved), "" if pct is None else f"{pct:+.1f}"
        )
    if any(row[-1] for row in found):
        table.caption = "the month's complete days against as many of the month before"
    console.print(table)


def _amount(value: float, unit: str) -> str:
    if unit == "percent" and abs(value) > MOST_PERCENT:  # of a whole that credits have nearly taken away
        return f"> {MOST_PERCENT:,} %" if value > 0 else f"< -{MOST_PERCENT:,} %"
    if unit == "percent":
        return f"{value:,.1f} %"
    return f"{Decimal(repr(value)):,.4f}"


def _verdict(met: bool | None) -> str:
    return {True: "[green]yes[/]", False: "[yellow]no[/]", None: ""}[met]
