"""What people see in the terminal: the published costs, and how things stand."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import duckdb
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from cost_assets.exports.deliveries import Delivery
from cost_assets.lake import Lake
from cost_assets.partitions import month_key
from cost_assets.settings import Settings

SERVICES = 12
MONTHS = 4


def costs(console: Console, lake: Lake) -> None:
    """Effective cost of the last months by service, the state of the months, and whether all ties out."""
    with duckdb.connect(str(lake.current / "marts.duckdb"), read_only=True) as db:
        for (currency,) in db.execute(
            "select distinct billing_currency from fct_service_costs_monthly order by 1"
        ).fetchall():
            console.print(_by_service(db, currency))
        console.print(_tie_out(db))


def _by_service(db: duckdb.DuckDBPyConnection, currency: str) -> Table:
    months = [row[0] for row in db.execute(
        "select distinct billing_period_start from fct_service_costs_monthly where billing_currency = ? "
        "order by 1 desc limit ?", [currency, MONTHS]).fetchall()][::-1]  # fmt: skip
    found = db.execute(
        """
        select service_name, billing_period_start, sum(effective_cost), sum(x_effective_cost_change_to_date)
        from fct_service_costs_monthly where billing_currency = ? and list_contains(?, billing_period_start)
        group by all
        """,
        [currency, months],
    ).fetchall()
    cells = {(service, month): (cost, change) for service, month, cost, change in found}
    newest = months[-1]
    ranked = sorted({service for service, *_ in found}, key=lambda s: -max(cells.get((s, m), (0,))[0] for m in months))
    table = Table(title=f"Effective cost by service, {currency}", title_justify="left", title_style="bold")
    table.add_column("service")
    for month in months:
        table.add_column(f"{month_key(month)}{_open_mark(db, month)}", justify="right")
    table.add_column("change*", justify="right")
    for service in ranked[:SERVICES]:
        change = cells.get((service, newest), (None, None))[1]
        amounts = [_money(cells.get((service, month), (None,))[0]) for month in months]
        table.add_row(escape(service), *amounts, _change(change))
    rest = ranked[SERVICES:]
    if rest:
        table.add_row(f"{len(rest)} more", *[_money(_sum(cells, rest, month)) for month in months], "", style="dim")
    changes = [cells[key][1] for key in cells if key[1] == newest and cells[key][1] is not None]
    totals = [_money(_sum(cells, ranked, month)) for month in months]
    table.add_row("total", *totals, _change(sum(changes)) if changes else "", style="bold")
    table.caption = "* against the same number of complete days of the month before; (open) is not final yet"
    table.caption_justify = "left"
    return table


def _tie_out(db: duckdb.DuckDBPyConnection) -> Table:
    found = db.execute(
        """
        with months as (
            select export_name, billing_period_start, any_value(period_status) as status, any_value(x_complete_until) as until
            from fct_deliveries where is_current group by all
        )
        select t.export_name, t.billing_period_start, t.billing_currency, sum(t.delivered_rows),
            sum(t.delivered_billed_cost), sum(t.published_billed_cost), bool_and(t.ties_out), any_value(status), any_value(until)
        from fct_tie_out as t left join months using (export_name, billing_period_start)
        group by all order by t.billing_period_start desc, t.export_name limit 14
        """
    ).fetchall()
    table = Table(title="Delivered and published, billed cost", title_justify="left", title_style="bold")
    for name in ("month", "export", "status", "complete until"):
        table.add_column(name)
    for name in ("rows", "delivered", "published"):
        table.add_column(name, justify="right")
    table.add_column("ties out")
    for export, month, currency, rows, delivered, published, ties, status, until in found:
        table.add_row(
            month_key(month), export, status or "", str(until or ""), f"{rows:,}", f"{_money(delivered)} {currency}",
            f"{_money(published)} {currency}", "[green]yes[/]" if ties else "[red]NO[/]",
        )  # fmt: skip
    return table


def where(console: Console, lake: Lake) -> None:
    """Where the published marts lie, and how to open them."""
    console.print(f"\n[bold]Published[/] in {lake.current}", soft_wrap=True)
    console.print(f"  duckdb -readonly {_short(lake.current / 'marts.duckdb')}", soft_wrap=True, highlight=False)
    console.print("  or point a BI tool at marts.duckdb, or at the *.parquet files beside it.", highlight=False)


def periods(
    console: Console, settings: Settings, deliveries: list[Delivery], state: Callable[[str, date], tuple[str, str]]
) -> None:
    """One row per export and billing period: its current delivery and how it stands."""
    table = Table(title="Billing periods", title_justify="left", title_style="bold")
    for name in ("export", "month", "delivery", "delivered (UTC)"):
        table.add_column(name)
    for name in ("rows", "billed cost"):
        table.add_column(name, justify="right")
    table.add_column("status")
    table.add_column("why", overflow="fold")
    for each in deliveries:
        totals: dict[str, Decimal] = {}
        for total in each.totals:
            currency = total["billing_currency"] or "?"
            totals[currency] = totals.get(currency, Decimal(0)) + Decimal(total["billed_cost"])
        status, why = state(each.export_name, each.month)
        table.add_row(
            each.export_name, month_key(each.month), each.delivery_id[:8], f"{each.delivered_at:%Y-%m-%d %H:%M}",
            f"{sum(file['rows'] for file in each.files):,}",
            ", ".join(f"{_money(cost)} {currency}" for currency, cost in totals.items()), status, escape(why),
        )  # fmt: skip
    console.print(table)


def late(settings: Settings, deliveries: dict[tuple[str, date], Delivery], now: datetime) -> dict[str, str]:
    """Exports that have been silent for `late_after_hours`; `now` is the wall clock, UTC."""
    found = {}
    for export in settings.exports:
        newest = max((each.delivered_at for (name, _), each in deliveries.items() if name == export.name), default=None)
        if newest is None or (export.until_month and now.date() >= export.until_month):
            continue
        silent = now.astimezone(UTC).replace(tzinfo=None) - newest
        if silent > timedelta(hours=settings.late_after_hours):
            found[export.name] = (
                f"no delivery since {newest:%Y-%m-%d %H:%M} UTC ({silent.days} days, "
                f"{silent.seconds // 3600} hours); late after {settings.late_after_hours} hours"
            )
    return found


def _open_mark(db: duckdb.DuckDBPyConnection, month: date) -> str:
    statuses = db.execute(
        "select distinct period_status from fct_service_costs_monthly where billing_period_start = ?", [month]
    ).fetchall()
    return " (open)" if ("open",) in statuses else ""


def _sum(cells: dict, services: list[str], month: date) -> Decimal:
    return sum((cells.get((service, month), (Decimal(0),))[0] for service in services), Decimal(0))


def _money(amount: Decimal | None) -> str:
    return "" if amount is None else f"{amount:,.2f}"


def _change(amount: Decimal | None) -> str:
    return "" if amount is None else f"{amount:+,.2f}"


def _short(path: Path) -> str:
    try:
        return str(path.relative_to(Path.cwd()))
    except ValueError:
        return str(path)
