"""The rules of thumb that many start with, beside the detector: cheap, familiar, and loud.

Each takes costs (n_series, days), oldest day first, nan unknown, and gives a boolean matrix of the
same shape that uses a day and the days before it alone; what cannot be compared is not flagged.
"""

from __future__ import annotations

import numpy as np

WINDOW = 30  # days that a day is compared with


def day_over_day(costs: np.ndarray, pct: float = 20.0) -> np.ndarray:
    """Days that moved more than `pct` per cent against the day before, up or down."""
    flags = np.zeros(costs.shape, dtype=bool)
    flags[:, 1:] = _moved(costs[:, 1:], costs[:, :-1], pct)
    return flags


def month_over_month(costs: np.ndarray, dates: np.ndarray, pct: float = 50.0) -> np.ndarray:
    """Days on which the month so far is more than `pct` per cent off the same days of the month before.

    A month before that lacks days, at the start of the data or because it is shorter, is compared
    with as many days as it has; one without any is not compared with.
    """
    months = dates.astype("datetime64[M]")
    of_month = (dates - months.astype("datetime64[D]")).astype(int)
    so_far = np.zeros(costs.shape)
    before = np.full(costs.shape, np.nan)
    for month in np.unique(months):
        days, earlier = np.flatnonzero(months == month), np.flatnonzero(months == month - 1)
        so_far[:, days] = np.nancumsum(costs[:, days], axis=1)
        if len(earlier) and of_month[earlier[0]] == 0:
            sums = np.nancumsum(costs[:, earlier], axis=1)
            before[:, days] = sums[:, np.minimum(of_month[days], len(earlier) - 1)]
    return _moved(so_far, before, pct) & ~np.isnan(costs)


def z_score(costs: np.ndarray, z: float = 3.0, window: int = WINDOW) -> np.ndarray:
    """Days more than `z` standard deviations from the mean of the `window` days before."""
    past = _past(costs, window)
    flags = np.zeros(costs.shape, dtype=bool)
    far = np.abs(costs[:, window:] - past.mean(axis=2)) > z * past.std(axis=2, ddof=1)
    flags[:, window:] = far
    return flags


def iqr(costs: np.ndarray, times: float = 1.5, window: int = WINDOW) -> np.ndarray:
    """Days more than `times` the interquartile range outside the quartiles of the `window` days before (Tukey)."""
    past = _past(costs, window)
    lower, upper = np.quantile(past, [0.25, 0.75], axis=2)
    reach = times * (upper - lower)
    flags = np.zeros(costs.shape, dtype=bool)
    flags[:, window:] = (costs[:, window:] < lower - reach) | (costs[:, window:] > upper + reach)
    return flags


def _moved(now: np.ndarray, before: np.ndarray, pct: float) -> np.ndarray:
    return np.abs(now - before) > pct / 100 * np.abs(before)  # nan compares as false


def _past(costs: np.ndarray, window: int) -> np.ndarray:
    """(n_series, days - window, window): the days before each day; any unknown day among them makes nan."""
    if costs.shape[1] <= window:
        return np.empty((len(costs), 0, window))
    return np.lib.stride_tricks.sliding_window_view(costs, window, axis=1)[:, :-1]
