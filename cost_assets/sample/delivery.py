"""One delivery of one month: its files, then the manifests that commit it."""

import json
import os
import tempfile
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

import duckdb

from cost_assets.sample.catalogue import create_skus, create_tag_sets
from cost_assets.sample.columns import Column, columns_of
from cost_assets.sample.company import BUCKET, PREFIX, Company
from cost_assets.sample.lines import Line, Month
from cost_assets.sample.rows import MACROS, rows_query
from cost_assets.sample.tables import create_lines, create_spans

Layout = Literal["create_new", "overwrite"]
Format = Literal["parquet", "csv"]

_EXTENSION = {"parquet": "snappy.parquet", "csv": "csv.gz"}
_COPY = {
    "parquet": "format parquet, compression snappy, row_group_size 100000",
    "csv": "format csv, compression gzip, header true",
}


def deliver(
    folder: Path,
    company: Company,
    month: Month,
    lines: list[Line],
    delivered_at: datetime,
    execution_id: str,
    *,
    final: bool,
    layout: Layout,
    format: Format,
    rows_per_file: int,
    without: str | None = None,
) -> list[Path]:
    """Write a delivery into an export's folder: data files first, then the manifests, each put in place by a rename.

    In the layout `overwrite`, files of an earlier, larger delivery stay where they are, and in no manifest.

    Args:
        without: a part of the names of columns that the delivery lacks.

    Returns:
        The folders of its data and of its manifests, as seen from the export's; the month's manifest lies in the last.
    """
    partition = f"BILLING_PERIOD={month.first:%Y-%m}"
    run = f"{_stamp(delivered_at)}-{execution_id}"
    data = Path("data", partition, run) if layout == "create_new" else Path("data", partition)
    columns = columns_of(format, without)
    names = _write_files(folder / data, company, month, lines, columns, final, format, rows_per_file)
    manifest = {
        "executionId": execution_id,
        "exportArn": f"arn:aws:bcm-data-exports:us-east-1:{company.payer}:export/{company.export}-{'0' * 8}",
        "columns": [{"name": c.name, "type": c.manifest_type(format)} for c in columns],
        "dataFiles": [f"s3://{BUCKET}/{PREFIX}/{company.export}/{(data / name).as_posix()}" for name in names],
    }
    metadata = Path("metadata", partition)
    homes = [metadata / run, metadata] if layout == "create_new" else [metadata]
    for home in homes:
        _write_manifest(folder / home / f"{company.export}-Manifest.json", manifest, delivered_at)
    return [data, *homes]


def _write_files(
    folder: Path,
    company: Company,
    month: Month,
    lines: list[Line],
    columns: list[Column],
    final: bool,
    format: Format,
    rows_per_file: int,
) -> list[str]:
    folder.mkdir(parents=True, exist_ok=True)
    # The few lines that a file is made of are scanned by one thread, so its rows come in the same order
    # each time without DuckDB holding them back to sort; the cores are kept busy by files side by side.
    workers = min(os.cpu_count() or 1, 2)
    config = {
        "threads": workers,
        "memory_limit": "1500MB",
        "preserve_insertion_order": False,
        # Not knowing how many rows a line becomes, the optimizer would hold those in memory, not the small tables.
        "disabled_optimizers": "join_order,build_side_probe_side",
        "temp_directory": tempfile.gettempdir(),
    }
    with duckdb.connect(config=config) as db, ThreadPoolExecutor(workers) as pool:
        db.execute(MACROS)
        rows = create_lines(db, month, lines, final)
        create_skus(db, lines)
        create_spans(db, month)
        create_tag_sets(db, company.accounts)
        starts = range(0, rows, rows_per_file)
        names = [f"{company.export}-{n:05}.{_EXTENSION[format]}" for n in range(1, len(starts) + 1)]

        def write(start: int, name: str) -> None:
            end = min(start + rows_per_file, rows)
            query = rows_query(company, month, lines, columns, start, end, format == "csv")
            temporary = folder / f".{name}.tmp"
            quoted = str(temporary).replace("'", "''")
            with db.cursor() as cursor:
                cursor.execute(f"copy ({query}) to '{quoted}' ({_COPY[format]})")
            temporary.replace(folder / name)

        list(pool.map(write, starts, names))
    return names


def _write_manifest(path: Path, manifest: dict, delivered_at: datetime) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f".{path.name}.tmp")
    temporary.write_text(json.dumps(manifest, indent=2))
    # An overwriting export carries its time nowhere else than in the manifest's last-modified time.
    os.utime(temporary, (delivered_at.timestamp(),) * 2)
    temporary.replace(path)


def _stamp(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.") + f"{moment.microsecond // 1000:03}Z"
