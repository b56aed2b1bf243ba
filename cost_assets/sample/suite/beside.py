"""What lies beside the suite's exports: the truth, the invoices, the list of deliveries, and a configuration."""

import csv
import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from cost_assets.sample.suite.organisation import Payer
from cost_assets.sample.suite.traps import Found, traps
from cost_assets.sample.suite.truth import CommitmentTruth, CostTruth, InvoiceTruth, SplitTruth, Truth
from cost_assets.sample.truth import write_table


@dataclass(frozen=True)
class Delivered:
    """One delivery as it was written.

    Attributes:
        folders: as seen from the suite's folder: of its data, of its own manifest, and of the month's manifest.
    """

    truth: Truth
    delivery_id: str
    folders: list[str]


def write_beside(folder: Path, payers: list[Payer], delivered: list[Delivered]) -> None:
    """Write `truth/`, `invoices.csv`, `deliveries.json` and `costs.yaml` for these deliveries, oldest first."""
    truths = [each.truth for each in delivered]
    for name, kind in (
        ("costs", CostTruth), ("commitments", CommitmentTruth), ("invoices", InvoiceTruth), ("splits", SplitTruth),
    ):  # fmt: skip
        write_table(folder / "truth", name, kind, [row for truth in truths for row in getattr(truth, name)])
    _write_rows(folder / "truth/traps.csv", Found.__annotations__, (vars(each).values() for each in traps(payers)))
    _write_rows(
        folder / "invoices.csv",
        ["invoice_id", "billing_currency", "total"],
        ((each.invoice_id, each.billing_currency, f"{each.total:f}") for each in newest_invoices(truths)),
    )
    (folder / "deliveries.json").write_text(json.dumps([_told(each) for each in delivered], indent=2))
    exports = "".join(
        f"  - name: {payer.company.export}\n    format: aws_cur2\n    url: {payer.company.export}\n" for payer in payers
    )
    (folder / "costs.yaml").write_text(f"home: home\ninvoices: invoices.csv\nexports:\n{exports}")


def newest_invoices(truths: list[Truth]) -> list[InvoiceTruth]:
    """The invoices of the newest delivery of each export's months."""
    newest = {(each.delivery.payer.company.export, each.delivery.month.first): each for each in truths}
    return [invoice for truth in newest.values() for invoice in truth.invoices]


def _write_rows(path: Path, header: Iterable[str], rows: Iterable[Iterable]) -> None:
    with path.open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(header)
        writer.writerows(rows)


def _told(each: Delivered) -> dict[str, object]:
    delivery = each.truth.delivery
    return {
        "step": delivery.step,
        "export_name": delivery.payer.company.export,
        "billing_period_start": str(delivery.month.first),
        "stage": delivery.stage,
        "delivery_id": each.delivery_id,
        "delivered_at": f"{delivery.delivered_at:%Y-%m-%dT%H:%M:%S}Z",
        "folders": each.folders,
    }
