"""The audit log's row: everything that is kept of one call to a language model."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from decimal import Decimal
from typing import Any, Literal

State = Literal["reserved", "answered", "failed", "abandoned"]


@dataclass(frozen=True)
class Asked:
    """What is known of a call before it is made.

    Attributes:
        question_hash: of everything that decides on the answer; see `questions.py`.
        said_at: the home's now, naive UTC.
        asked_by: `user@host`, or the id of a Dagster run.
        messages: JSON, as sent: with pseudonyms.
        attempt: 1 for the first call for this question to this model in this run.
    """

    question_hash: str
    prompt: str
    prompt_version: str
    subject_kind: str
    subject_id: str
    model: str
    messages: str
    max_tokens: int
    said_at: datetime
    asked_by: str
    attempt: int


@dataclass(frozen=True)
class CallRow(Asked):
    """One call to a model, made or under way.

    Attributes:
        asked_at, answered_at: by the wall clock, naive UTC.
        state: `reserved` (under way, or its process has died), `answered`, `failed`, or `abandoned` (its process died
            before anybody knew how it ended).
        failure_kind, failure: the name of a class in `replies.py`, and its sentence.
        answer: as it came, with pseudonyms.
        cost_reserved_usd: what it could cost at most; null where no price is known.
        cost_usd: what counts as spent: null while it is under way, and where no price is known.
        cost_is_estimated: `cost_usd` is what was reserved, since nobody said what it really was.
        cache_hits: how often the answer has been used again since.
        claims_total, claims_verified: what became of the answer; null until it is checked.
    """

    call_id: str
    asked_at: datetime
    state: State
    answered_at: datetime | None
    failure_kind: str | None
    failure: str | None
    http_status: int | None
    answer: str | None
    input_tokens: int | None
    output_tokens: int | None
    cost_reserved_usd: Decimal | None
    cost_usd: Decimal | None
    cost_is_estimated: bool
    latency_seconds: float | None
    cache_hits: int
    claims_total: int | None
    claims_verified: int | None

    @property
    def counted_usd(self) -> Decimal | None:
        """What the budget counts: what was spent, and until that is known what was reserved."""
        return self.cost_reserved_usd if self.cost_usd is None else self.cost_usd


@dataclass(frozen=True)
class Tally:
    """What a run has asked: calls made, how many of them were answered, answers from the ledger, tokens and USD.

    Tokens and USD are those that are known; USD also holds what was reserved for calls of which nobody knows the cost.
    """

    calls: int
    answered: int
    cached: int
    input_tokens: int
    output_tokens: int
    cost_usd: Decimal


def tally(rows: Sequence[CallRow], cached: int) -> Tally:
    """The sums of these calls, and of `cached` answers that cost none."""
    return Tally(
        calls=len(rows),
        answered=sum(row.state == "answered" for row in rows),
        cached=cached,
        input_tokens=sum(row.input_tokens for row in rows if row.input_tokens is not None),
        output_tokens=sum(row.output_tokens for row in rows if row.output_tokens is not None),
        cost_usd=sum((row.counted_usd for row in rows if row.counted_usd is not None), Decimal(0)),
    )


COLUMNS = tuple(field.name for field in fields(CallRow))
_TYPES = {field.name: str(field.type) for field in fields(CallRow)}


def stored(name: str, value: Any) -> Any:
    """A value as SQLite keeps it: money and moments as text, so that neither is rounded."""
    if isinstance(value, datetime):
        return value.isoformat(timespec="microseconds")
    return f"{value:f}" if isinstance(value, Decimal) else value


def loaded(row: tuple[Any, ...]) -> CallRow:
    """A row of SQLite, in the order of `COLUMNS`."""
    return CallRow(**{name: _typed(_TYPES[name], value) for name, value in zip(COLUMNS, row, strict=True)})


def schema() -> str:
    """The table and its indexes."""
    kinds = {"int": "integer", "float": "real", "bool": "integer"}
    columns = ", ".join(f"{name} {kinds.get(_TYPES[name].split(' ')[0], 'text')}" for name in COLUMNS)
    return (
        f"create table if not exists calls ({columns}, primary key (call_id));"
        "create index if not exists calls_by_question on calls (question_hash);"
        "create index if not exists calls_by_moment on calls (asked_at);"
    )


def _typed(kind: str, value: Any) -> Any:
    if value is None:
        return None
    readers = {"datetime": datetime.fromisoformat, "Decimal": Decimal, "bool": bool}
    return readers.get(kind.split(" ")[0], lambda same: same)(value)
