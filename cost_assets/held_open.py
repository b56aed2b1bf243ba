"""Dagster's runs and events in SQLite, in files that stay open for as long as a run writes them.

Dagster opens a file anew for each of the several hundred questions and events of a run, and each time SQLAlchemy
compiles its statement again: as much work as all else that a small month takes.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import dagster as dg
from dagster._core.storage.event_log import SqliteEventLogStorage
from dagster._core.storage.runs import SqliteRunStorage
from sqlalchemy import Connection, Engine, create_engine

BUSY_SECONDS = 30  # so long another process may be writing; as Dagster has it


@contextmanager
def held_open(instance: dg.DagsterInstance) -> Iterator[None]:
    """Hold each file that the instance opens within the block until its end.

    An instance that keeps its runs elsewhere than in SQLite stays as it is.
    """
    runs, events = instance.run_storage, instance.event_log_storage
    if not (isinstance(runs, SqliteRunStorage) and isinstance(events, SqliteEventLogStorage)):
        yield
        return
    held: dict[str, Engine] = {}
    lock = threading.RLock()

    @contextmanager
    def connect(address: str, prepare: Callable[[Engine], None] | None = None) -> Iterator[Connection]:
        with lock:
            if address not in held:
                engine = create_engine(address, connect_args={"timeout": BUSY_SECONDS})
                if prepare:
                    prepare(engine)
                held[address] = engine
            with held[address].begin() as connection:
                yield connection

    runs.connect = lambda: connect(runs._conn_string)
    events._connect = lambda shard: connect(events.conn_string_for_shard(shard), events._initdb)
    try:
        yield
    finally:
        del runs.connect, events._connect
        for engine in held.values():
            engine.dispose()
