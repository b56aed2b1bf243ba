"""Export folders in AWS's real layout, in a folder or in a bucket on loopback, with a few typed charges."""

from __future__ import annotations

import csv
import gzip
import json
import zipfile
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import boto3
import duckdb
import pytest
from moto.server import ThreadedMotoServer

from cost_assets.exports import formats, landing
from cost_assets.exports.deliveries import Delivery, landed
from cost_assets.lake import Lake
from cost_assets.settings import Export
from tests.golden.legacy import Report

CUR2 = {
    "bill_bill_type": "Anniversary",
    "bill_billing_period_start_date": "2026-04-01T00:00:00.000Z",
    "bill_invoice_id": "",
    "bill_payer_account_id": "011254002932",
    "cost_category": "{}",
    "discount": '{"EdpDiscount": -0.25}',
    "line_item_currency_code": "USD",
    "line_item_line_item_type": "Usage",
    "line_item_net_unblended_cost": "",
    "line_item_operation": "RunInstances",
    "line_item_product_code": "AmazonEC2",
    "line_item_unblended_cost": "1.0",
    "line_item_usage_account_id": "022222222222",
    "line_item_usage_start_date": "2026-04-02T00:00:00.000Z",
    "line_item_usage_type": "BoxUsage",
    "product": '{"product_name": "Amazon EC2"}',
    "tags": '{"resourceTags/user:Env": "a, \\"b\\""}',
    "x_new_column": "7",
}
FOCUS = {
    "BilledCost": "1.0",
    "BillingAccountId": "011254002932",
    "BillingCurrency": "USD",
    "BillingPeriodStart": "2026-04-01T00:00:00Z",
    "ChargeCategory": "Usage",
    "ChargePeriodStart": "2026-04-02T00:00:00Z",
    "ContractedCost": "1.0",
    "EffectiveCost": "1.0",
    "InvoiceId": "",
    "ListCost": "1.0",
    "ListUnitPrice": "",
    "ServiceName": "Amazon EC2",
    "Tags": '{"env": "prod"}',
}
ROWS = {"aws_cur2": CUR2, "focus": FOCUS}


@dataclass
class ExportFolder:
    """Writes deliveries as AWS does; `deliver` is one refresh of one month."""

    root: Path
    format: str = "aws_cur2"
    partition: str = "BILLING_PERIOD"
    without: tuple[str, ...] = ()
    address: str = "s3://acme-billing/exports/acme"

    def deliver(
        self,
        charges: list[dict[str, str]],
        month: str = "2026-04",
        execution: str | None = "run-1",
        kind: str = "parquet",
        run_folder: str | None = None,
        files: int = 1,
        manifest: bool = True,
    ) -> list[Path]:
        base = {key: value for key, value in ROWS[self.format].items() if key not in self.without}
        rows = [base | charge for charge in charges]
        partition = f"{self.partition}={month}"
        folder = self.root / "data" / partition / (run_folder or "")
        folder.mkdir(parents=True, exist_ok=True)
        suffix = {"parquet": "snappy.parquet"}.get(kind, kind)
        paths = [folder / f"acme-{n:05}.{suffix}" for n in range(1, files + 1)]
        for n, path in enumerate(paths):
            write_file(path, self.format, list(base), rows[n::files])
        if manifest:
            self.manifest(month, paths, execution, run_folder, list(base))
        return paths

    def manifest(
        self, month: str, paths: list[Path], execution: str | None, run_folder: str | None = None, columns: Any = ()
    ) -> Path:
        said = {
            "executionId": execution,
            "exportArn": "arn:aws:bcm-data-exports:us-east-1:011254002932:export/acme",
            "columns": [{"name": name, "type": declared(self.format, name)} for name in columns],
            "dataFiles": [f"{self.address}/{path.relative_to(self.root).as_posix()}" for path in paths],
        }
        folder = self.root / "metadata" / f"{self.partition}={month}"
        for each in [folder, *([folder / run_folder] if run_folder else [])]:
            each.mkdir(parents=True, exist_ok=True)
            (each / "acme-Manifest.json").write_text(json.dumps(said))
        return folder / "acme-Manifest.json"

    def month_manifest(self, month: str = "2026-04") -> Path:
        return self.root / "metadata" / f"{self.partition}={month}" / "acme-Manifest.json"

    def export(self, **more: Any) -> Export:
        return Export(**{"name": "acme", "format": self.format, "url": self.root.as_uri()} | more)


@dataclass
class PlainFiles:
    """A folder of FOCUS files without manifests."""

    root: Path

    def write(self, name: str, *charges: dict[str, str]) -> Path:
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        columns = list({column: None for charge in [FOCUS, *charges] for column in charge})
        write_file(path, "focus", columns, [dict.fromkeys(columns, "") | FOCUS | charge for charge in charges])
        return path

    def export(self, **more: Any) -> Export:
        said = {"name": "acme", "format": "focus", "url": self.root.as_uri(), "layout": "plain"}
        return Export(**said | more)


def declared(format: str, column: str) -> str:
    type = "bigint" if column == "x_new_column" else formats.column_type(format, column)
    return {"DOUBLE": "double", "TIMESTAMP": "timestamp", "bigint": "bigint"}.get(type, "string")


