"""What people see in the terminal of whose money it is."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

import duckdb
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from cost_assets.lake import Lake
from cost_assets.partitions import month_key
from cost_assets.report import MONTHS, NAME_WIDTH, change, money, short, table_of

if TYPE_CHECKING:
    from cost_assets.allocation.replaying import Outcome, Replay

CENTRES = 20
CENT = Decimal("0.01")  # what splits move below it is told by nobody


def chargeback(console: Console, lake: Lake) -> None:
    """What the cost centres have of the last months, how much is placed, and what is wrong with the rules."""
    with duckdb.connect(str(lake.current / "marts.duckdb"), read_only=True) as db:
        for (currency,) in db.execute(
            "select distinct billing_currency from fct_chargeback_monthly order by 1"
        ).fetchall():
            console.print(_of_months(db, currency))
    for line in warnings(lake):
        console.print(line, markup=False, highlight=False, soft_wrap=True)


def _of_months(db: duckdb.DuckDBPyConnection, currency: str | None) -> Table:
    found = db.execute(
        """
        select billing_period_start, cost_centre, sum(effective_cost), max(period_status), bool_or(entry = 'signed'),
            sum(effective_cost) filter (where entry = 'difference')
        from fct_chargeback_monthly where billing_currency is not distinct from ?
        group by all order by 1
        """,
        [currency],
    ).fetchall()
    months = sorted({month for month, *_ in found})[-MONTHS:]
    costs = {(centre, month): cost for month, centre, cost, *_ in found}
    totals = {month: sum(cost for (_, each), cost in costs.items() if each == month) for month in months}
    centres = sorted(
        {centre for centre, month in costs if month in months},
        key=lambda centre: (centre == "unallocated", -costs.get((centre, months[-1]), Decimal(0)), centre),
    )
    table = table_of(f"Whose money it is: effective cost by cost centre, {escape(currency or '?')}")
    table.add_column("cost centre", no_wrap=True)
    for month in months:
        table.add_column(f"{month_key(month)}{_standing(found, month)}", justify="right", no_wrap=True)
    for centre in centres[:CENTRES]:
        style = "yellow" if centre == "unallocated" else ""
        table.add_row(escape(short(centre)), *(money(costs.get((centre, m))) for m in months), style=style)
    if rest := centres[CENTRES:]:
        sums = [sum((costs.get((centre, m), Decimal(0)) for centre in rest), Decimal(0)) for m in months]
        table.add_row(f"{len(rest)} more", *map(money, sums), style="dim")
    table.add_row("total", *(money(totals[month]) for month in months), style="bold")
    table.add_row("placed", *(_placed(costs.get(("unallocated", m), Decimal(0)), totals[m]) for m in months))
    since = {month: _since(found, month) for month in months}
    table.caption = "; ".join(
        f"{month_key(month)} is other than signed, by {change(sum(d, Decimal(0)))} in all"
        for month, d in since.items()
        if d
    )
    return table


def _standing(found: list[tuple], month: date) -> str:
    of_month = [row for row in found if row[0] == month]
    if any(signed for *_, signed, _ in of_month):
        return " signed"
    return " open" if any(row[3] == "open" for row in of_month) else ""


def _since(found: list[tuple], month: date) -> list[Decimal]:
    """By cost centre what has changed since the month was signed off."""
    return [row[5] for row in found if row[0] == month and row[5] is not None]


def _placed(unallocated: Decimal, total: Decimal) -> str:
    """In per cent; nothing where credits outweigh costs, so that parts are no shares of the whole."""
    share = 100 * (total - unallocated) / total if total > 0 else None
    return f"{share:.1f} %" if share is not None and 0 <= share <= 100 else ""


def warnings(lake: Lake) -> list[str]:
    """Rules that place nothing in any published month, and why."""
    path = lake.current / "fct_allocation_rules_monthly.parquet"
    if not path.exists():
        return []
    found = duckdb.execute(
        """
        select
            allocation_rule,
            case when bool_or(verdict = 'places') then null
                when bool_or(verdict = 'nobody to share it') then 'nobody to share it'
                when bool_or(verdict = 'shadowed') then 'shadowed' else 'matches nothing' end as verdict,
            mode(shadowed_by) filter (where verdict = 'shadowed')
        from read_parquet(?) group by all having verdict is not null order by min(rule_number)
        """,
        [str(path)],
    ).fetchall()
    return [warning(rule, verdict, by) for rule, verdict, by in found]


def warning(rule: str, verdict: str, shadowed_by: str | None) -> str:
    """What is wrong with a rule, in a sentence."""
    why = {
        "matches nothing": "places nothing: no cost is as it asks; correct it, or take it out",
        "shadowed": f"places nothing: {shadowed_by!r} before it takes what it asks for; move it up, or take it out",
        "nobody to share it": "has nobody to share its costs, which stay unallocated; name cost centres with costs",
    }
    return f"rule: {rule!r} {why[verdict]}"


def replayed(console: Console, replay: Replay) -> None:
    """What other rules would change, by month and cost centre, and what each rule would place."""
    for currency in sorted({each.currency or "?" for each in replay.differences}):
        console.print(_replayed_months(replay, currency))
    placed = table_of("What each rule would place")
    placed.add_column("rule", no_wrap=True)
    placed.add_column("effective cost", justify="right", no_wrap=True)
    placed.add_column("", no_wrap=True)
    for each in replay.outcomes:
        amount = f"{money(each.effective_cost)} {escape(each.currency or '?')}"
        placed.add_row(escape(short(each.rule)), amount, "" if each.verdict == "places" else each.verdict)
    console.print(placed)
    for line in _warnings_of(replay.outcomes):
        console.print(line, markup=False, highlight=False, soft_wrap=True)


def _warnings_of(outcomes: Sequence[Outcome]) -> list[str]:
    """Once for each rule: what matches nothing in one currency may be there for another."""
    telling = ("nobody to share it", "places", "shadowed", "matches nothing")
    by_rule: dict[str, Outcome] = {}
    for each in sorted(outcomes, key=lambda each: telling.index(each.verdict)):
        by_rule.setdefault(each.rule, each)
    ordered = [by_rule[rule] for rule in dict.fromkeys(each.rule for each in outcomes)]
    return [warning(each.rule, each.verdict, each.shadowed_by) for each in ordered if each.verdict != "places"]


def _replayed_months(replay: Replay, currency: str) -> Table:
    changed = [
        each
        for each in replay.differences
        if (each.currency or "?") == currency and abs(each.after - each.before) >= CENT / 2
    ]
    table = table_of(f"What these rules would change, effective cost, {escape(currency)}")
    for name in ("month", "cost centre"):
        table.add_column(name, no_wrap=True)
    for name in ("now", "then", "change"):
        table.add_column(name, justify="right", no_wrap=True)
    for each in changed:
        month = f"{month_key(each.month)}{' signed' if each.signed else ''}"
        amounts = (money(each.before), money(each.after), change(each.after - each.before))
        table.add_row(month, escape(short(each.cost_centre, NAME_WIDTH)), *amounts)
    span = f"{month_key(replay.months[0])} to {month_key(replay.months[-1])}"
    moved = sum((abs(each.after - each.before) for each in changed), Decimal(0)) / 2
    table.caption = (
        f"{span}: {money(moved)} {escape(currency)} would move" if changed else f"{span}: nothing would change"
    )
    return table
