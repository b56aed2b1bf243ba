"""Scores kept from day to day: only what is new is scored, and what was restated is scored again."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, fields
from pathlib import Path

import numpy as np

from cost_assets.anomalies.scopes import Scope
from cost_assets.anomalies.scores import Scores, score
from cost_assets.anomalies.sensitivity import Sensitivity
from cost_assets.anomalies.state import State
from cost_assets.lake import sync_file

_MATRICES = [field.name for field in fields(Scores) if field.name != "dates"]


@dataclass(frozen=True)
class Scored:
    """A scope's scores, and from which day on each series has other costs or scores than when it was kept last:
    a position in the scope's days, (n,)."""

    scope: Scope
    scores: Scores
    changed_from: np.ndarray


def scored(scope: Scope, sensitivity: Sensitivity, folder: Path | None, code: str = "") -> Scored:
    """Score a scope. A series whose days are what they were goes on from what was kept; any other begins anew.

    Args:
        folder: where scores are kept, a file per scope; None keeps and knows nothing.
        code: a digest of what scores are made by: what was made by other code does not count.
    """
    path = folder and folder / f"{_name(scope)}.npz"
    kept = _load(path, f"{sensitivity} {code}") if path else None
    rows, since = _go_on(scope, kept)
    anew, again = np.flatnonzero(rows < 0), np.flatnonzero(rows >= 0)
    n, days = scope.costs.shape
    matrices = {name: np.full((n, days), np.nan) for name in _MATRICES} | {"is_anomaly": np.zeros((n, days), bool)}
    state = State.fresh(n)
    if len(anew):
        fresh, after = score(scope.costs[anew], scope.days, sensitivity)
        state.columns[:, anew] = after.columns
        for name in _MATRICES:
            matrices[name][anew] = getattr(fresh, name)
    if len(again):
        known = len(kept["days"])
        more, after = score(
            scope.costs[again, known:], scope.days[known:], sensitivity,
            State.of(kept["days"][-1], kept["state"][rows[again]]),
        )  # fmt: skip
        state.columns[:, again] = after.columns
        for name in _MATRICES:
            matrices[name][again] = np.concatenate([kept[name][rows[again]], getattr(more, name)], axis=1)
    if path:
        _keep(path, scope, matrices, state, f"{sensitivity} {code}")
    return Scored(scope, Scores(dates=scope.days, **matrices), since)


def _go_on(scope: Scope, kept: dict[str, np.ndarray] | None) -> tuple[np.ndarray, np.ndarray]:
    """Per series, the kept row that it goes on from (-1 if none), and the first day that is new or another."""
    n, days = scope.costs.shape
    rows, since = np.full(n, -1), np.zeros(n, dtype=int)
    if kept is None:
        return rows, since
    known = len(kept["days"])
    if known > days or not np.array_equal(kept["days"], scope.days[:known]):
        return rows, since
    places = {tuple(key): n for n, key in enumerate(json.loads(str(kept["keys"])))}
    for series, key in enumerate(scope.keys):
        row = places.get(key)
        if row is None:
            continue
        differs = ~_same(scope.costs[series, :known], kept["costs"][row])
        other = ~_same(scope.other[series, :known], kept["other"][row])
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


def _load(path: Path, made_by: str) -> dict[str, np.ndarray] | None:
    try:
        with np.load(path) as file:
            return {name: file[name] for name in file.files} if str(file["made_by"]) == made_by else None
    except (OSError, ValueError, KeyError):  # none yet, or one that a power cut tore: it can be made again
        return None


def _keep(path: Path, scope: Scope, matrices: dict[str, np.ndarray], state: State, made_by: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    work = path.with_name(f"tmp_{path.name}")
    np.savez(
        work, made_by=made_by, keys=json.dumps(scope.keys), days=scope.days, costs=scope.costs, other=scope.other,
        state=state.table, **matrices,
    )  # fmt: skip
    sync_file(work)
    work.replace(path)
