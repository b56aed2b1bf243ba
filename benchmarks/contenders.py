"""Those who forecast in the benchmark: ours, statsforecast's AutoETS, and the naive rule."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from benchmarks.competitions import Competition, naive2
from cost_assets.forecasts.conformal import Past, bucket, calibrated, learn
from cost_assets.forecasts.paths import bounds
from cost_assets.forecasts.points import LOOK_BACK, forecast

LEVELS = (0.8, 0.95)
PATHS = 500
FOLDS = 5


@dataclass(frozen=True)
class Entry:
    """What one contender said: points (series, horizon), intervals (series, levels, 2, horizon) or None."""

    name: str
    points: np.ndarray
    intervals: np.ndarray | None
    cpu_ms: float
    """CPU milliseconds per series."""


def enter(
    name: str, competition: Competition, say: Callable[[np.ndarray], tuple[np.ndarray, np.ndarray | None]]
) -> Entry:
    """Ask a contender for every series."""
    started = time.process_time()
    said = [say(history) for history in competition.histories]
    cpu_ms = (time.process_time() - started) / len(said) * 1000
    intervals = None if said[0][1] is None else np.stack([interval for _, interval in said])
    return Entry(name, np.stack([points for points, _ in said]), intervals, cpu_ms)


def ours(competition: Competition) -> Entry:
    draws = np.random.default_rng(0).integers(0, LOOK_BACK, (PATHS, competition.horizon))

    def say(history: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        said = forecast(history, competition.horizon, draws, competition.period)
        return said.points, bounds(said.paths, *LEVELS)

    say(competition.histories[0])  # what is imported once is not counted
    return enter("cost_assets", competition, say)


def auto_ets(competition: Competition) -> Entry | None:
    """None where statsforecast is not installed."""
    try:
        from statsforecast.models import AutoETS
    except ImportError:
        return None
    model = AutoETS(season_length=competition.period)

    def say(history: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        said = model.forecast(history, h=competition.horizon, level=[80, 95])
        return said["mean"], np.array([[said[f"lo-{level}"], said[f"hi-{level}"]] for level in (80, 95)])

    say(competition.histories[0])
    return enter("statsforecast AutoETS", competition, say)


def naive(competition: Competition) -> Entry:
    return enter(
        "naive2", competition, lambda history: (naive2(history, competition.horizon, competition.period), None)
    )


def crosswise_calibrated(entry: Entry, competition: Competition) -> np.ndarray:
    """The entry's intervals, each series' by factors learned from the four fifths of the series it is not among."""
    fold = np.random.default_rng(1).permutation(len(entry.points)) % FOLDS
    horizons = np.arange(1, competition.horizon + 1)
    moved = np.empty_like(entry.intervals)
    for number in range(FOLDS):
        for place, level in enumerate(LEVELS):
            lower, upper = np.moveaxis(entry.intervals[:, place], 1, 0)
            others, judged = fold != number, fold == number
            known = [entry.points[others], lower[others], upper[others], competition.actual[others]]
            horizon = np.tile(horizons, others.sum())
            past = Past(np.full(len(horizon), "all"), horizon, *(values.ravel() for values in known))
            learned = learn(past, level, competition.buckets)
            factors = np.array([learned["all", of].value for of in bucket(horizons, competition.buckets)])
            both = calibrated(entry.points[judged], lower[judged], upper[judged], factors)
            moved[judged, place] = np.moveaxis(both, 0, 1)
    return moved
