"""The warehouse: what DuckDB may use for it, and its lock; one process writes, and the kernel frees the lock when that
process dies."""

from __future__ import annotations

import fcntl
import json
import os
import re
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import duckdb

from cost_assets.errors import CostsError
from cost_assets.lake import Lake
from cost_assets.settings import Settings

_held: set[Path] = set()


def limits(settings: Settings) -> dict[str, str]:
    """What DuckDB may use while a stage's own code has the warehouse open: half of the memory that the settings allow,
    since the code holds arrays beside it."""
    number, unit = re.fullmatch(r"([\d.]+) ?(\w+)", settings.duckdb.memory_limit).groups()
    return {
        "threads": str(settings.duckdb.threads),
        "memory_limit": f"{float(number) / 2}{unit}",
        "temp_directory": (Lake(settings.home).tmp / "duckdb").as_posix(),
        "max_temp_directory_size": settings.duckdb.max_temp_directory_size,
    }


def reading(settings: Settings) -> duckdb.DuckDBPyConnection:
    """The warehouse, to read; temporary tables may be made beside it.

    Raises:
        CostsError: there is none yet.
    """
    lake = Lake(settings.home)
    path = lake.warehouse / "costs.duckdb"
    if not path.exists():
        raise CostsError(f"there is no warehouse in {lake.home} yet; costs run makes it")
    return duckdb.connect(str(path), read_only=True, config=limits(settings))


@contextmanager
def writing(lake: Lake, timeout_seconds: float) -> Iterator[None]:
    """Hold the home's writer lock; a step inside a run that holds it already goes right on.

    Raises:
        CostsError: another process held it for all of `timeout_seconds`; the message names it.
    """
    lake.home.mkdir(parents=True, exist_ok=True)
    path = lake.lock.resolve()
    if path in _held:
        yield  # and nothing is to be given back, even if it is closed only after the run has let go
        return
    with path.open("a+") as handle:
        _wait_for(handle, timeout_seconds, path)
        handle.seek(0)
        handle.truncate()
        since = datetime.now(UTC).strftime("%Y-%m-%d %H:%M:%S UTC")
        json.dump(
            {"pid": os.getpid(), "command": " ".join(Path(arg).name for arg in sys.argv[:2]), "since": since}, handle
        )
        handle.flush()
        _held.add(path)
        try:
            yield
        finally:
            _held.discard(path)


def _wait_for(handle, timeout_seconds: float, path: Path) -> None:
    deadline = time.monotonic() + timeout_seconds
    while True:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return
        except BlockingIOError:
            if time.monotonic() >= deadline:
                raise CostsError(f"{path} is held by {_holder(path)}; wait for it to end, or stop it") from None
            time.sleep(0.2)


def _holder(path: Path) -> str:
    try:
        said = json.loads(path.read_text())
        return f"process {said['pid']} ({said['command']}) since {said['since']}"
    except (ValueError, KeyError):
        return "another process"
