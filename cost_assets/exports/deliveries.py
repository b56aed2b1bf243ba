"""The ledger of deliveries: what was ever landed, recorded in each delivery's own folder."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, field, replace
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import TypedDict

from cost_assets.errors import CostsError
from cost_assets.lake import Lake, replace_text

RECORD = "delivery.json"
SUMMARY = "summary"  # what it adds up to, by account and by day; stays when the files are pruned


class LandedFile(TypedDict):
    """One file of a delivery: its name in the folder, and the key, bytes and ETag it was taken from."""

    name: str
    source: str
    bytes: int
    rows: int
    etag: str


class ColumnType(TypedDict):
    """A column as it landed, and its DuckDB type; as the manifest declared it where nothing but its name came."""

    name: str
    type: str


class Unread(TypedDict):
    """Text that was not of its column's type, in a column that can be spared: it landed as null."""

    column: str
    value: str
    rows: int
    source: str


class Restated(TypedDict):
    """What a delivery changed in what was known: the billed cost, in one currency, of the days that the delivery
    before it held completely. Decimals as text."""

    billing_currency: str | None
    before: str
    after: str


class Total(TypedDict):
    """What one payer was delivered in one currency.

    `rows` counts every row and `split_rows` those that split another row's cost;
    `billed_cost` (a decimal as text) and `uninvoiced_rows` leave the split rows
    out. `uninvoiced_rows` is None where the files have no invoice id.
    """

    billing_account_id: str | None
    billing_currency: str | None
    rows: int
    split_rows: int
    billed_cost: str
    uninvoiced_rows: int | None


@dataclass(frozen=True)
class Delivery:
    """One landed delivery.

    Times are UTC without zone; `sequence` counts up per export and month;
    `manifest_etag` is that of the manifest which named it, as the store told it;
    `pruned_at` tells since when the files are gone and only this record is left.
    `previous_delivery_id` was the newest of its month when this one landed, `previous_status`
    (`open`, `final`) how the month stood then.
    """

    export_name: str
    format: str
    month: date
    delivery_id: str
    delivered_at: datetime
    landed_at: datetime
    sequence: int
    files: list[LandedFile]
    columns: list[ColumnType]
    totals: list[Total]
    manifest_etag: str = ""
    pruned_at: datetime | None = None
    unread: list[Unread] = field(default_factory=list)
    previous_delivery_id: str | None = None
    previous_status: str | None = None
    restated: list[Restated] = field(default_factory=list)

    @property
    def age(self) -> tuple[datetime, int]:
        """Orders the deliveries of a month: by when they were made, then by when they landed."""
        return self.delivered_at, self.sequence

    @property
    def rows(self) -> int:
        """Every row of its files, split rows included."""
        return sum(each["rows"] for each in self.files)

    @property
    def billed_costs(self) -> dict[str, Decimal]:
        """Billed cost by currency, without the split rows; `?` where the currency is unknown."""
        costs: dict[str, Decimal] = {}
        for each in self.totals:
            currency = each["billing_currency"] or "?"
            costs[currency] = costs.get(currency, Decimal(0)) + Decimal(each["billed_cost"])
        return costs


def to_json(delivery: Delivery) -> str:
    """The text of a delivery's record."""
    return json.dumps(asdict(delivery), default=lambda at: at.isoformat(), indent=1) + "\n"


def from_json(text: str) -> Delivery:
    """The delivery that a record's text tells of.

    Raises:
        ValueError, KeyError, TypeError: it is not such a record.
    """
    said = json.loads(text)
    said["month"] = date.fromisoformat(said["month"])
    for key in ("delivered_at", "landed_at", "pruned_at"):
        said[key] = datetime.fromisoformat(said[key]) if said.get(key) else None
    return Delivery(**said)


def read_record(folder: Path) -> Delivery:
    """The delivery that lies in `folder`.

    Raises:
        CostsError: its record is missing or cannot be read.
    """
    try:
        return from_json((folder / RECORD).read_text())
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise CostsError(
            f"{folder} is not a landed delivery, its {RECORD} cannot be read ({type(error).__name__}); "
            "move the folder away, and it will be landed again"
        ) from None


def landed(lake: Lake) -> list[Delivery]:
    """Everything ever landed, by export, month and sequence."""
    found = [read_record(folder) for folder in _delivery_folders(lake.landing)]
    return sorted(found, key=lambda each: (each.export_name, each.month, each.sequence, each.delivery_id))


def prune(lake: Lake, delivery: Delivery, now: datetime) -> int:
    """Remove a delivery's files and keep its record; the bytes that were freed.

    The record says so first: cut short, the removal is finished the next time.
    """
    folder = lake.delivery(delivery.export_name, delivery.month, delivery.delivery_id)
    if not delivery.pruned_at:
        replace_text(folder / RECORD, to_json(replace(delivery, pruned_at=now)))
    files = [path for path in folder.iterdir() if path.is_file() and path.name != RECORD]
    freed = sum(path.stat().st_size for path in files)
    for path in files:
        path.unlink()
    return freed


def current(deliveries: Iterable[Delivery]) -> dict[tuple[str, date], Delivery]:
    """The newest delivery of each (export, month): not the one that landed last, since they can come out of order."""
    newest: dict[tuple[str, date], Delivery] = {}
    for each in deliveries:
        held = newest.get((each.export_name, each.month))
        if held is None or each.age > held.age:
            newest[each.export_name, each.month] = each
    return newest


def _delivery_folders(landing: Path) -> Iterator[Path]:
    for export in _subfolders(landing):
        for month in _subfolders(export):
            yield from _subfolders(month)


def _subfolders(folder: Path) -> list[Path]:
    if not folder.is_dir():
        return []
    with os.scandir(folder) as entries:
        return [Path(entry.path) for entry in entries if entry.is_dir() and not entry.name.startswith(".")]
