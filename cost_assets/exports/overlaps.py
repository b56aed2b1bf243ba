"""Two exports that hold the same money: the first in `costs.yaml` counts, the second is refused for that month."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

import duckdb

from cost_assets.exports.deliveries import SUMMARY, Delivery, current
from cost_assets.lake import Lake
from cost_assets.partitions import month_key
from cost_assets.settings import Settings

Account = tuple[str | None, str | None]  # payer, sub account


def refused(settings: Settings, lake: Lake, deliveries: Iterable[Delivery]) -> dict[tuple[str, date], str]:
    """The (export, month) that do not count, and why: an export before it holds charges of the same payer,
    sub account and month. Nothing of such a month is taken from it; what is left of two bills cannot be told apart."""
    newest = current(deliveries)
    found = {}
    for month in sorted({month for _, month in newest}):
        held = [
            newest[export.name, month]
            for export in settings.exports
            if (export.name, month) in newest and export.covers(month)
        ]
        if len(held) < 2:
            continue
        counted: dict[Account, str] = {}
        for delivery in held:
            accounts = _accounts(lake, delivery)
            twice = sorted(accounts & counted.keys(), key=str)
            if twice:
                found[delivery.export_name, month] = _sentence(month, twice, counted[twice[0]])
            else:
                counted |= dict.fromkeys(accounts, delivery.export_name)
    return found


def _accounts(lake: Lake, delivery: Delivery) -> set[Account]:
    path = lake.delivery(delivery.export_name, delivery.month, delivery.delivery_id) / SUMMARY / "accounts.parquet"
    if not path.exists():  # a delivery without a row
        return set()
    found = duckdb.execute("select distinct billing_account_id, sub_account_id from read_parquet(?)", [str(path)])
    return set(found.fetchall())


def _sentence(month: date, twice: list[Account], first: str) -> str:
    payer, sub_account = twice[0]
    more = f" (and {len(twice) - 1} more)" if len(twice) > 1 else ""
    return (
        f"account {sub_account} of payer {payer}{more} is in {first} too, which counts for {month_key(month)}; "
        "nothing of it is taken from here. Hand over from one to the other by from and until, or remove one"
    )
