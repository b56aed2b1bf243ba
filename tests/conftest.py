"""Homes to run the pipeline in, and what was published there."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import urlparse

import boto3
import duckdb
import pytest
from botocore.httpsession import URLLib3Session
from moto.server import ThreadedMotoServer

from cost_assets import pipeline
from cost_assets.lake import Lake
from cost_assets.sample.bill import write_month
from cost_assets.settings import Settings, load_settings

# What a developer's shell says must not reach the tests, and a test's home must not outlive it.
for name in ("COSTS_CONFIG", "COSTS_HOME", "DAGSTER_HOME"):
    os.environ.pop(name, None)


# With several workers, what takes long is not to begin last: these first, the longest before the others.
LONG = (
    "test_kills", "test_service", "test_truth", "test_fault_table", "test_outlooks", "test_spine", "test_faults",
    "test_restatements", "test_postgres", "test_cancelling", "test_samples", "test_housekeeping", "test_overlaps",
    "test_plain",
)  # fmt: skip


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """What is marked `proof` tries once more, elsewhere or for longer, what another test tries: `make proof` does."""
    if not os.environ.get("COSTS_PROOF"):
        config.hook.pytest_deselected(items=[item for item in items if item.get_closest_marker("proof")])
        items[:] = [item for item in items if not item.get_closest_marker("proof")]
    items.sort(key=lambda item: LONG.index(item.path.stem) if item.path.stem in LONG else len(LONG))


@dataclass
class Home:
    """A folder with a `costs.yaml`, a bill beside it, and a home below it."""

    folder: Path

    @property
    def lake(self) -> Lake:
        return Lake(self.folder / "home")

    def configure(self, *exports: dict[str, str], **more: Any) -> None:
        import yaml

        said = {"home": "home", "exports": list(exports), "lock_timeout_seconds": 1, **more}
        (self.folder / "costs.yaml").write_text(yaml.safe_dump(said))

    @property
    def settings(self) -> Settings:
        return load_settings(self.folder / "costs.yaml")

    def run(self, **options: Any) -> pipeline.Outcome:
        os.environ.pop("DAGSTER_HOME", None)
        return pipeline.run(self.settings, lambda words, done, total: None, **options)

    def query(self, sql: str, *parameters: Any) -> list[tuple]:
        """Ask what is published."""
        with duckdb.connect(str(self.lake.current.resolve() / "marts.duckdb"), read_only=True) as db:
            return db.execute(sql, list(parameters)).fetchall()

    def tables(self) -> dict[str, list[tuple]]:
        """Every published row, but for when it was made."""
        names = [row[0] for row in self.query("select table_name from information_schema.tables order by 1")]
        skip = {
            "fct_account_costs_daily": " exclude (published_at)",
            "fct_insights": " exclude (created_at)",
            "fct_llm_calls": " exclude (call_id, asked_at, answered_at, latency_seconds)",
        }
        return {name: self.query(f"select *{skip.get(name, '')} from {name} order by all") for name in names}

    def month_file(self, month: str) -> tuple[int, int]:
        """The identity of a month's file of the heavy table."""
        stat = self.lake.month_file("fct_charges_daily", date.fromisoformat(f"{month}-01")).stat()
        return stat.st_ino, stat.st_mtime_ns


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path)


@pytest.fixture
def samples() -> Path:
    """Real bills, for who has them."""
    if not os.environ.get("COSTS_SAMPLES"):
        pytest.skip("COSTS_SAMPLES names no folder of sample bills")
    return Path(os.environ["COSTS_SAMPLES"])


@pytest.fixture
def deliver(home: Home) -> Callable[..., list]:
    """`deliver_month` into the home's folder."""
    return partial(deliver_month, home.folder)


def deliver_month(folder: Path, month: str, execution: str, *, day: int = 20, scale: str = "1", **options: Any) -> list:
    """Deliver one month of the sample company's bill into `bill/export`; the month's truth."""
    first = date.fromisoformat(f"{month}-01")
    delivered = datetime(first.year + first.month // 12, first.month % 12 + 1, day, 12, tzinfo=UTC)
    options = {"final": True, **options}
    return write_month(folder / "bill", first, 5_000, delivered, execution, scale=Decimal(scale), **options)


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, str]]:
    """Every request that leaves for S3: its method and path."""
    requests, send = [], URLLib3Session.send

    def spy(self: URLLib3Session, request: Any) -> Any:
        requests.append((request.method, urlparse(request.url).path))
        return send(self, request)

    monkeypatch.setattr(URLLib3Session, "send", spy)
    return requests


@dataclass
class Bucket:
    """A bucket on loopback, and the export that lies in it."""

    endpoint_url: str
    client: Any

    @property
    def export(self) -> dict[str, str]:
        return {
            "name": "acme",
            "format": "aws_cur2",
            "url": "s3://acme-billing/exports/acme",
            "endpoint_url": self.endpoint_url,
        }

    def upload(self, folder: Path, under: str = "") -> None:
        """Put what lies in an export's folder, or `under` one of its folders; manifests last."""
        for path in sorted((folder / under).rglob("*")):
            if path.is_file():
                key = f"exports/acme/{path.relative_to(folder).as_posix()}"
                self.client.upload_file(str(path), "acme-billing", key)


@pytest.fixture(scope="module")
def bucket() -> Iterator[Bucket]:
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    with pytest.MonkeyPatch.context() as patch:
        for name in ("AWS_PROFILE", "AWS_ENDPOINT_URL", "AWS_SESSION_TOKEN", "MOTO_S3_DEFAULT_MAX_KEYS"):
            patch.delenv(name, raising=False)
        patch.setenv("AWS_ACCESS_KEY_ID", "testing")
        patch.setenv("AWS_SECRET_ACCESS_KEY", "testing")
        server.start()
        url = "http://{}:{}".format(*server.get_host_and_port())
        client = boto3.client("s3", endpoint_url=url, region_name="us-east-1")
        client.create_bucket(Bucket="acme-billing")
        yield Bucket(url, client)
        held = boto3.resource("s3", endpoint_url=url, region_name="us-east-1").Bucket("acme-billing")
        held.objects.all().delete()
        held.delete()
        server.stop()
