"""What was asked of language models, what they answered and what it cost: one SQLite file, and the budget's memory.

It is a record: an answer that was paid for is never asked for again. SQLite, because money is reserved by several
threads and processes at once; with a rollback journal rather than a write-ahead log, so that it is one file to keep,
and `synchronous = extra`, so that what it has confirmed is on the disk.
"""

from __future__ import annotations

import os
import sqlite3
import uuid
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from cost_assets.errors import CostsError
from cost_assets.insights.models.budget import Caps
from cost_assets.insights.models.calls import COLUMNS, Asked, CallRow, loaded, schema, stored
from cost_assets.insights.models.replies import Empty, Failure, Refused, Reply, Truncated
from cost_assets.lake import Lake, sync_file

_SELECT = f"select {', '.join(COLUMNS)} from calls"
_WAIT_SECONDS = 60
_PAID_IN_VAIN = tuple(kind.__name__ for kind in (Refused, Truncated, Empty))


def path_in(lake: Lake) -> Path:
    """Where a home keeps its ledger."""
    return lake.records / "llm_calls.sqlite"


def _now() -> datetime:
    return datetime.now(UTC).replace(tzinfo=None)


class Ledger:
    """The calls of one home. Every method is one transaction, and may be called from any thread or process.

    Args:
        path: the file; made by the first call that is reserved.
        now: the wall clock, naive UTC: days and months of the budget are its.
    """

    def __init__(self, path: Path, now: Callable[[], datetime] = _now) -> None:
        self.path, self._now = path, now

    def reserve(self, asked: Asked, cost: Decimal | None, caps: Caps) -> str:
        """Set money aside for a call that is about to be made; its id.

        Args:
            cost: what it may cost at most, in USD; None where no price is known, which no cap allows.

        Raises:
            OverBudget: it might cost more than is left, counting what others have reserved.
        """
        now, call_id = self._now(), uuid.uuid4().hex
        with self._writing() as db:
            if caps:
                if cost is None:
                    raise ValueError(f"{asked.model} has no price, so nothing can be reserved for it under a budget")
                caps.check(*_spent(db, now), cost, now)
            row = {
                **vars(asked), "call_id": call_id, "asked_at": now, "state": "reserved",
                "cost_reserved_usd": cost, "cost_is_estimated": False, "cache_hits": 0,
            }  # fmt: skip
            _insert(db, row)
        return call_id

    def settle(self, call_id: str, reply: Reply) -> None:
        """Keep an answer and what it cost, also of a call that had been given up: it came after all."""
        with self._writing() as db:
            row = _one(db, "call_id = ?", call_id)
            if row and row.state != "answered":
                change = {"state": "answered", "failure_kind": None, "failure": None, "http_status": 200}
                _update(db, call_id, change | _paid(row, reply) | {"answered_at": self._now()})

    def fail(self, call_id: str, failure: Failure) -> None:
        """Keep why a call gave no answer. Its money is free again if it cannot have cost anything, else it is gone."""
        with self._writing() as db:
            row = _one(db, "call_id = ? and state = 'reserved'", call_id)
            if not row:  # its answer came in the meantime
                return
            change = {"state": "failed", "failure_kind": failure.kind, "failure": str(failure)}
            if failure.reply:
                change |= _paid(row, failure.reply)
            elif failure.costs == "nothing":
                change |= {"cost_usd": Decimal(0)}
            else:
                change |= {"cost_usd": row.cost_reserved_usd, "cost_is_estimated": row.cost_reserved_usd is not None}
            _update(db, call_id, change | {"http_status": failure.http_status, "answered_at": self._now()})

    def abandon(self) -> int:
        """Give up the calls whose run has ended; how many. Only for who holds the home's lock: then all have.

        A run that was cancelled may still wait for an answer; if it comes, `settle` keeps it.

        Whether they were paid for is not known, so the money that was reserved for them is gone.
        """
        if not self.path.exists():
            return 0
        with self._writing() as db:
            left = db.execute(f"{_SELECT} where state = 'reserved'").fetchall()
            for row in map(loaded, left):
                cost = {"cost_usd": row.cost_reserved_usd, "cost_is_estimated": row.cost_reserved_usd is not None}
                _update(db, row.call_id, {"state": "abandoned"} | cost)
        return len(left)

    def recall(self, question_hash: str, max_tokens: int) -> CallRow | None:
        """The call that has settled this question: its answer, else that it was paid for in vain; None if it is open.

        An answer that was cut off settles nothing for who now allows more tokens.
        """
        if not self.path.exists():
            return None
        kinds = ", ".join(f"'{kind}'" for kind in _PAID_IN_VAIN)
        in_vain = f"state = 'failed' and failure_kind in ({kinds}) and (failure_kind <> 'Truncated' or max_tokens >= ?)"
        with self._reading() as db:  # "answered" comes before "failed"
            return _one(
                db, f"question_hash = ? and (state = 'answered' or {in_vain}) order by state, asked_at desc",
                question_hash, max_tokens,
            )  # fmt: skip

    def hit(self, call_id: str) -> None:
        """Count that an answer was used again."""
        with self._writing() as db:
            db.execute("update calls set cache_hits = cache_hits + 1 where call_id = ?", [call_id])

    def verified(self, call_id: str, claims_total: int, claims_verified: int) -> None:
        """Keep what became of an answer: how many claims it made, and how many of them held."""
        with self._writing() as db:
            _update(db, call_id, {"claims_total": claims_total, "claims_verified": claims_verified})

    def spent(self) -> tuple[Decimal, Decimal]:
        """USD spent or reserved in this UTC day and month. Calls without a known price are not in it."""
        if not self.path.exists():
            return Decimal(0), Decimal(0)
        with self._reading() as db:
            return _spent(db, self._now())

    def rows(self) -> list[CallRow]:
        """Every call ever made, in the order in which they were asked."""
        if not self.path.exists():
            return []
        with self._reading() as db:
            return [loaded(row) for row in db.execute(f"{_SELECT} order by asked_at, call_id")]

    def copy(self, to: Path, as_of: datetime) -> None:
        """Write what was said by `as_of` (the home's now, naive UTC) into a new file, in place of one that is there."""
        if not self.path.exists():
            to.unlink(missing_ok=True)
            return
        known = [row for row in self.rows() if row.said_at <= as_of]
        to.parent.mkdir(parents=True, exist_ok=True)
        work = to.with_name(f"tmp_{to.name}.{uuid.uuid4().hex}")
        with Ledger(work)._writing() as db:
            for row in known:
                _insert(db, vars(row))
        os.replace(work, to)
        sync_file(to.parent)

    @contextmanager
    def _writing(self) -> Iterator[sqlite3.Connection]:
        if not self.path.exists():
            _make(self.path)
        with self._reading() as db:
            db.execute("pragma synchronous = extra")
            db.execute("begin immediate")
            try:
                yield db
                db.execute("commit")
            except BaseException:
                with suppress(sqlite3.Error):
                    db.execute("rollback")
                raise

    @contextmanager
    def _reading(self) -> Iterator[sqlite3.Connection]:
        db = None
        try:
            db = sqlite3.connect(self.path, timeout=_WAIT_SECONDS, isolation_level=None)
            yield db
        except sqlite3.Error as error:
            raise CostsError(f"the ledger of model calls, {self.path}, cannot be used: {error}") from None
        finally:
            if db:
                db.close()


