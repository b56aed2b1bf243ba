"""Restatements: what a delivery changes in what the one before it had told."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import duckdb

from cost_assets.exports.deliveries import SUMMARY, Delivery, Restated
from cost_assets.lake import Lake
from cost_assets.partitions import next_month

_INVOICED_AFTER = timedelta(days=14)
_CLOSED_AFTER = timedelta(days=65)


def status(delivery: Delivery, deliveries: Iterable[Delivery]) -> str:
    """`final` or `open`: how the month of `delivery` stands, as far as `deliveries` of its export tell.

    The export's now is the newest of them. A month is final 14 days after its end if each charge that
    costs something has an invoice id (by time alone where a format has none), and 65 days after in any case.
    """
    now = max(each.delivered_at for each in deliveries if each.export_name == delivery.export_name)
    since_end = now - datetime.combine(next_month(delivery.month), datetime.min.time())
    uninvoiced = sum(each["uninvoiced_rows"] or 0 for each in delivery.totals)
    is_final = since_end >= _CLOSED_AFTER or (since_end >= _INVOICED_AFTER and not uninvoiced)
    return "final" if is_final else "open"


def restated(lake: Lake, before: Delivery, was: str, summary: Path, lag_hours: int) -> list[Restated]:
    """Billed cost before and after, by currency, of the days that `before` held completely; of all if it was final.

    Args:
        was: how the month stood before, `open` or `final`.
        summary: the folder of the new delivery's summary.
        lag_hours: how long after its end a day is complete.
    """
    complete = date.max
    if was == "open":
        complete = (before.delivered_at - timedelta(hours=lag_hours)).date() - timedelta(days=1)
    folder = lake.delivery(before.export_name, before.month, before.delivery_id) / SUMMARY
    sides = {
        "before": folder / "days.parquet",
        "after": summary / "days.parquet",
    }
    costs: dict[str, dict[str, Decimal]] = {}
    for side, path in sides.items():
        if path.exists():  # a delivery without a row has none
            found = duckdb.execute(
                "select billing_currency, sum(billed_cost) from read_parquet(?) where charge_date <= ? group by 1",
                [str(path), complete],
            ).fetchall()
            costs[side] = dict(found)
    currencies = {currency for held in costs.values() for currency in held}
    return [
        Restated(
            billing_currency=currency,
            before=f"{costs.get('before', {}).get(currency, Decimal(0)):f}",
            after=f"{costs.get('after', {}).get(currency, Decimal(0)):f}",
        )
        for currency in sorted(currencies, key=str)
    ]


def restatement(delivery: Delivery, share: Decimal) -> str:
    """What a person should look at in a delivery, in a sentence: it changed a closed month, or moved the cost of
    complete days by more than `share` of it. Empty if there is nothing."""
    told = []
    for each in delivery.restated:
        before, after = Decimal(each["before"]), Decimal(each["after"])
        if before == after or (delivery.previous_status != "final" and abs(after - before) <= share * abs(before)):
            continue
        percent = f", {(after - before) / abs(before):+.1%}" if before else ""
        told.append(f"{before:,.2f} became {after:,.2f} {each['billing_currency'] or '?'}{percent}")
    if not told:
        return ""
    what = "the month was final" if delivery.previous_status == "final" else "of the days that were complete"
    return f"{what}: {'; '.join(told)}"


def moved(lake: Lake, delivery: Delivery, first: int = 10) -> list[dict[str, str]]:
    """The services whose billed cost a delivery changed most, as rows for people."""
    if not delivery.previous_delivery_id:
        return []
    ids = {"before": delivery.previous_delivery_id, "after": delivery.delivery_id}
    paths = {
        side: lake.delivery(delivery.export_name, delivery.month, id) / SUMMARY / "accounts.parquet"
        for side, id in ids.items()
    }
    sides = [
        f"select service, charge_type, billing_currency, billed_cost, '{side}' as side "
        f"from read_parquet('{str(path).replace(chr(39), chr(39) * 2)}')"
        for side, path in paths.items()
        if path.exists()
    ]
    if not sides:
        return []
    found = duckdb.execute(
        f"""
        select service, charge_type, coalesce(sum(billed_cost) filter (where side = 'before'), 0) as before,
            coalesce(sum(billed_cost) filter (where side = 'after'), 0) as after, billing_currency
        from ({" union all ".join(sides)}) group by all having before <> after
        order by abs(after - before) desc, service, charge_type limit ?
        """,
        [first],
    ).fetchall()
    return [
        {
            "service": service or "?",
            "charge type": kind or "?",
            "before": f"{before:z,.2f}",
            "after": f"{after:z,.2f}",
            "change": f"{after - before:+z,.2f} {currency or '?'}",
        }
        for service, kind, before, after, currency in found
    ]
