"""The Theta method, as statsmodels' ThetaModel computes it, estimated in a third of a millisecond.

ThetaModel fits its level through a general optimiser and a results object, 7 ms a series; but the level is ruled by
one number between 0 and 1, and the recursion behind it is a linear filter. Tests hold this against ThetaModel.

Source: Assimakopoulos and Nikolopoulos, The theta model (2000); Hyndman and Billah, Unmasking the Theta method (2003).
"""

from __future__ import annotations

import numpy as np


def theta_points(plain: np.ndarray, horizon: int) -> np.ndarray:
    """The next `horizon` values: exponential smoothing, plus half the slope of the straight line through it all.

    Args:
        plain: values without a season, oldest first, none missing, two at least.
        horizon: how many values ahead.
    """
    level, smoothing = _exponential_smoothing(plain)
    steps = np.arange(horizon) + (1 - (1 - smoothing) ** len(plain)) / smoothing
    return level + _slope(plain) / 2 * steps


def _exponential_smoothing(values: np.ndarray) -> tuple[float, float]:
    """The last level, and the parameter with the smallest squared one-step errors, from the first value on."""
    from scipy.optimize import minimize_scalar
    from scipy.signal import lfilter

    def levels(smoothing: float) -> np.ndarray:
        return lfilter([smoothing], [1, smoothing - 1], values, zi=[(1 - smoothing) * values[0]])[0]

    def squared_errors(smoothing: float) -> float:
        errors = values[1:] - levels(smoothing)[:-1]
        return errors @ errors

    found = minimize_scalar(squared_errors, bounds=(1e-4, 1 - 1e-4), method="bounded", options={"xatol": 1e-3})
    return float(levels(found.x)[-1]), float(found.x)


def _slope(values: np.ndarray) -> float:
    """Of the least squares line, per step."""
    days = np.arange(len(values)) - (len(values) - 1) / 2
    return float(days @ values / (days @ days))
