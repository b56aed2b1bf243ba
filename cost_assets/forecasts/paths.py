"""Futures drawn around the points: past surprises replayed, each moving the days after it as the model says."""

from __future__ import annotations

import numpy as np


def paths(
    points: np.ndarray, residuals: np.ndarray, weights: np.ndarray, draws: np.ndarray, spread: np.ndarray | float = 1.0
) -> np.ndarray:
    """Bootstrap paths of a linear innovations model: a matrix product instead of a loop over steps.

    Args:
        points: (horizon,) expected values.
        residuals: past one-step errors, oldest first.
        weights: (horizon,) how a residual moves its own day (1) and those after it.
        draws: (n_paths, horizon) which residual falls on which day, counted back from the newest, taken modulo
            their number. Series that share draws share the dates of their surprises, so that their paths add up.
        spread: (horizon,) what a residual is worth on each day, for residuals in the unit of a season's factor.

    Returns:
        (n_paths, horizon) float32.

    Source: Hyndman et al., Forecasting with Exponential Smoothing (2008), section 6.2, with resampled residuals.
    """
    newest_first = (residuals[::-1] - residuals.mean()).astype(np.float32)
    later, earlier = np.meshgrid(np.arange(len(points)), np.arange(len(points)))
    passed_on = np.where(later >= earlier, weights[later - earlier], 0.0).astype(np.float32)
    moved = newest_first[draws % len(residuals)] @ passed_on
    return np.asarray(points, np.float32) + np.asarray(spread, np.float32) * moved


def bounds(paths: np.ndarray, *levels: float) -> np.ndarray:
    """Central intervals of (n_paths, horizon) paths: (levels, 2, horizon), lower before upper, for levels like 0.8.

    The same as numpy.quantile, at a tenth of its price for arrays of this shape.
    """
    ordered = np.sort(paths, axis=0)
    shares = np.array([[(1 - level) / 2, (1 + level) / 2] for level in levels])
    place = shares * (len(ordered) - 1)
    below = np.floor(place).astype(int)
    above = np.minimum(below + 1, len(ordered) - 1)
    return ordered[below] + (place - below)[..., None] * (ordered[above] - ordered[below])
