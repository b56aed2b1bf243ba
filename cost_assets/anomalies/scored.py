"""Scores kept from day to day: only what is new is scored, and what was restated is scored again."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, fields
from pathlib import Path
from zipfile import BadZipFile

import numpy as np

from cost_assets.anomalies.scopes import Scope
from cost_assets.anomalies.scores import Scores, score
from cost_assets.anomalies.sensitivity import Sensitivity
from cost_assets.anomalies.state import State
from cost_assets.lake import sync_file

BLOCK = 2000  # series scored at once
_ASIDE = "tmp_"  # before the name of a file that is not in place yet
_MATRICES = [field.name for field in fields(Scores) if field.name != "dates"]


@dataclass(frozen=True)
class Scored:
    """A scope's scores, and from which day on each series has other costs or scores than when it was kept last:
    a position in the scope's days, (n,). `aside` is the file that is to be kept; None where nothing is."""

    scope: Scope
    scores: Scores
    changed_from: np.ndarray
    aside: Path | None = None


def scored(scope: Scope, sensitivity: Sensitivity, folder: Path | None, code: str = "") -> Scored:
    """Score a scope. A series whose days are what they were goes on from what was kept; any other begins anew.

    The scores lie aside until `keep` puts them in place.

    Args:
        folder: where scores are kept, a file per scope; None keeps and knows nothing.
        code: a digest of what scores are made by: what was made by other code does not count.
    """
    path = folder and folder / f"{_name(scope)}.npz"
    made_by = f"{sensitivity} {code}"
    with _kept(path, made_by) as kept:
        rows, since = _go_on(scope, kept)
        n, days = scope.costs.shape
        matrices = {name: np.full((n, days), np.nan) for name in _MATRICES} | {"is_anomaly": np.zeros((n, days), bool)}
        state = State.fresh(n)
        known = 0 if kept is None else len(kept["days"])
        for anew in _blocks(np.flatnonzero(rows < 0)):
            _score(scope, sensitivity, anew, matrices, state)
        again = np.flatnonzero(rows >= 0)
        if len(again):
            for name in _MATRICES:  # one after the other: each is as large as all costs
                matrices[name][again, :known] = kept[name][rows[again]]
            state.columns[:, again] = kept["state"][rows[again]].T
        for block in _blocks(again):
            _score(scope, sensitivity, block, matrices, state, known)
    aside = path and _write_aside(path, scope, matrices, state, made_by)
    return Scored(scope, Scores(dates=scope.days, **matrices), since, aside)


def keep(found: Iterable[Scored]) -> None:
    """Keep the scores, each file in place of what was kept before.

    What is kept counts as told: until all tables are written of it, a run that is stopped has to find the same days new
    once more.
    """
    for each in found:
        if each.aside:
            each.aside.replace(each.aside.with_name(each.aside.name.removeprefix(_ASIDE)))


def _blocks(series: np.ndarray) -> list[np.ndarray]:
    """The series in blocks of much the same size, so that what scoring needs does not grow with their number."""
    return np.array_split(series, -(-len(series) // BLOCK)) if len(series) else []


def _score(
    scope: Scope,
    sensitivity: Sensitivity,
    series: np.ndarray,
    matrices: dict[str, np.ndarray],
    state: State,
    known: int = 0,
) -> None:
    """Score the days from position `known` on of some series, into their rows of the matrices and the state."""
    as_of = scope.days[known - 1] if known else np.datetime64("NaT", "D")
    before = State(as_of, state.columns[:, series])
    found, after = score(scope.costs[series, known:], scope.days[known:], sensitivity, before)
    state.columns[:, series] = after.columns
    for name in _MATRICES:
        matrices[name][series, known:] = getattr(found, name)


def _go_on(scope: Scope, kept: Mapping[str, np.ndarray] | None) -> tuple[np.ndarray, np.ndarray]:
    """Per series, the kept row that it goes on from (-1 if none), and the first day that is new or another."""
    n, days = scope.costs.shape
    rows, since = np.full(n, -1), np.zeros(n, dtype=int)
    if kept is None:
        return rows, since
    known = len(kept["days"])
    if known > days or not np.array_equal(kept["days"], scope.days[:known]):
        return rows, since
    places = {tuple(key): n for n, key in enumerate(json.loads(str(kept["keys"])))}
    costs, others = kept["costs"], kept["other"]
    for series, key in enumerate(scope.keys):
        row = places.get(key)
        if row is None:
            continue
        differs = ~_same(scope.costs[series, :known], costs[row])
        other = ~_same(scope.other[series, :known], others[row])
        changed = np.flatnonzero(differs | other)
        since[series] = changed[0] if len(changed) else known
        if not differs.any():
            rows[series] = row
    return rows, since


def _same(now: np.ndarray, then: np.ndarray) -> np.ndarray:
    return (now == then) | (np.isnan(now) & np.isnan(then))


def _name(scope: Scope) -> str:
    whose = json.dumps([scope.billing_account_id, scope.billing_currency])
    return f"{hashlib.sha256(whose.encode()).hexdigest()[:12]}-{scope.name}"


@contextmanager
def _kept(path: Path | None, made_by: str) -> Iterator[Mapping[str, np.ndarray] | None]:
    """What was kept, each matrix read when it is asked for; None where there is none, or other code made it."""
    try:
        file = np.load(path) if path else None
    except (OSError, ValueError, EOFError, BadZipFile):  # none yet, or a torn one: it can be made again
        file = None
    with nullcontext() if file is None else file:
        yield file if file is not None and str(file["made_by"]) == made_by else None


def _write_aside(path: Path, scope: Scope, matrices: dict[str, np.ndarray], state: State, made_by: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    aside = path.with_name(f"{_ASIDE}{path.name}")
    np.savez(
        aside, made_by=made_by, keys=json.dumps(scope.keys), days=scope.days, costs=scope.costs, other=scope.other,
        state=state.table, **matrices,
    )  # fmt: skip
    sync_file(aside)
    return aside
