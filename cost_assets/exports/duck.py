"""DuckDB while a delivery lands: a session that keeps to its limits, and its errors in one sentence."""

from __future__ import annotations

import os
import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb

from cost_assets.errors import CostsError
from cost_assets.exports.formats import literal
from cost_assets.settings import Duckdb


@contextmanager
def session(tmp: Path, limits: Duckdb) -> Iterator[duckdb.DuckDBPyConnection]:
    """A DuckDB in memory that keeps to its limits and spills under `tmp`."""
    spill = tmp / f"landing.{os.getpid()}.{threading.get_ident()}"
    config = {
        "threads": limits.threads,
        "memory_limit": limits.memory_limit,
        "temp_directory": str(spill),
        "max_temp_directory_size": limits.max_temp_directory_size,
        "preserve_insertion_order": False,
    }
    try:
        with duckdb.connect(":memory:", config=config) as db:
            db.execute("set global TimeZone = 'UTC'; set autoinstall_known_extensions = false")
            db.execute("set enable_progress_bar = false")  # it would write into what the caller says
            yield db
    finally:
        shutil.rmtree(spill, ignore_errors=True)


def copy(db: duckdb.DuckDBPyConnection, query: str, parquet: Path) -> int:
    written = db.execute(f"copy ({query}) to {literal(str(parquet))} (format parquet, compression zstd)")
    return written.fetchone()[0]


def refuse_short_of_room(error: duckdb.Error, folder: Path, key: str) -> None:
    """Say what the machine lacks, when it is not the file's fault."""
    if "No space left" in str(error):
        said = f"no space left on {folder} while landing {key}; free some, or point home at a larger disk"
        raise CostsError(said) from None
    if isinstance(error, duckdb.OutOfMemoryException):
        raise CostsError(f"not enough memory to land {key}; raise duckdb.memory_limit in costs.yaml") from None


def reason(error: Exception, path: Path) -> str:
    """DuckDB's words in one line, without our paths and its advice."""
    text = str(error).partition("Possible ")[0].partition("LINE 1:")[0].replace(str(path), path.name)
    text = text.replace(f"{path.parent}{os.sep}", "")
    return " ".join(text.split()).removeprefix("Invalid Input Error: ").removeprefix("Conversion Error: ")[:300]
