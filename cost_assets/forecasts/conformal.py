"""Intervals set right by experience: how far bounds must move so that they hold as often as they say.

Source: split-conformal prediction, Lei et al., Distribution-free predictive inference for regression (2018); scaled
scores as in Romano, Patterson and Candes, Conformalized quantile regression (2019).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

# Past forecasts that a factor of one bucket may be learned from: they lean on each other, so more than the quantile
# asks; and of all buckets of a kind, where a few totals are better judged by their own few months than by others.
FEWEST, FEWEST_OF_KIND = 100, 20
LARGEST = 10.0  # a factor beyond it comes of bounds that were nothing, not of a lesson
BUCKETS = (7, 14, 31, 62)  # last horizons of all buckets but the last, in days


@dataclass(frozen=True)
class Past:
    """Forecasts whose day has come, an array of one length each, for one level (80 or 95 %).

    `kind` is any label that says which forecasts are alike (a scope, a grain, a charge group); `horizon` is in days
    (or in what the buckets are given in), 1 for the first; the others are money, nan in `actual` where unknown.
    """

    kind: np.ndarray
    horizon: np.ndarray
    point: np.ndarray
    lower: np.ndarray
    upper: np.ndarray
    actual: np.ndarray


@dataclass(frozen=True)
class Factor:
    """What the distance from the point to either bound is multiplied by.

    `learned_from` is how many past forecasts stand behind it; `source` says which: "bucket", where those of the kind
    and bucket sufficed, "kind" (all horizons), "all" (all kinds), or "none": too few, and the value is 1.
    """

    value: float
    learned_from: int
    source: str


def bucket(horizon: np.ndarray, edges: tuple[int, ...] = BUCKETS) -> np.ndarray:
    """Which bucket a horizon falls into, from 0 on; an edge belongs to the bucket it ends."""
    return np.searchsorted(edges, horizon)


def learn(past: Past, level: float, edges: tuple[int, ...] = BUCKETS) -> dict[tuple[str, int], Factor]:
    """A factor per kind of the past and bucket.

    Args:
        past: forecasts with the bounds of this level, as they were before any factor. Those of one series or day
            must not be among the forecasts that the factor is judged on.
        level: 0.8 or 0.95, the share of days that should lie between the bounds.
        edges: of the buckets.

    Returns:
        For n past forecasts, the ceil((n + 1) level)-th smallest of their scores, at most 10. A score is how many
        times the distance from the point to the bound on its side an actual lay away from the point. New forecasts
        like the past ones are then covered with at least this probability, on average over them.
    """
    scores = _scores(past)
    known = ~np.isnan(scores)
    kinds, buckets = past.kind[known], bucket(past.horizon[known], edges)
    scores = scores[known]
    everything = _factor(scores, level, "all") or Factor(1.0, len(scores), "none")
    factors = {}
    for kind in np.unique(past.kind):
        of_kind = kinds == kind
        pooled = _factor(scores[of_kind], level, "kind", FEWEST_OF_KIND) or everything
        for number in range(len(edges) + 1):
            alike = scores[of_kind & (buckets == number)]
            factors[str(kind), number] = _factor(alike, level, "bucket") or pooled
    return factors


def calibrated(point: np.ndarray, lower: np.ndarray, upper: np.ndarray, factor: np.ndarray | float) -> np.ndarray:
    """(2, ...) lower and upper bounds, moved to or from the point by the factor (one, or one per point)."""
    return np.stack([point - factor * (point - lower), point + factor * (upper - point)])


def _scores(past: Past) -> np.ndarray:
    off = past.actual - past.point
    distance = np.where(off > 0, past.upper - past.point, past.point - past.lower)
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(off == 0, 0.0, np.abs(off) / np.maximum(distance, 0.0))


def _factor(scores: np.ndarray, level: float, source: str, fewest: int = FEWEST) -> Factor | None:
    """The split-conformal quantile, or None of too few scores."""
    count = len(scores)
    rank = int(np.ceil((count + 1) * level - 1e-9))  # 0.8 x 10 is 8, also as doubles
    if count < fewest or rank > count:
        return None
    return Factor(min(float(np.partition(scores, rank - 1)[rank - 1]), LARGEST), count, source)
