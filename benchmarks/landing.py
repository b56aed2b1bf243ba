"""What landing costs beside the bare copy, as ratios in the same run.

    python -m benchmarks.landing [--rows 1000000] [--files 24] [--big-gb 5] [--times 5] [--folder DIR]

Parquet: `survey` and `land` from a bucket, beside a plain download of the same objects (boto3's
get_object in 8 threads, streamed to files), once as it is and once flushed to disk, as landing leaves
them. The bucket is a folder served on loopback by a process of its own, see benchmarks/bucket.py: far
faster than any network, so that all that landing adds shows.

csv.gz: `survey` and `land` from a folder, beside DuckDB's own reading of the same files with as many
threads, into a table and for a count of every column. DuckDB checks neither length nor checksum, and
writes nothing to disk.

Memory: the peak of a process that lands a month of --big-gb, and of one that lands a tenth of it.

Looks: the ledger read and the export surveyed, 36 months in the lake and nothing new.

Each figure is taken in a process of its own, in rotation, after a sync; the best of --times is shown.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, date, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from benchmarks.bucket import serving
from cost_assets.partitions import next_month

MONTH = date(2026, 3, 1)
NOW = datetime(2026, 5, 1)
DELIVERED = datetime(2026, 4, 20, tzinfo=UTC)
THREADS = 8
CHUNK = 128 * 1024
MONTHS = 36
Figures = dict[str, float]


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("--rows", type=int, default=1_000_000, help="rows of one written file")
    arguments.add_argument("--files", type=int, default=24, help="files of the Parquet delivery")
    arguments.add_argument("--big-gb", type=float, default=5, help="size of the month that memory is measured with")
    arguments.add_argument("--times", type=int, default=5)
    arguments.add_argument("--folder", type=Path, help="where all is written (the exports are kept if given)")
    said = arguments.parse_args()
    os.environ |= {"AWS_ACCESS_KEY_ID": "testing", "AWS_SECRET_ACCESS_KEY": "testing"}
    packages = ", ".join(f"{name} {version(name)}" for name in ("duckdb", "boto3", "urllib3"))
    machine = f"{platform.processor() or platform.machine()}, {os.cpu_count()} cores"
    console = Console()
    console.print(f"{machine}, Python {platform.python_version()}, {packages}")
    with tempfile.TemporaryDirectory() as scratch:
        folder = (said.folder or Path(scratch)).absolute()
        console.print(_parquet(folder, said.rows, said.files, said.times))
        console.print(_parquet(folder, said.rows, said.files // 2, said.times, "wide"))
        console.print(_csv(folder, said.rows, said.times))
        if said.big_gb:
            console.print(_memory(folder, said.rows, said.big_gb))
        console.print(_looks(folder))


def _parquet(folder: Path, rows: int, files: int, times: int, format: str = "parquet") -> Table:
    one = _written(folder, format, rows)
    export = folder / "served/parquet/exports/acme"
    _deliver(export, one, files)
    found = _rounds(times, export, [_bare, _bare_flushed, _land])
    size = files * one.stat().st_size
    table = _table(
        f"Parquet from a bucket: {files} files, {size / 1e9:.2f} GB, {files * rows / 1e6:g}M rows of "
        f"{one.stat().st_size / rows:.0f} bytes"
    )
    for name, each in zip(("bare download", "bare download, flushed", "survey and land"), found, strict=True):
        table.add_row(name, _seconds(each), f"{size / each['seconds'] / 1e6:,.0f} MB/s", _cpu(each))
    bare, flushed, landed = found
    table.add_row("  speed to the bare download", _share(bare, landed), "aim: 70 %")
    table.add_row("  speed to the bare download, flushed", _share(flushed, landed))
    return table


def _csv(folder: Path, rows: int, times: int) -> Table:
    one = _written(folder, "csv", rows)
    export = folder / "served/csv/exports/acme"
    _deliver(export, one, 1)
    found = _rounds(times, export, [_into_table, _counted, _land_from_folder])
    table = _table(f"csv.gz from a folder: 1 file, {one.stat().st_size / 1e6:.0f} MB, {rows / 1e6:g}M rows")
    for name, each in zip(("read into a table", "every column counted", "survey and land"), found, strict=True):
        table.add_row(name, _seconds(each), f"{rows / each['seconds'] / 1e3:,.0f}K rows/s", _cpu(each))
    read, counted, landed = found
    table.add_row("  speed to reading into a table", _share(read, landed), "aim: 60 %")
    table.add_row("  speed to counting", _share(counted, landed))
    return table


def _memory(folder: Path, rows: int, gigabytes: float) -> Table:
    one = _written(folder, "parquet", rows)
    table = _table("Memory of a process that lands from a bucket")
    for share in (0.1, 1):
        files = max(1, round(share * gigabytes * 1e9 / one.stat().st_size))
        export = folder / f"served/big-{files}/exports/acme"
        _deliver(export, one, files)
        (found,) = _rounds(1, export, [_land])
        size = f"{files * one.stat().st_size / 1e9:.2f} GB in {files} files"
        table.add_row(size, f"{found['memory']:.0f} MiB", _seconds(found), _cpu(found))
    table.add_row("  aim", "1024 MiB")
    return table


def _looks(folder: Path) -> Table:
    small = _written(folder, "parquet", 4_500)
    table = _table(f"A look at {MONTHS} months in which nothing is new")
    for deliver, land, look in ((_deliver, _land, _look), (_deliver_legacy, _land_legacy, _look_legacy)):
        export = folder / f"served/{land.__name__.strip('_')}/exports/acme"
        for n in range(MONTHS):
            deliver(export, small, 1, date(2023 + n // 12, n % 12 + 1, 1))
        _, found = _rounds(1, export, [land, look], keep=True)
        table.add_row(look.__doc__ or "", _seconds(found), f"{found['requests']} requests", _cpu(found))
    table.add_row("  aim", "2 s")
    return table


def _written(folder: Path, format: str, rows: int) -> Path:
    """A data file of so many rows, written unless it is there from an earlier run."""
    bill = folder / f"bill/{format}-{rows}"
    if not bill.exists():
        code = f"from benchmarks.landing import _write; _write({str(bill)!r}, {format!r}, {rows})"
        subprocess.run([sys.executable, "-c", code], check=True)  # elsewhere, since its memory would count as ours
    return next((bill / "export/data").rglob("acme-*"))


def _write(bill: str, format: str, rows: int) -> None:
    from cost_assets.sample.bill import write_month

    kind = "csv" if format == "csv" else "parquet"
    write_month(Path(bill), MONTH, rows, DELIVERED, "run-1", final=True, rows_per_file=rows, format=kind)
    if format == "wide":
        _widen(next((Path(bill) / "export/data").rglob("acme-*")))


def _widen(path: Path) -> None:
    """Make rows as many bytes as those of a real report: resources and rates of which no two are alike."""
    import duckdb

    unlike = {
        "line_item_resource_id": "'arn:aws:ec2:eu-central-1:' || md5(identity_line_item_id)",
        "pricing_rate_id": "md5('rate' || identity_line_item_id)",
        "line_item_line_item_description": "md5('text' || identity_line_item_id)",
    }
    replaced = ", ".join(f"{value} as {name}" for name, value in unlike.items())
    fresh = path.with_suffix(".fresh")
    source = f"read_parquet('{path}', hive_partitioning = false)"
    duckdb.execute(f"copy (select * replace ({replaced}) from {source}) to '{fresh}' (format parquet)")
    fresh.replace(path)


def _deliver(export: Path, one: Path, files: int, month: date = MONTH) -> None:
    """A delivery as CUR 2.0 lays it out, that consists of one file under many names."""
    names = _linked(export, f"data/BILLING_PERIOD={month:%Y-%m}", one, files)
    said = {"executionId": f"run-{month}", "dataFiles": [f"s3://acme-billing/exports/acme/{name}" for name in names]}
    _manifest(export / f"metadata/BILLING_PERIOD={month:%Y-%m}", said)


def _deliver_legacy(export: Path, one: Path, files: int, month: date = MONTH) -> None:
    period = f"{month:%Y%m%d}-{next_month(month):%Y%m%d}"
    names = _linked(export, period, one, files)
    _manifest(export / period, {"assemblyId": f"run-{month}", "reportKeys": [f"exports/acme/{name}" for name in names]})


def _linked(export: Path, under: str, one: Path, files: int) -> list[str]:
    shutil.rmtree(export / under, ignore_errors=True)
    (export / under).mkdir(parents=True)
    ending = one.name.partition(".")[2]
    names = [f"{under}/acme-{n:05}.{ending}" for n in range(1, files + 1)]
    for name in names:
        os.link(one, export / name)
    return names


def _manifest(folder: Path, said: dict[str, Any]) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "acme-Manifest.json").write_text(json.dumps(said))


def _bare(export: Path, home: Path, address: str, flushed: bool = False) -> None:
    import boto3

    bucket = export.parents[1].name
    client = boto3.client("s3", endpoint_url=address, region_name="us-east-1")

    def copy(key: str, to: Path) -> None:
        with to.open("wb") as file:
            for chunk in client.get_object(Bucket=bucket, Key=key)["Body"].iter_chunks(CHUNK):
                file.write(chunk)
            if flushed:
                file.flush()
                os.fsync(file.fileno())

    with _clock(), ThreadPoolExecutor(THREADS) as pool:
        listed = client.list_objects_v2(Bucket=bucket, Prefix="exports/acme/data/")["Contents"]
        copies = [pool.submit(copy, each["Key"], home / f"{n}.parquet") for n, each in enumerate(listed)]
        for each in copies:
            each.result()


def _bare_flushed(export: Path, home: Path, address: str) -> None:
    _bare(export, home, address, flushed=True)


def _land(export: Path, home: Path, address: str, format: str = "aws_cur2") -> None:
    from cost_assets.exports.landing import land, survey
    from cost_assets.exports.store import open_store
    from cost_assets.lake import Lake
    from cost_assets.settings import Export

    url = f"s3://{export.parents[1].name}/exports/acme" if address else export.as_uri()
    said = Export(name="acme", format=format, url=url, endpoint_url=address or None)
    store = open_store(said)
    if address:
        assert store.client  # as the bare download has its own before the clock starts
    with _clock():
        for manifest in survey(said, Lake(home), [], NOW, store).wanted:
            land(said, manifest, Lake(home), [], NOW, store=store)


def _land_legacy(export: Path, home: Path, address: str) -> None:
    _land(export, home, address, "aws_cur")


def _land_from_folder(export: Path, home: Path, address: str) -> None:
    _land(export, home, "")


def _look(export: Path, home: Path, address: str, format: str = "aws_cur2") -> None:
    """CUR 2.0"""
    from botocore.httpsession import URLLib3Session

    from cost_assets.exports.deliveries import landed
    from cost_assets.exports.landing import survey
    from cost_assets.lake import Lake
    from cost_assets.settings import Export

    requests, send = [], URLLib3Session.send

    def counted(session: URLLib3Session, request: Any) -> Any:
        requests.append(request.url)
        return send(session, request)

    URLLib3Session.send = counted
    url = f"s3://{export.parents[1].name}/exports/acme"
    said = Export(name="acme", format=format, url=url, endpoint_url=address)
    with _clock(requests):
        found = survey(said, Lake(home), landed(Lake(home)), NOW)
    assert len(found.delivered) == MONTHS and not found.wanted and not found.failed


def _look_legacy(export: Path, home: Path, address: str) -> None:
    """legacy CUR"""
    _look(export, home, address, "aws_cur")


def _into_table(export: Path, home: Path, address: str, asked: str = "create table x as from") -> None:
    import duckdb

    from cost_assets.settings import Duckdb

    (path,) = (str(path) for path in (export / "data").rglob("*.csv.gz"))
    limits = Duckdb()
    with duckdb.connect(config={"threads": limits.threads, "memory_limit": limits.memory_limit}) as db, _clock():
        db.execute(f"set enable_progress_bar = false; {asked} read_csv('{path}')").fetchall()


def _counted(export: Path, home: Path, address: str) -> None:
    _into_table(export, home, address, "select count(columns(*)) from")


@contextmanager
def _clock(requests: Sequence[str] = ()) -> Iterator[None]:
    """Print the seconds that the block took, and the requests that it made."""
    started = time.perf_counter()
    yield
    print(json.dumps({"seconds": time.perf_counter() - started, "requests": len(requests)}))


def _rounds(times: int, export: Path, what: list[Callable[..., None]], keep: bool = False) -> list[Figures]:
    """The best of several rounds, in each of which everything is measured once; in a new home each, unless kept."""
    home = export.parents[3] / "home"
    found: list[list[Figures]] = [[] for _ in what]
    with serving(export.parents[2]) as address:
        for _ in range(times):
            for each, figures in zip(what, found, strict=True):
                home.mkdir(exist_ok=True)
                os.sync()  # what the one before left to be written must not slow down the next
                figures.append(_measured(each, export, home, address))
                if not keep:
                    shutil.rmtree(home)
    shutil.rmtree(home, ignore_errors=True)
    return [min(figures, key=lambda one: one["seconds"]) for figures in found]


def _measured(what: Callable[..., None], export: Path, home: Path, address: str) -> Figures:
    """Run `what` in a process of its own; what it prints, and its CPU seconds and peak MiB."""
    code = f"import sys; from pathlib import Path; from benchmarks.landing import {what.__name__} as measured; "
    code += "measured(Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3])"
    command = [sys.executable, "-c", code, str(export), str(home), address]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    assert process.stdout
    said = process.stdout.read()
    _, status, used = os.wait4(process.pid, 0)
    if status:
        raise SystemExit(f"{what.__name__} failed")
    return {**json.loads(said), "cpu": used.ru_utime + used.ru_stime, "memory": used.ru_maxrss / 1024}


def _table(title: str) -> Table:
    table = Table(title=title, title_justify="left", show_header=False, min_width=len(title) + 2)
    table.add_column()
    for _ in range(3):
        table.add_column(justify="right")
    return table


def _seconds(found: Figures) -> str:
    return f"{found['seconds']:.2f} s"


def _cpu(found: Figures) -> str:
    return f"{found['cpu']:.1f} CPU s"


def _share(yardstick: Figures, found: Figures) -> str:
    return f"{yardstick['seconds'] / found['seconds']:.0%}"


if __name__ == "__main__":
    main()
