"""Points from three models that err in different ways, and the surprises of one of them.

The three are the best of six ETS candidates, Theta, and damped smoothing of the history without its season. They were
chosen on series that no benchmark here reports: 300 M3 monthly series outside its sample, and NN5 one horizon earlier.
OWA there, M3 and NN5: ETS .840 and .746, Theta .832 and .762, damped .832 and .731, the mean of the first two .813 and
.739, of all three .812 and .734.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypedDict

import numpy as np

from cost_assets.forecasts.seasons import deseasonalised
from cost_assets.forecasts.smoothing import ADDITIVE, BY_NAME, DAMPED, LEVEL, MULTIPLICATIVE, Smoothed, best
from cost_assets.forecasts.theta import theta_points


class Start(TypedDict):
    """Where tomorrow's fit of a series may start: JSON-serialisable, meant for nobody else."""

    candidate: str
    parameters: list[float]
    damped: list[float]


@dataclass(frozen=True)
class Blend:
    """Points (horizon,), and what `paths` needs to draw futures around them."""

    model: str
    points: np.ndarray
    residuals: np.ndarray
    weights: np.ndarray
    spread: np.ndarray | float
    start: Start | None


def blended(history: np.ndarray, horizon: int, period: int, start: Start | None = None) -> Blend | None:
    """Fit the three models; None where one of them has no finite answer.

    Args:
        history: values scaled to about 1, oldest first, none missing, not all the same, at least 28.
        horizon: how many values ahead.
        period: days (months) in a season; a history too short for it is taken to have none.
        start: yesterday's, for a fit of its candidate alone, in a few steps.
    """
    start = start if start and _still_fits(start, history) else None
    plain = deseasonalised(history, period)
    damped = best(plain.plain, period, [DAMPED], tuple(start["damped"]) if start else None)
    ets = _ets(history, period, start)
    if ets is None or damped is None:
        return None
    without_season = (theta_points(plain.plain, horizon) + damped.points(horizon)) / 2
    points = ets.points(horizon) / 3 + plain.restored(without_season) * 2 / 3
    if not np.isfinite(points).all():
        return None
    follow = Start(candidate=ets.candidate.name, parameters=[*ets.parameters], damped=[*damped.parameters])
    return _blend(f"{ets.candidate.name}+theta+damped", points, ets, period, follow)


def level(history: np.ndarray, horizon: int) -> Blend | None:
    """Simple exponential smoothing: all that a history under four weeks supports. At least 10 values."""
    smoothed = best(history, 1, [LEVEL])
    return None if smoothed is None else _blend("level", smoothed.points(horizon), smoothed, 1, None)


def _ets(history: np.ndarray, period: int, start: Start | None) -> Smoothed | None:
    if start:
        return best(history, period, [BY_NAME[start["candidate"]]], tuple(start["parameters"]))
    seasonal = len(history) >= 10 + 2 * (period // 2) and len(history) >= 2 * period  # as ETSModel's heuristic asks
    candidates = ADDITIVE + MULTIPLICATIVE if history.min() > 0 else ADDITIVE
    return best(history, period, [candidate for candidate in candidates if seasonal or candidate.season is None])


def _still_fits(start: Start, history: np.ndarray) -> bool:
    """Whether yesterday's candidate is one of today's: a first zero ends factors."""
    candidate = BY_NAME.get(start["candidate"])
    return candidate is not None and (candidate.season != "mul" or history.min() > 0)


def _blend(model: str, points: np.ndarray, smoothed: Smoothed, period: int, start: Start | None) -> Blend:
    horizon = len(points)
    spread = np.resize(smoothed.season, horizon) if smoothed.candidate.season == "mul" else 1.0
    return Blend(model, points, _unfitted(smoothed), smoothed.weights(horizon, period), spread, start)


def _unfitted(smoothed: Smoothed) -> np.ndarray:
    """The residuals as large as they would be had the parameters and first states not been fitted to them."""
    days = len(smoothed.residuals)
    fitted = len(smoothed.parameters) + 1 + smoothed.candidate.damped + len(smoothed.season)
    return smoothed.residuals * np.sqrt(days / max(days - fitted, 1))