def _make(path: Path) -> None:
    """Put an empty ledger at `path`, whole from the first moment on; whoever is first makes it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_name(f"tmp_{path.name}.{uuid.uuid4().hex}")
    with closing(sqlite3.connect(fresh)) as db:
        db.executescript(schema())
    sync_file(fresh)
    try:
        with suppress(FileExistsError):
            os.link(fresh, path)
    finally:
        fresh.unlink()
    sync_file(path.parent)


def _spent(db: sqlite3.Connection, now: datetime) -> tuple[Decimal, Decimal]:
    """USD of the day and of the month of `now`: of calls by when they were asked, summed exactly."""
    today = now.replace(hour=0, minute=0, second=0, microsecond=0)
    counted = "select asked_at, coalesce(cost_usd, cost_reserved_usd) as usd from calls"
    since = stored("asked_at", today.replace(day=1))
    found = db.execute(f"select * from ({counted}) where asked_at >= ? and usd is not null", [since]).fetchall()
    month = [(asked_at, Decimal(usd)) for asked_at, usd in found]
    day = [usd for asked_at, usd in month if asked_at >= stored("asked_at", today)]
    return sum(day, Decimal(0)), sum((usd for _, usd in month), Decimal(0))


def _paid(row: CallRow, reply: Reply) -> dict[str, Any]:
    """What an answer cost; where the server did not say, what was reserved for it."""
    unsaid = reply.cost_usd is None
    return {
        "answer": reply.text,
        "input_tokens": reply.input_tokens,
        "output_tokens": reply.output_tokens,
        "cost_usd": row.cost_reserved_usd if unsaid else reply.cost_usd,
        "cost_is_estimated": unsaid and row.cost_reserved_usd is not None,
        "latency_seconds": reply.latency_seconds,
    }


def _one(db: sqlite3.Connection, where: str, *values: Any) -> CallRow | None:
    row = db.execute(f"{_SELECT} where {where} limit 1", values).fetchone()
    return loaded(row) if row else None


def _insert(db: sqlite3.Connection, row: dict[str, Any]) -> None:
    marks = ", ".join("?" for _ in row)
    values = [stored(name, value) for name, value in row.items()]
    db.execute(f"insert into calls ({', '.join(row)}) values ({marks})", values)


def _update(db: sqlite3.Connection, call_id: str, change: dict[str, Any]) -> None:
    values = [stored(name, value) for name, value in change.items()]
    db.execute(f"update calls set {', '.join(f'{name} = ?' for name in change)} where call_id = ?", [*values, call_id])
