"""Sheets that people keep beside `costs.yaml`: invoices and accounts, as CSV, refused with a clear word."""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import asdict, dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path

import yaml

from cost_assets.partitions import month_of
from cost_assets.settings import Settings
from cost_assets.sheet_rows import Row, rows

_ANY = re.compile(r".+", re.DOTALL)
_CURRENCY = re.compile(r"[A-Za-z]{3}")
_TOTAL = re.compile(r"[+-]?\d{1,26}(\.\d{1,12})?")
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_INVOICES = ("invoice_id", "payer", "month", "billing_currency", "total")
_ACCOUNTS = (
    "sub_account_id", "sub_account_name", "billing_account_id", "parent", "owner", "valid_from", "valid_until",
)  # fmt: skip


@dataclass(frozen=True)
class Invoice:
    """One invoice as somebody else tells of it: by its id, or by payer and month; or by both."""

    invoice_id: str | None
    billing_account_id: str | None
    billing_period_start: date | None
    billing_currency: str
    invoice_total: Decimal


@dataclass(frozen=True)
class Account:
    """What a sub account was called, and whose it was, from `valid_from` to `valid_until`, exclusive; None is
    without end on that side."""

    sub_account_id: str
    sub_account_name: str
    billing_account_id: str | None
    parent: str | None
    owner: str | None
    valid_from: date | None
    valid_until: date | None


@dataclass(frozen=True)
class Sheets:
    """What the sheets that `costs.yaml` names say; empty where it names none."""

    invoices: list[Invoice]
    accounts: list[Account]

    def write(self, folder: Path) -> None:
        """Write each as JSON into `folder`, for whoever must not read them another way than they were checked."""
        folder.mkdir(parents=True, exist_ok=True)
        for name, said in {"invoices": self.invoices, "accounts": self.accounts}.items():
            (folder / f"{name}.json").write_text(json.dumps([asdict(each) for each in said], default=_plain))


def _plain(value: Decimal | date) -> str:
    return f"{value:f}" if isinstance(value, Decimal) else value.isoformat()


def read_sheets(settings: Settings) -> Sheets:
    """Read the sheets that `costs.yaml` names.

    Raises:
        ConfigError: one is missing, is not CSV, or says something that it may not; the message names
            the file, the line, the column, the value, and what would be right.
    """
    return Sheets(
        invoices=read_invoices(settings.invoices) if settings.invoices else [],
        accounts=read_accounts(settings.accounts) if settings.accounts else [],
    )


def fingerprint(settings: Settings) -> list[str | None]:
    """A digest of each sheet as it is, right or wrong; None for one that is not named, or not there."""
    paths = (settings.invoices, settings.accounts, settings.allocation, *_telemetry(settings.allocation))
    return [hashlib.sha256(path.read_bytes()).hexdigest() if path and path.is_file() else None for path in paths]


def _telemetry(allocation: Path | None) -> list[Path]:
    """The files that an allocation.yaml names, as far as it can be read; who reads it all says what is wrong."""
    try:
        said = yaml.load(allocation.read_text(), Loader=yaml.BaseLoader) if allocation else {}
        return [allocation.parent / Path(each["file"]).expanduser() for each in said.get("telemetry", [])]
    except (OSError, UnicodeDecodeError, yaml.YAMLError, AttributeError, KeyError, TypeError):
        return []


def read_invoices(path: Path) -> list[Invoice]:
    """The invoices of a sheet, in its order.

    Raises:
        ConfigError: as `read_sheets`.
    """
    found: list[Invoice] = []
    seen: dict[tuple, int] = {}
    for row in rows(path, _INVOICES, required=("billing_currency", "total")):
        invoice = _invoice(row)
        payer_and_month = invoice.billing_account_id, invoice.billing_period_start
        key = (invoice.invoice_id or payer_and_month, invoice.billing_currency)
        if key in seen:
            column = "invoice_id" if invoice.invoice_id else "payer"
            raise row.refusal(
                column, f"line {seen[key]} names the same invoice; write each one once, by its invoice_id"
            )
        seen[key] = row.line
        found.append(invoice)
    return found


def read_accounts(path: Path) -> list[Account]:
    """The accounts of a sheet, in its order; one that changed has a line for each span.

    Raises:
        ConfigError: as `read_sheets`.
    """
    found: list[Account] = []
    lines: dict[str, list[tuple[date, date, int]]] = {}
    for row in rows(path, _ACCOUNTS, required=("sub_account_id", "sub_account_name")):
        account = _account(row)
        begins, ends = account.valid_from or date.min, account.valid_until or date.max
        spans = lines.setdefault(account.sub_account_id, [])
        for other_begins, other_ends, line in spans:
            if begins < other_ends and other_begins < ends:
                right = f"line {line} tells of the same days; end one by valid_until where the next has its valid_from"
                raise row.refusal("sub_account_id", right)
        spans.append((begins, ends, row.line))
        found.append(account)
    return found


def _invoice(row: Row) -> Invoice:
    cells = row.cells
    if not cells.get("invoice_id") and not (cells.get("payer") and cells.get("month")):
        raise row.refusal("invoice_id", "name the invoice by its invoice_id, or by payer and month")
    return Invoice(
        invoice_id=cells.get("invoice_id"),
        billing_account_id=cells.get("payer"),
        billing_period_start=row.value("month", month_of, "write a month as 2026-04"),
        billing_currency=row.text("billing_currency", _CURRENCY, "write three letters, as USD").upper(),
        invoice_total=Decimal(row.text("total", _TOTAL, "write a number as 1234.56, without separators or signs")),
    )


def _account(row: Row) -> Account:
    valid_from, valid_until = (
        row.value(column, _day, "write a day as 2026-04-01") for column in ("valid_from", "valid_until")
    )
    if valid_from and valid_until and valid_until <= valid_from:
        raise row.refusal("valid_until", f"it should come after valid_from, {valid_from}: it is the first day after")
    return Account(
        sub_account_id=row.text("sub_account_id", _ANY, "every line names an account"),
        sub_account_name=row.text("sub_account_name", _ANY, "every account has a name"),
        billing_account_id=row.cells.get("billing_account_id"),
        parent=row.cells.get("parent"),
        owner=row.cells.get("owner"),
        valid_from=valid_from,
        valid_until=valid_until,
    )


def _day(text: str) -> date:
    if not _DAY.fullmatch(text):
        raise ValueError(text)
    return date.fromisoformat(text)
