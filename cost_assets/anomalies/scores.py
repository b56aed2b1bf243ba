"""Scores: what each day of each series was expected to cost, and how far it stood out, from the days before alone."""

from __future__ import annotations

import warnings
from dataclasses import dataclass

import numpy as np

from cost_assets.anomalies import dense, sparse, weekly
from cost_assets.anomalies.day import Day, day_of
from cost_assets.anomalies.sensitivity import Sensitivity
from cost_assets.anomalies.state import State
from cost_assets.anomalies.verdict import Verdict

MONDAY = 0  # noise and sparseness are measured once a week


@dataclass(frozen=True)
class Scores:
    """One row per series, one column per day; nan where the day is unknown or the series too young.

    `score` runs from 0 to 100 and is 50 where the evidence reaches its threshold; `is_anomaly`
    (bool) where that is also material. The others are as in `Verdict`.
    """

    dates: np.ndarray
    expected: np.ndarray
    lower_95: np.ndarray
    upper_95: np.ndarray
    score: np.ndarray
    is_anomaly: np.ndarray
    direction: np.ndarray
    cusum: np.ndarray
    level: np.ndarray
    left_level: np.ndarray
    new_level: np.ndarray


def score(
    costs: np.ndarray, dates: np.ndarray, sensitivity: Sensitivity, state: State | None = None
) -> tuple[Scores, State]:
    """Judge every day of every series by the days before it.

    Args:
        costs: (n_series, days) money, oldest day first; nan is an unknown day: it is not scored,
            and what is known carries over it. Days before a series' first cost other than zero
            are not its past.
        dates: (days,) datetime64[D], consecutive, going on from the state where one is given.
        sensitivity: thresholds.
        state: what an earlier call returned; it is not changed.

    Returns:
        Scores of these days, and the state after the last of them. Scoring in pieces gives what
        scoring at once gives, and no series depends on another.

    Raises:
        ValueError: shapes differ, or dates do not go on day by day.
    """
    state = State.fresh(len(costs)) if state is None else state.copy()
    _check(costs, dates, state)
    told: dict[str, np.ndarray] = {name: np.full(costs.shape[::-1], np.nan) for name in Verdict.__dataclass_fields__}
    with np.errstate(all="ignore"), warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)  # a median of nothing is nan, as it should be
        for number, today in enumerate(dates.astype(object)):
            verdict = _judge(state, day_of(today), np.ascontiguousarray(costs[:, number], dtype=float), sensitivity)
            for name, value in verdict.items():
                told[name][number] = value
    state.as_of = dates[-1] if len(dates) else state.as_of
    matrices = {name: np.ascontiguousarray(matrix.T) for name, matrix in told.items()}
    matrices["is_anomaly"] = matrices["is_anomaly"] > 0
    return Scores(dates=dates, score=bounded(matrices.pop("strength")), **matrices), state


def bounded(strength: np.ndarray) -> np.ndarray:
    """0 to 100 from how many times its threshold a day is: 50 at the threshold, 78 at ten times, 91 at a thousand.

    x / (1 + x) of the binary logarithm of one more than `strength`; it never saturates, so that
    of two real incidents the larger always scores higher.
    """
    x = np.log2(1 + strength)
    return 100 * x / (1 + x)


def _judge(state: State, day: Day, cost: np.ndarray, sensitivity: Sensitivity) -> Verdict:
    known = ~np.isnan(cost) & ((state["age"] > 0) | (cost != 0))
    state["age"] += known | (state["age"] > 0)
    state["costs"][day.column] = np.where(known, cost, np.nan)
    fitted = known & (state["fits"] > 0)
    told = fitted & (state["age"] > sensitivity.min_history)

    mostly = fitted & (state["sparse"] == 0)
    verdict = dense.judge(state, day, cost, sensitivity, mostly).only(mostly & told)
    seldom = np.flatnonzero(fitted & (state["sparse"] > 0))
    if len(seldom):
        verdict.put(seldom, sparse.judge(state, day, cost[seldom], sensitivity, seldom).only(told[seldom]))

    again = weekly.due(state, known)
    if day.weekday == MONDAY:
        weekly.measure_noise(state)
        again |= sparse.classify(state) & known
    weekly.refit(state, day, again)
    return verdict


def _check(costs: np.ndarray, dates: np.ndarray, state: State) -> None:
    n_series = state.columns.shape[1]
    if costs.shape != (n_series, len(dates)):
        raise ValueError(f"costs have shape {costs.shape}; {n_series} series by {len(dates)} days expected")
    if not len(dates):
        return
    first = dates[0] if np.isnat(state.as_of) else state.as_of + 1
    if dates[0] != first or (np.diff(dates) != np.timedelta64(1, "D")).any():
        raise ValueError(f"dates must be consecutive days from {first}; they run from {dates[0]} to {dates[-1]}")
