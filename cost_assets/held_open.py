"""Dagster's runs and events in SQLite, in files that stay open for as long as a run writes them.

Dagster opens a file anew for each of the several hundred questions and events of a run, and each time SQLAlchemy
compiles its statement again: as much work as all else that a small month takes. It also asks each time whether a
table is there, reads a hundred migrations to find that a new run's file needs none, and waits for the disk.
"""

from __future__ import annotations

import os
import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import dagster as dg
from dagster._core.storage.event_log import SqliteEventLogStorage
from dagster._core.storage.event_log.sqlite.sqlite_event_log import INDEX_SHARD_NAME as INDEX
from dagster._core.storage.runs import SqliteRunStorage
from sqlalchemy import Connection, Engine, create_engine, event

BUSY_SECONDS = 30  # so long another process may be writing; as Dagster has it


@contextmanager
def held_open(instance: dg.DagsterInstance) -> Iterator[None]:
    """Hold each file that the instance opens within the block until its end.

    An instance that keeps its runs elsewhere than in SQLite stays as it is, and one that is held already too.
    """
    runs, events = instance.run_storage, instance.event_log_storage
    in_files = isinstance(runs, SqliteRunStorage) and isinstance(events, SqliteEventLogStorage)
    if not in_files or "_connect" in vars(events):
        yield
        return
    held: dict[str, Engine] = {}
    lock = threading.RLock()

    @contextmanager
    def connect(address: str, prepare: Callable[[Engine], None] | None = None) -> Iterator[Connection]:
        with lock:
            if address not in held:
                engine = create_engine(address, connect_args={"timeout": BUSY_SECONDS})
                event.listen(engine, "connect", _wait_for_no_disk)
                if prepare:
                    prepare(engine)
                held[address] = engine
            with held[address].begin() as connection:
                yield connection

    runs.connect = lambda: connect(runs._conn_string)
    events._connect = lambda shard: connect(events.conn_string_for_shard(shard), _preparation(events, shard))
    events.has_table = cache(events.has_table)
    try:
        yield
    finally:
        del runs.connect, events._connect, events.has_table
        for engine in held.values():
            engine.dispose()


def _wait_for_no_disk(connection: sqlite3.Connection, _: object) -> None:
    """Where the power fails the last events may be missing, as they may be anyway; the file stays whole."""
    connection.execute("pragma synchronous = normal")


def _preparation(events: SqliteEventLogStorage, shard: str) -> Callable[[Engine], None] | None:
    """What is to be done with a file that is opened first; nothing with a new run's, a copy of one of Dagster's."""
    path = Path(events.path_for_shard(shard))
    if shard == INDEX or path.exists():
        return events._initdb
    path.parent.mkdir(parents=True, exist_ok=True)
    work = path.with_suffix(".new")
    try:
        work.write_bytes(_new_file())
        os.link(work, path)
    except OSError:  # somebody who looks at the run was faster, or the disk knows no links
        return events._initdb
    finally:
        work.unlink(missing_ok=True)
    return None


@cache
def _new_file() -> bytes:
    with TemporaryDirectory() as folder:
        storage = SqliteEventLogStorage(folder)
        with storage.run_connection("new"):
            pass
        with sqlite3.connect(storage.path_for_shard("new")) as connection:
            connection.execute("pragma wal_checkpoint(truncate)")
        connection.close()
        return Path(storage.path_for_shard("new")).read_bytes()
