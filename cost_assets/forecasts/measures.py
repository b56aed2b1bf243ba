"""How far forecasts missed: errors against what came, coverage and width of intervals, and how sure that is.

Every measure takes arrays of one shape, with nan where what came is unknown; those places count for nothing, and a
measure of nothing is nan. Money in, money or a ratio out; all series that go into one figure are in one currency.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np


def wape(actual: np.ndarray, point: np.ndarray) -> float:
    """Weighted absolute percentage error: sum |actual - point| / sum |actual|; nan where nothing was spent.

    Source: Kolassa and Schuetz, Advantages of the MAD/mean ratio over the MAPE, Foresight 6 (2007).
    """
    known = ~np.isnan(actual)
    return _ratio(np.abs(actual - point)[known].sum(), np.abs(actual)[known].sum())


def bias(actual: np.ndarray, point: np.ndarray) -> float:
    """sum (point - actual) / sum |actual|: above 0 where the forecast was too high."""
    known = ~np.isnan(actual)
    return _ratio((point - actual)[known].sum(), np.abs(actual)[known].sum())


def seasonal_scale(history: np.ndarray, period: int) -> float:
    """The seasonal naive's mean error within the history: mean |y_t - y_(t - period)| over known pairs.

    nan for a history that is shorter than a period and a day, or that repeats itself exactly: nothing to scale by.
    """
    steps = np.abs(history[period:] - history[:-period])
    steps = steps[~np.isnan(steps)]
    return float(steps.mean()) if steps.size and steps.any() else float("nan")


def mase(actual: np.ndarray, point: np.ndarray, history: np.ndarray, period: int) -> float:
    """Mean absolute scaled error of one series: mean |actual - point| / seasonal_scale(history, period).

    Below 1: smaller than the errors one day ahead of "as a week ago" within the history (not at this horizon).
    Source: Hyndman and Koehler, Another look at measures of forecast accuracy (2006); scale as in M4.
    """
    return _ratio(_mean(np.abs(actual - point)), seasonal_scale(history, period))


def smape(actual: np.ndarray, point: np.ndarray) -> float:
    """Symmetric MAPE: mean 2 |actual - point| / (|actual| + |point|), 0 to 2; a place where both are 0 counts as 0.

    For the competitions' figures only: it means nothing for costs that are often zero.
    Source: Makridakis and Hibon, The M3-Competition (2000).
    """
    size = np.abs(actual) + np.abs(point)
    with np.errstate(invalid="ignore", divide="ignore"):
        return _mean(np.where(size == 0, 0.0, 2 * np.abs(actual - point) / size))


def owa(smapes: np.ndarray, mases: np.ndarray, naive_smapes: np.ndarray, naive_mases: np.ndarray) -> float:
    """Overall weighted average: the mean of two ratios of means over series, of sMAPE and of MASE, to naive2's.

    Source: Makridakis, Spiliotis and Assimakopoulos, The M4 Competition (2020), section 2.3.
    """
    return (_mean(smapes) / _mean(naive_smapes) + _mean(mases) / _mean(naive_mases)) / 2


def coverage(actual: np.ndarray, lower: np.ndarray, upper: np.ndarray) -> float:
    """Share of what came that lies within [lower, upper], bounds included."""
    known = ~np.isnan(actual)
    inside = (lower <= actual) & (actual <= upper)
    return _mean(inside[known].astype(float))


def relative_width(actual: np.ndarray, lower: np.ndarray, upper: np.ndarray) -> float:
    """sum (upper - lower) / sum |actual|: what the coverage costs."""
    known = ~np.isnan(actual)
    return _ratio((upper - lower)[known].sum(), np.abs(actual)[known].sum())


def confidence_interval(
    measure: Callable[..., float], *by_series: np.ndarray, level: float = 0.95, resamples: int = 1000, seed: int = 0
) -> tuple[float, float]:
    """Between what bounds a measure lies if another draw of series like these were judged: percentile bootstrap.

    Args:
        measure: takes the arrays, in the order given, and gives one figure.
        by_series: arrays whose first axis is the series. Whole series are drawn, all arrays alike, since the days
            of one series are not independent of each other.
        level: share of the resampled figures between the bounds.
        resamples: how many draws.
        seed: of the draws; the same figures give the same bounds.

    Returns:
        (nan, nan) for fewer than two series, or where the measure is nan throughout.

    Source: Efron and Tibshirani, An Introduction to the Bootstrap (1993), chapter 13.
    """
    count = len(by_series[0])
    if count < 2:
        return float("nan"), float("nan")
    rng = np.random.default_rng(seed)
    drawn = (rng.integers(0, count, count) for _ in range(resamples))
    figures = np.array([measure(*(values[series] for values in by_series)) for series in drawn])
    figures = figures[~np.isnan(figures)]
    if not figures.size:
        return float("nan"), float("nan")
    lower, upper = np.quantile(figures, [(1 - level) / 2, (1 + level) / 2])
    return float(lower), float(upper)


def _ratio(above: float, below: float) -> float:
    return float(above / below) if below > 0 else float("nan")


def _mean(values: np.ndarray) -> float:
    known = values[~np.isnan(values)]
    return float(known.mean()) if known.size else float("nan")
