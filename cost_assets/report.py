"""What people see in the terminal: the published costs, and how things stand."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import duckdb
from rich import box
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from cost_assets.exports.deliveries import Delivery, current
from cost_assets.exports.drifting import drift
from cost_assets.exports.lateness import silence
from cost_assets.exports.restating import restatement
from cost_assets.lake import Lake
from cost_assets.partitions import month_key
from cost_assets.settings import Settings

SERVICES = 12
MONTHS = 3
PERIODS = 18
NAME_WIDTH = 27
INVOICES = 5


def costs(console: Console, lake: Lake) -> None:
    """Effective cost of the last months by service, the state of the months, and whether all ties out."""
    with duckdb.connect(str(lake.current / "marts.duckdb"), read_only=True) as db:
        for (currency,) in db.execute("select distinct billing_currency from fct_tie_out order by 1").fetchall():
            console.print(_by_service(db, currency))
        console.print(_tie_out(db))


def _by_service(db: duckdb.DuckDBPyConnection, currency: str) -> Table:
    months = _last_months(db, currency)
    found = db.execute(
        """
        select service_name, billing_period_start, sum(effective_cost), sum(x_effective_cost_change_to_date)
        from fct_service_costs_monthly where billing_currency = ? and list_contains(?, billing_period_start)
        group by all
        """,
        [currency, list(months)],
    ).fetchall()
    costs = {(service, month): cost for service, month, cost, _ in found}
    newest = max(months)
    changes = {service: change for service, month, _, change in found if month == newest and change is not None}
    ranked = sorted(
        {service for service, *_ in found}, key=lambda s: -max(costs.get((s, m), Decimal(0)) for m in months)
    )

    table = table_of(f"Effective cost by service, {currency}")
    table.add_column("service", no_wrap=True)
    for month, status in months.items():
        table.add_column(f"{month_key(month)}{' open' if status == 'open' else ''}", justify="right", no_wrap=True)
    table.add_column("change*", justify="right", no_wrap=True)
    for service in ranked[:SERVICES]:
        amounts = [money(costs.get((service, month))) for month in months]
        table.add_row(escape(short(service)), *amounts, change(changes.get(service)))
    rest = ranked[SERVICES:]
    if rest:
        table.add_row(f"{len(rest)} more", *_totals(costs, rest, months), change(_sum(changes, rest)), style="dim")
    table.add_row("total", *_totals(costs, ranked, months), change(_sum(changes, ranked)), style="bold")
    table.caption = "* to the same number of complete days of the month before"
    return table


def _last_months(db: duckdb.DuckDBPyConnection, currency: str) -> dict[date, str]:
    """The last months, oldest first, each open while any account's is."""
    return dict(
        db.execute(
            """
            from (
                select billing_period_start, max(period_status) as status
                from fct_service_costs_monthly where billing_currency = ?
                group by all order by 1 desc limit ?
            ) order by 1
            """,
            [currency, MONTHS],
        ).fetchall()
    )


def _tie_out(db: duckdb.DuckDBPyConnection) -> Table:
    found = db.execute(
        """
        with months as (
            select
                export_name, billing_period_start,
                any_value(period_status) as status, any_value(x_complete_until) as complete_until
            from fct_deliveries where is_current group by all
        )
        select
            t.billing_period_start, t.export_name, status, complete_until, sum(t.delivered_rows),
            sum(t.delivered_billed_cost), t.billing_currency, sum(t.difference), bool_and(t.ties_out)
        from fct_tie_out as t left join months using (export_name, billing_period_start)
        group by all order by t.billing_period_start desc, t.export_name limit ?
        """,
        [PERIODS],
    ).fetchall()
    table = table_of("Delivered and published")
    for name in ("month", "export", "status"):
        table.add_column(name, no_wrap=True)
    for name in ("rows", "billed cost", "difference"):
        table.add_column(name, justify="right", no_wrap=True)
    table.add_column("ties", no_wrap=True)
    for month, export, status, _, rows, billed, currency, difference, ties in found:
        table.add_row(
            month_key(month), export, status or "", f"{rows:,}", f"{money(billed)} {escape(currency or '?')}",
            money(difference), "[green]yes[/]" if ties else "[red]NO[/]",
        )  # fmt: skip
    table.caption = "; ".join(
        f"{export} {month_key(month)} complete until {until}"
        for month, export, status, until, *_ in found
        if status == "open"
    )
    return table


def table_of(title: str) -> Table:
    """An empty table as all of ours look."""
    return Table(
        title=title, title_justify="left", title_style="bold", box=box.SIMPLE_HEAD, caption_justify="left",
        padding=(0, 1, 0, 0), pad_edge=False,
    )  # fmt: skip


def where(console: Console, lake: Lake) -> None:
    """Where the published marts lie, and how to open them."""
    console.print(f"\n[bold]Published[/] in {lake.current}", soft_wrap=True)
    console.print(f"  duckdb -readonly {_relative(lake.current / 'marts.duckdb')}", soft_wrap=True, highlight=False)
    console.print("  or point a BI tool at marts.duckdb, or at the *.parquet files beside it.", highlight=False)