def write_file(path: Path, format: str, columns: list[str], rows: list[dict[str, str]]) -> None:
    """CSV, in gzip or zip, or Parquet, by the path's suffix. The Parquet types are written out here by hand."""
    text = path.with_suffix(".plain") if path.suffix in (".parquet", ".zip") else path
    with (gzip.open if path.suffix == ".gz" else open)(text, "wt", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, columns, lineterminator="\n")
        writer.writeheader()
        writer.writerows({key: row[key] for key in columns} for row in rows)
    if path.suffix == ".zip":
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.write(text, path.name.removesuffix(".zip"))
        text.unlink()
    if path.suffix == ".parquet":
        maps = {
            "tags": "varchar",
            "Tags": "varchar",
            "product": "varchar",
            "cost_category": "varchar",
            "discount": "double",
        }
        casts = [
            f'cast("{c}"::json as map(varchar, {maps[c]})) as "{c}"'
            if c in maps
            else f'cast("{c}" as double) as "{c}"'
            if c.lower().endswith(("cost", "unitprice", "quantity"))
            else f'cast("{c}" as timestamp) as "{c}"'
            if c.lower().endswith(("start", "_date"))
            else f'"{c}"'
            for c in columns
        ]
        source = f"read_csv('{text}', all_varchar = true, header = true, delim = ',', quote = '\"', escape = '\"')"
        duckdb.connect().execute(f"copy (select {', '.join(casts)} from {source}) to '{path}' (format parquet)")
        text.unlink()


@pytest.fixture
def folder(tmp_path: Path) -> ExportFolder:
    return ExportFolder(tmp_path / "bucket" / "exports" / "acme")


@pytest.fixture
def focus_folder(tmp_path: Path) -> ExportFolder:
    return ExportFolder(tmp_path / "bucket" / "focus" / "acme", format="focus", partition="billing_period")


@pytest.fixture
def report(tmp_path: Path) -> Report:
    return Report(tmp_path / "bucket" / "exports" / "acme")


@pytest.fixture
def files(tmp_path: Path) -> PlainFiles:
    return PlainFiles(tmp_path / "bucket" / "focus" / "acme")


@pytest.fixture
def lake(tmp_path: Path) -> Lake:
    return Lake(tmp_path / "home")


@pytest.fixture
def land_all(lake: Lake):
    """Land everything that one export has and the lake lacks."""

    def run(export: Export, **more: Any) -> list[Delivery]:
        seen = landing.survey(export, lake, landed(lake), datetime(2026, 5, 1, 12), **more)
        assert not seen.failed
        now = datetime(2026, 5, 1, 12)
        return [landing.land(export, each, lake, landed(lake), now, **more) for each in seen.wanted]

    return run


@pytest.fixture
def nothing_left(lake: Lake):
    """Assert that a failed landing left neither a delivery nor work in progress."""

    def check() -> None:
        assert landed(lake) == []
        assert [path for path in lake.home.rglob("*") if path.is_file() or path.parent == lake.tmp] == []

    return check


@pytest.fixture(scope="session")
def moto_url():
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("MOTO_S3_DEFAULT_MAX_KEYS", "3")  # every listing of the tests has several pages
        server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
        server.start()
        host, port = server.get_host_and_port()
        yield f"http://{host}:{port}"
        server.stop()


@pytest.fixture
def aws_keys(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("AWS_PROFILE", "AWS_ENDPOINT_URL", "AWS_SESSION_TOKEN"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "testing")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "a-secret-that-no-message-shows")


@dataclass
class BucketOnLoopback:
    """A bucket that holds what a folder holds."""

    url: str
    client: Any

    def put(self, folder: ExportFolder | Report | PlainFiles, path: Path) -> None:
        key = f"exports/acme/{path.relative_to(folder.root).as_posix()}"
        self.client.put_object(Bucket="acme-billing", Key=key, Body=path.read_bytes())

    def upload(self, folder: ExportFolder | Report | PlainFiles) -> None:
        written = [path for path in sorted(folder.root.rglob("*")) if path.is_file()]
        for path in written:
            self.put(folder, path)
        keys = {f"exports/acme/{path.relative_to(folder.root).as_posix()}" for path in written}
        pages = list(
            self.client.get_paginator("list_objects_v2").paginate(Bucket="acme-billing", Prefix="exports/acme/")
        )
        for key in {each["Key"] for page in pages for each in page.get("Contents", [])} - keys:
            self.client.delete_object(Bucket="acme-billing", Key=key)

    def export(self, folder: ExportFolder | Report | PlainFiles, **more: Any) -> Export:
        return folder.export(**{"url": "s3://acme-billing/exports/acme", "endpoint_url": self.url} | more)


@pytest.fixture
def bucket(moto_url: str, aws_keys: None) -> BucketOnLoopback:
    client = boto3.client("s3", endpoint_url=moto_url, region_name="us-east-1")
    client.create_bucket(Bucket="acme-billing")
    yield BucketOnLoopback(moto_url, client)
    held = boto3.resource("s3", endpoint_url=moto_url, region_name="us-east-1").Bucket("acme-billing")
    held.objects.all().delete()
    held.delete()


@pytest.fixture(params=["folder", "bucket"])
def place(request: pytest.FixtureRequest):
    """Where an export lies: given a written folder, the export to read it by, on disk or in a bucket."""
    if request.param == "folder":
        return lambda written: written.export()
    on_loopback: BucketOnLoopback = request.getfixturevalue("bucket")

    def upload(written: ExportFolder | Report | PlainFiles) -> Export:
        on_loopback.upload(written)
        return on_loopback.export(written)

    return upload


def parquet_rows(lake: Lake, query: str) -> list[tuple]:
    return duckdb.connect().execute(query.replace("landed", f"'{lake.landing}/*/*/*/*.parquet'")).fetchall()


@pytest.fixture
def rows_of(lake: Lake):
    """Ask the landed files; `landed` in the query stands for them all."""
    return lambda query: parquet_rows(lake, query)
