"""The level of a series and its rhythm over the week: a multiplicative filter that single days can hardly move."""

from __future__ import annotations

import numpy as np

from cost_assets.anomalies.day import Day
from cost_assets.anomalies.state import REMEMBERED, State

LEARNS = 0.05  # share of a day's miss that the level takes
TREND_LEARNS = 0.02  # share of that share that the trend takes
RHYTHM_LEARNS = 0.08
TREND_CAP = 0.004  # relative growth a day: a leak of one per cent a day must not become the expectation
TREND_FADES = 0.99
CLIP = 1.5  # deviations that a day's miss may count for
BODY = 0.25  # of the level, in what a miss is relative to: quiet weekdays do not weigh too much
LEAST_SIGMA = 0.02
LEAST_WIDTH = 1e-9  # money; of series that cost nothing any more
LEAST_FACTOR = 0.02
WHOLE = 28  # days of a fit
NORMAL = {0.5: 0.6745, 0.9: 1.645, 0.95: 1.96}  # share of a normal within so many deviations
REFITS = (28, 56)  # days of age


def expect(state: State, day: Day) -> tuple[np.ndarray, np.ndarray]:
    """Expected cost of the day and the money that a relative miss of 1 is worth, (n_series,) each."""
    level = state["level"] * (1 + state["trend"])
    base = np.maximum(level * state["factors"][day.weekday], 0)
    return base, np.maximum(base + BODY * level, LEAST_WIDTH)


def learn(state: State, day: Day, miss: np.ndarray, rows: np.ndarray) -> None:
    """Move level, trend and rhythm of `rows` by the day's relative miss, clipped."""
    bound = CLIP * state["sigma"]
    step = np.where(rows, np.clip(miss, -bound, bound), 0.0)
    moved = LEARNS * step
    state["level"] *= (1 + np.where(rows, state["trend"], 0.0)) * (1 + moved)
    state["trend"] = np.clip(TREND_FADES * state["trend"] + TREND_LEARNS * moved, -TREND_CAP, TREND_CAP)
    state["factors"][day.weekday] *= 1 + RHYTHM_LEARNS * step
    _normalise(state)


def relearn(state: State, day: Day, cost: np.ndarray, rows: np.ndarray) -> None:
    """Move the day's factor of `rows` half the way to what it cost: the weekday has a new habit."""
    if rows.any():
        told = cost[rows] / np.maximum(state["level"][rows], LEAST_WIDTH)
        state["factors"][day.weekday, rows] = np.maximum((state["factors"][day.weekday, rows] + told) / 2, LEAST_FACTOR)
        _normalise(state)


def _normalise(state: State) -> None:
    """Give the rhythm mean one again, and the level what it loses: no other weekday's expectation moves."""
    mean = state["factors"].mean(axis=0)
    state["factors"] /= mean
    state["level"] *= mean


def due(state: State, known: np.ndarray) -> np.ndarray:
    """Which series are to be fitted today because of their age; counted as done."""
    again = known & (state["age"] >= np.array([*REFITS, np.inf])[state["fits"].astype(int)])
    state["fits"] += again
    return again


def refit(state: State, day: Day, rows: np.ndarray) -> None:
    """Fit level and rhythm of `rows` (boolean) afresh to their last `WHOLE` days, the day included.

    Level is the median of the last fortnight's cost over its weekday's factor, rhythm the median
    of each weekday over the mean of its week; the days fitted are remembered as if each week's
    mean had been expected.
    """
    if not rows.any():
        return
    back = np.arange(WHOLE)
    recent = np.ix_([day.before(days) for days in back], rows)
    weekdays = (day.weekday - back) % 7
    costs = state["costs"][recent]  # (WHOLE, rows), newest first
    weeks = costs.reshape(WHOLE // 7, 7, -1)
    factors = np.empty((7, costs.shape[1]))
    means = np.nanmean(weeks, axis=1, keepdims=True)
    factors[weekdays[:7]] = np.nanmedian(weeks / means, axis=0)
    factors = np.clip(np.nan_to_num(factors, nan=1.0, posinf=1.0, neginf=1.0), 0, 7)  # seven: all on one weekday
    factors = np.where(factors.any(axis=0), factors / factors.mean(axis=0), 1.0)
    level = np.nanmedian((costs / np.maximum(factors[weekdays], LEAST_FACTOR))[: WHOLE // 2], axis=0)
    level = np.maximum(np.nan_to_num(level), 0)
    state["factors"][:, rows] = factors
    state["level"][rows], state["trend"][rows] = level, 0.0
    own = np.repeat(np.maximum(means[:, 0], 0), 7, axis=0)  # of the week: a launch that is taken up is no noise
    state["misses"][recent] = costs - own * factors[weekdays]
    state["offs"][recent] = (costs - own * factors[weekdays]) / np.maximum(
        own * (factors[weekdays] + BODY), LEAST_WIDTH
    )


def measure_noise(state: State) -> None:
    """Noise of every series from the last fourteen weeks: the wider of what its middle and its tail say.

    Quantiles of a normal distribution turn the median, the 90th and the 95th percentile of
    distances into standard deviations, so that a heavy tail calibrates its own threshold.
    """
    far = np.sort(np.abs(state["offs"]), axis=0)  # unknown days sort last
    known = np.maximum(REMEMBERED - np.isnan(far).sum(axis=0), 1)
    spreads = [
        np.take_along_axis(far, ((known - 1) * share).astype(int)[None], axis=0)[0] / deviations
        for share, deviations in NORMAL.items()
    ]
    sigma = np.maximum(np.maximum.reduce(spreads), LEAST_SIGMA)
    state["sigma"] = np.where(np.isnan(sigma), state["sigma"], sigma)
