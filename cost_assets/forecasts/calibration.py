"""How wide intervals are: by the forecasts of before, a factor per grain, days ahead and kind of series."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from cost_assets.forecasts.conformal import BUCKETS, Factor, Past, bucket, learn
from cost_assets.forecasts.days import Days

SPARSE, REGULAR = "sparse", "regular"
# The landing of a month is told from the days that are left of it.
_EDGES = {"day": BUCKETS, "month": (7, 12, 17, 22, 31, 62, 93)}


def kind_of(model: str) -> str:
    """What the intervals of a series are calibrated with, by its model; those of totals are with their scope."""
    return SPARSE if model.startswith("sparse") else REGULAR


@dataclass(frozen=True)
class Factors:
    """What bounds are moved by: per grain and level (80, 95), by kind and bucket of days ahead."""

    learned: Mapping[tuple[str, int], Mapping[tuple[str, int], Factor]]

    def of(self, grain: str, kind: str, days: Days, targets: int) -> np.ndarray:
        """(4, targets) for lower and upper 80 and lower and upper 95 of the next days or months; 1 where too little
        was forecast before."""
        if grain == "day":
            ahead = np.arange(1, targets + 1)
        else:
            ends = (days.firsts[days.current :][:targets] + 1).astype("datetime64[D]")
            ahead = (ends - days.dates[days.known]).astype(int)
        buckets = bucket(ahead, _EDGES[grain])
        none = Factor(1.0, 0, "none")
        by_level = [
            [self.learned.get((grain, level), {}).get((kind, int(b)), none).value for b in buckets]
            for level in (80, 95)
        ]
        return np.repeat(by_level, 2, axis=0)


def learn_factors(past: Mapping[str, np.ndarray]) -> Factors:
    """Learn from forecasts whose day has come.

    Args:
        past: columns of one length: grain, kind, days_ahead, actual, model (the point), lower_80, upper_80,
            lower_95, upper_95, the bounds as they were before any factor.
    """
    learned = {}
    for grain, edges in _EDGES.items():
        of = past["grain"] == grain if past else np.zeros(0, dtype=bool)
        for level in (80, 95) if of.any() else ():
            told = Past(
                kind=past["kind"][of].astype(str),
                horizon=past["days_ahead"][of],
                point=past["model"][of].astype(float),
                lower=past[f"lower_{level}"][of].astype(float),
                upper=past[f"upper_{level}"][of].astype(float),
                actual=past["actual"][of].astype(float),
            )
            learned[grain, level] = learn(told, level / 100, edges)
    return Factors(learned)
