"""From a delivery in the bucket to what readers open: the service on an otherwise idle machine.

    python -m benchmarks.service [--times 10] [--rows 20000] [--months 14]

A real daemon with its code server looks at a bucket every 5 seconds. A month of the sample company's
bill is delivered again and again; the clock runs from its manifest's upload until the version that
was made from it is the current one.
"""

from __future__ import annotations

import argparse
import logging
import os
import statistics
import tempfile
import time
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import boto3
from moto.server import ThreadedMotoServer
from rich.console import Console
from rich.table import Table

from cost_assets.publishing.publish import current_manifest
from cost_assets.sample.bill import write_bill, write_month
from tests.conftest import Bucket, Home
from tests.service import Service, wait_until

MONTH = date(2026, 3, 1)


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("--times", type=int, default=10)
    arguments.add_argument("--rows", type=int, default=20_000)
    arguments.add_argument("--months", type=int, default=14)
    said = arguments.parse_args()
    os.environ |= {"AWS_ACCESS_KEY_ID": "testing", "AWS_SECRET_ACCESS_KEY": "testing"}
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    try:
        with tempfile.TemporaryDirectory() as folder:
            seconds = _measure(Path(folder), "http://{}:{}".format(*server.get_host_and_port()), said)
    finally:
        server.stop()
    Console().print(_table(said, seconds))


def _measure(folder: Path, endpoint_url: str, said: argparse.Namespace) -> list[float]:
    client = boto3.client("s3", endpoint_url=endpoint_url, region_name="us-east-1")
    client.create_bucket(Bucket="acme-billing")
    home, bucket = Home(folder), Bucket(endpoint_url, client)
    write_bill(folder / "bill", date(2026, 4, 20), months=said.months, rows_per_month=said.rows)
    bucket.upload(folder / "bill/export")
    home.configure(bucket.export, look_every_seconds=5)
    home.run()
    service = Service(home, bucket)
    service.start()
    try:
        time.sleep(20)  # the daemon and its code server load
        return [_once(service, said.rows, n) for n in range(said.times)]
    finally:
        service.kill()


def _once(service: Service, rows: int, n: int) -> float:
    folder, delivery = service.home.folder / f"again-{n}", f"again-{n}"
    write_month(folder, MONTH, rows, datetime(2026, 4, 21, tzinfo=UTC) + timedelta(hours=n), delivery, final=True)
    service.bucket.upload(folder / "export")
    started = time.perf_counter()
    wait_until(lambda: delivery in _published(service), f"{delivery} is published")
    seconds = time.perf_counter() - started
    service.until_idle()
    return seconds


def _published(service: Service) -> list[str]:
    return [each["delivery_id"] for each in (current_manifest(service.home.lake) or {"deliveries": []})["deliveries"]]


def _table(said: argparse.Namespace, seconds: list[float]) -> Table:
    table = Table(title="From put to published", title_justify="left")
    for name in ("months", "rows a month", "times", "median", "worst"):
        table.add_column(name, justify="right")
    table.add_row(
        str(said.months), f"{said.rows:,}", str(said.times),
        f"{statistics.median(seconds):.1f} s", f"{max(seconds):.1f} s",
    )  # fmt: skip
    return table


if __name__ == "__main__":
    main()
