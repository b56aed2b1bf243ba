"""The bills of the traps: each has a payer of its own, and all of them are delivered and published together."""

from __future__ import annotations

import csv
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from tests.golden import bill as cur2
from tests.golden import focus

MADE = datetime(2026, 6, 20, 12)
FORMATS = {"aws_cur2": cur2.deliver, "focus": focus.deliver}
# Those that differ in what holds for every line of them: columns, or when they were made.
EXPORTS: dict[str, tuple[str, dict[str, Any]]] = {
    "acme": ("aws_cur2", {}),
    "bare": ("aws_cur2", {"without": ("line_item_net_unblended_cost", "pricing_public_on_demand_cost")}),
    "early": ("aws_cur2", {"at": datetime(2026, 4, 10, 12)}),
    "focus": ("focus", {}),
    "lower": ("focus", {"lower": True}),
    "moving": ("focus", {}),
}


@dataclass(frozen=True)
class Bill:
    """What one payer is told of one month; `invoices` are the totals that came by mail, by invoice id."""

    payer: str
    export: str
    month: str
    lines: tuple[dict[str, str], ...]
    invoices: dict[str, str] = field(default_factory=dict)


_told: list[Bill] = []


def bill(
    *lines: dict[str, str], export: str = "acme", month: str = "2026-04", invoices: dict[str, str] | None = None
) -> Bill:
    """A bill that is delivered before the first test reads what is published of it."""
    payer = f"{len(_told) + 1:012}"
    _told.append(Bill(payer, export, month, tuple({"payer": payer, **line} for line in lines), invoices or {}))
    return _told[-1]


def deliver_all(folder: Path) -> list[dict[str, str]]:
    """Deliver every bill, the invoices to `invoices.csv`; the exports as `costs.yaml` names them."""
    for export, month in sorted({(each.export, each.month) for each in _told}):
        lines = [line for each in _told if (each.export, each.month) == (export, month) for line in each.lines]
        format, options = EXPORTS[export]
        FORMATS[format](folder / export, *lines, month=month, **{"at": MADE} | options)
    with (folder / "invoices.csv").open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["invoice_id", "billing_currency", "total"])
        writer.writerows([number, "USD", total] for each in _told for number, total in each.invoices.items())
    used = dict.fromkeys(each.export for each in _told)
    return [{"name": name, "format": EXPORTS[name][0], "url": name} for name in used]
