"""A legacy Cost and Usage Report of a few rows, typed by hand, delivered as AWS delivers it."""

from __future__ import annotations

import csv
import gzip
import io
import json
import re
import zipfile
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import duckdb

from cost_assets.settings import Export

PLAIN = {
    "bill/BillingPeriodStartDate": "2026-04-01T00:00:00Z",
    "bill/InvoiceId": "",
    "bill/PayerAccountId": "011254002932",
    "lineItem/CurrencyCode": "USD",
    "lineItem/LineItemType": "Usage",
    "lineItem/Operation": "RunInstances",
    "lineItem/ProductCode": "AmazonEC2",
    "lineItem/UnblendedCost": "1.0",
    "lineItem/UsageAccountId": "022222222222",
    "lineItem/UsageStartDate": "2026-04-02T00:00:00Z",
    "lineItem/UsageType": "BoxUsage",
}
APRIL = "20260401-20260501"


@dataclass
class Report:
    """Writes deliveries of a report; `deliver` is one refresh of one month."""

    root: Path
    address: str = "exports/acme"  # the prefix that the keys of the manifest begin with

    def deliver(
        self,
        *files: list[dict[str, str]],
        month: str = "2026-04",
        assembly: str = "run-1",
        kind: str = "csv.gz",
        create_new: bool = False,
        manifest: bool = True,
    ) -> list[Path]:
        """Each of `files` is its rows, told by what differs from a plain hour of EC2: columns come and go with them."""
        year, number = month.split("-")
        period = self.root / _period(month)
        parquet = kind.endswith("parquet")
        folder = self.root / self.root.name / f"year={year}/month={int(number)}" if parquet else period
        folder = folder / assembly if create_new else folder
        folder.mkdir(parents=True, exist_ok=True)
        start = {
            "bill/BillingPeriodStartDate": f"{month}-01T00:00:00Z",
            "lineItem/UsageStartDate": f"{month}-02T00:00:00Z",
        }
        paths = []
        for number, lines in enumerate(files, start=1):
            paths.append(folder / f"{self.root.name}-{number}.{kind}")
            write(paths[-1], [PLAIN | start | line for line in lines])
        if manifest:
            keys = [f"{self.address}/{path.relative_to(self.root).as_posix()}" for path in paths]
            held = {column: None for lines in files for line in lines for column in PLAIN | line}
            self.manifest(month, assembly, list(held), keys, period / assembly if create_new else None)
        return paths

    def manifest(self, month: str, assembly: str, columns: list[str], keys: list[str], copy: Path | None) -> None:
        start, end = _period(month).split("-")
        said = {
            "assemblyId": assembly,
            "account": "011254002932",
            "columns": [
                {"category": each.partition("/")[0], "name": each.partition("/")[2]} for each in columns if "/" in each
            ],
            "charset": "UTF-8",
            "compression": "GZIP",
            "contentType": "text/csv",
            "reportName": self.root.name,
            "billingPeriod": {"start": f"{start}T000000.000Z", "end": f"{end}T000000.000Z"},
            "bucket": "acme-billing",
            "reportKeys": keys,
            "additionalArtifactKeys": [],
        }
        for path in [self.month_manifest(month), *([copy / f"{self.root.name}-Manifest.json"] if copy else [])]:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(json.dumps(said))

    def month_manifest(self, month: str = "2026-04") -> Path:
        return self.root / _period(month) / f"{self.root.name}-Manifest.json"

    def rewrite(self, **said: Any) -> None:
        """Change what April's manifest says."""
        path = self.month_manifest()
        path.write_text(json.dumps(json.loads(path.read_text()) | said))

    def export(self, **more: Any) -> Export:
        return Export(**{"name": "acme", "format": "aws_cur", "url": self.root.as_uri()} | more)


def write(path: Path, lines: list[dict[str, str]]) -> None:
    """CSV in gzip or zip, or Parquet as the Athena integration writes it, by the path's suffix."""
    columns = list({column: None for line in lines for column in line})
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, columns, restval="", lineterminator="\n")
    writer.writeheader()
    writer.writerows(lines)
    if path.suffix == ".gz":
        path.write_bytes(gzip.compress(text.getvalue().encode()))
    elif path.suffix == ".zip":
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr(f"{path.name.partition('.')[0]}.csv", text.getvalue())
    else:
        plain = path.with_suffix(".plain")
        plain.write_text(text.getvalue())
        cells = ", ".join(f"{_parquet_value(name)} as {snake(name)}" for name in columns)
        duckdb.execute(
            f"copy (select {cells} from read_csv('{plain}', all_varchar = true)) to '{path}' (format parquet)"
        )
        plain.unlink()


def snake(name: str) -> str:
    """`lineItem/UnblendedCost` is `line_item_unblended_cost` in Parquet."""
    return re.sub(r"[^a-z0-9]+", "_", re.sub(r"(?=[A-Z])", "_", name).lower())


def _parquet_value(name: str) -> str:
    """Parquet has doubles and timestamps, and no nulls in text."""
    if snake(name).endswith("_cost"):
        return f'"{name}"::double'
    return f'"{name}"::timestamp' if snake(name).endswith("_start_date") else f"coalesce(\"{name}\", '')"


def _period(month: str) -> str:
    """`20260401-20260501`; the end is exclusive."""
    first = date.fromisoformat(f"{month}-01")
    return f"{first:%Y%m%d}-{first.year + first.month // 12}{first.month % 12 + 1:02}01"
