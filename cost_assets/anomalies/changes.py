"""Change points: when a series took another level, from what to what, and what that is a month."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from cost_assets.anomalies.scores import Scores

DAYS_A_MONTH = 365.25 / 12


@dataclass(frozen=True)
class ChangePoint:
    """Level of a series before and after `date`, in money a day, and the difference `per_month`."""

    series: int
    date: np.datetime64
    before: float
    after: float

    @property
    def per_month(self) -> float:
        return (self.after - self.before) * DAYS_A_MONTH


def change_points(scores: Scores, min_pct: float = 10.0) -> list[ChangePoint]:
    """Changes of level of at least `min_pct` per cent, by series and date.

    The date is the day on which the model took the new level, after it had seen enough of it; the
    return to a former level is a change like any other.
    """
    before, after = scores.left_level, scores.new_level
    large = np.abs(after - before) >= min_pct / 100 * np.abs(before)  # nan, where nothing changed, is not
    return [
        ChangePoint(int(series), scores.dates[day], float(before[series, day]), float(after[series, day]))
        for series, day in zip(*np.nonzero(large), strict=True)
    ]