def periods(
    console: Console, settings: Settings, deliveries: list[Delivery], state: Callable[[str, date], tuple[str, str]]
) -> None:
    """One row per export and billing period: its current delivery, what that changed, and how it stands; then why."""
    table = table_of("Billing periods")
    for name in ("export", "month", "delivery", "made, UTC"):
        table.add_column(name, no_wrap=True)
    for name in ("rows", "billed cost", "change*"):
        table.add_column(name, justify="right", no_wrap=True)
    table.add_column("status", no_wrap=True)
    told = []
    for key, each in sorted(current(deliveries).items()):
        before = previous(deliveries, each)
        status, why = state(*key)
        where = f"{each.export_name} {month_key(each.month)}"
        told += [f"{status}: {where}: {why}"] if why else []
        told += notices(settings, each, before)
        table.add_row(
            each.export_name, month_key(each.month), each.delivery_id[:8], f"{each.delivered_at:%m-%d %H:%M}",
            f"{each.rows:,}",
            ", ".join(f"{money(cost)} {escape(currency)}" for currency, cost in each.billed_costs.items()),
            ", ".join(_changes(each, before)), _coloured(status),
        )  # fmt: skip
    table.caption = "* to the delivery before"
    console.print(table)
    for line in told:
        console.print(line, markup=False, highlight=False, soft_wrap=True)


def notices(settings: Settings, delivery: Delivery, before: Delivery | None) -> list[str]:
    """What a person should know of a delivery: what it restated, and how its columns differ from those `before`."""
    said = {"restated": restatement(delivery, settings.restated_share), "drifted": "; ".join(drift(delivery, before))}
    return [
        f"{what}: {delivery.export_name} {month_key(delivery.month)}: {more}" for what, more in said.items() if more
    ]


def previous(deliveries: Iterable[Delivery], delivery: Delivery) -> Delivery | None:
    """The one that a delivery took the place of."""
    key = (delivery.export_name, delivery.month, delivery.previous_delivery_id)
    return next((each for each in deliveries if (each.export_name, each.month, each.delivery_id) == key), None)


def _changes(delivery: Delivery, before: Delivery | None) -> list[str]:
    """What a delivery changed in each currency."""
    if before is None:
        return []
    costs, held = delivery.billed_costs, before.billed_costs
    return [change(costs.get(each, Decimal(0)) - held.get(each, Decimal(0))) for each in sorted(costs | held)]


def _coloured(status: str) -> str:
    colour = {"final": "green", "failed": "red", "refused": "red", "new delivery": "yellow", "not published": "yellow"}
    return f"[{colour[status]}]{status}[/]" if status in colour else status


def late(settings: Settings, deliveries: Iterable[Delivery], now: datetime) -> dict[str, str]:
    """Exports that have been silent for `late_after_hours`; `now` is the wall clock."""
    deliveries = list(deliveries)
    silent = {e.name: silence(e, deliveries, settings.late_after_hours, now) for e in settings.exports}
    return {name: str(found) for name, found in silent.items() if found and found.is_late}


def invoices(lake: Lake) -> list[str]:
    """Of the invoices that are not what is published of them, those that differ most, and what that may be."""
    path = lake.current / "fct_invoice_differences.parquet"
    if not path.exists():
        return []
    found = duckdb.execute(
        """
        select invoice_id, billing_account_id, billing_period_start, billing_currency, invoice_total,
            published_billed_cost, may_be
        from read_parquet(?) order by abs(difference) desc, invoice_id, billing_account_id
        """,
        [str(path)],
    ).fetchall()
    lines = []
    for id, payer, month, currency, total, published, may_be in found[:INVOICES]:
        which = (f"invoice {id}" if id else f"invoices of {payer}") + (f" of {month_key(month)}" if month else "")
        lines.append(
            f"differs: {which}: {money(total) or 'not given'}, published {money(published) or 'nothing'} {currency}: "
            f"{may_be}"
        )
    more = len(found) - INVOICES
    return lines + ([f"differs: {more} more; see fct_invoice_differences"] if more > 0 else [])


def _totals(costs: dict, services: list[str], months: dict[date, str]) -> list[str]:
    return [money(_sum({s: c for (s, m), c in costs.items() if m == month}, services)) for month in months]


def _sum(amounts: dict[str, Decimal], services: list[str]) -> Decimal | None:
    """The sum over those that are known; None where none is."""
    known = [amounts[service] for service in services if service in amounts]
    return sum(known, Decimal(0)) if known else None


def money(amount: Decimal | None) -> str:
    """In cents; less than half a cent is 0.00, without a sign."""
    return "" if amount is None else f"{amount:z,.2f}"


def change(amount: Decimal | None) -> str:
    """In cents, with its sign."""
    return "" if amount is None else f"{amount:+z,.2f}"


def _relative(path: Path) -> str:
    try:
        return str(path.relative_to(Path.cwd()))
    except ValueError:
        return str(path)


def short(name: str, width: int = NAME_WIDTH) -> str:
    """A name cut to a width."""
    return name if len(name) <= width else name[: width - 1] + "…"
