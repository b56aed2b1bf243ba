"""What people say of anomalies: expected, true or false, and why; kept for ever, the last word counts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import duckdb

from cost_assets.errors import ConfigError
from cost_assets.lake import Lake
from cost_assets.records import append, said

KIND = "anomaly_marks"
MARKS = ("expected", "true", "false")
COLUMNS = {"anomaly_id": "varchar", "mark": "varchar", "note": "varchar", "marked_at": "timestamp"}


@dataclass(frozen=True)
class Mark:
    """A person's word: `expected` (known before), `true` (rightly told) or `false` (nobody needed to know)."""

    anomaly_id: str
    mark: str
    note: str
    marked_at: datetime


def mark(lake: Lake, word: Mark, home_now: datetime) -> None:
    """Keep a person's word.

    Args:
        home_now: naive UTC; who asks what was known at a moment is told what was said of the bill by then.

    Raises:
        ConfigError: no such anomaly was ever told.
    """
    with duckdb.connect() as db:
        known = db.execute(f"select anomaly_id from ({said(db, lake, 'anomalies', {'anomaly_id': 'varchar'})})")
        if (word.anomaly_id,) not in known.fetchall():
            raise ConfigError(f"no anomaly {word.anomaly_id!r} was ever told; `costs anomalies list` shows their ids")
        db.execute("create table word (anomaly_id varchar, mark varchar, note varchar, marked_at timestamp)")
        db.execute("insert into word values (?, ?, ?, ?)", [word.anomaly_id, word.mark, word.note, word.marked_at])
        append(db, lake, KIND, "from word", home_now, f"{word.anomaly_id}-{word.marked_at:%Y%m%dT%H%M%S%f}")


def marks(db: duckdb.DuckDBPyConnection, lake: Lake) -> dict[str, Mark]:
    """The last word on each anomaly."""
    found = db.execute(f"from ({said(db, lake, KIND, COLUMNS)}) order by marked_at").fetchall()
    return {id: Mark(id, *rest) for id, *rest in found}
