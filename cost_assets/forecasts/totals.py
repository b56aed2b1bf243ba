"""Totals: what a set of series costs together, with the bounds of their paths."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from cost_assets.forecasts.days import Days
from cost_assets.forecasts.landing import MONTHS
from cost_assets.forecasts.leaves import BOUNDS, LEVELS, months_of
from cost_assets.forecasts.paths import bounds


@dataclass(frozen=True)
class Total:
    """What a set of series costs together: points (horizon,), months (months,) of what is to come, and their
    bounds, (4, horizon) and (4, months), lower and upper 80 and 95 %; nan where nobody can tell."""

    points: np.ndarray
    months: np.ndarray
    day_bounds: np.ndarray
    month_bounds: np.ndarray


def added_up(parts: Sequence[Total], simulated: np.ndarray, paths: np.ndarray | None, days: Days) -> Total:
    """Parts added up: points exactly, bounds from their paths; what is not simulated moves every path alike.

    Args:
        simulated: (horizon,) the usage around which the paths run.
    """
    nothing = np.zeros(days.horizon)
    points = sum((part.points for part in parts), nothing)
    months = sum((part.months for part in parts), np.zeros(MONTHS))
    if paths is None:
        unknown = np.full(BOUNDS, np.nan)[:, None]
        return Total(points, months, unknown + points, unknown + months)
    in_month = months_of(days)
    return Total(
        points=points,
        months=months,
        day_bounds=bounds(paths, *LEVELS).reshape(BOUNDS, -1) + (points - simulated),
        month_bounds=bounds(paths @ in_month, *LEVELS).reshape(BOUNDS, -1) + (months - simulated @ in_month),
    )
