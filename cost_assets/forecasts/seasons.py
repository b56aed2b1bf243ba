"""The rhythm of a series: gaps filled in step with it, and the series without it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

SEASONAL_ABOVE = 1.645**2  # 90 % point of the test statistic: chi-squared, one degree of freedom


def filled(history: np.ndarray, period: int) -> np.ndarray:
    """The history with each unknown (nan) value put on the line between its neighbours of the same weekday (month).

    Before the first and after the last of a weekday its nearest value is taken; a weekday that was never known is
    read off the line between the days beside it. At least one value must be known.
    """
    whole = history.copy()
    for weekday in range(min(period, len(history)) if np.isnan(history).any() else 0):
        _interpolate(whole[weekday::period])
    _interpolate(whole)
    return whole


def _interpolate(values: np.ndarray) -> None:
    known = ~np.isnan(values)
    if known.any() and not known.all():
        values[~known] = np.interp(np.flatnonzero(~known), np.flatnonzero(known), values[known])


@dataclass(frozen=True)
class Deseasonalised:
    """A history without its season, which is a term per position (0 where there is none) or a factor."""

    plain: np.ndarray
    season: np.ndarray
    multiplicative: bool

    def restored(self, points: np.ndarray) -> np.ndarray:
        """Points that follow the plain history, with the season put back."""
        ahead = self.season[(len(self.plain) + np.arange(len(points))) % len(self.season)]
        return points * ahead if self.multiplicative else points + ahead


def deseasonalised(history: np.ndarray, period: int) -> Deseasonalised:
    """Take a season out of a history that shows one: by division where all is above 0, else by subtraction.

    Args:
        history: values, oldest first, none missing; under two periods nothing is taken out.
        period: days (months) in a season.

    Source: the test and classical decomposition as in statsmodels' ThetaModel; Assimakopoulos and Nikolopoulos,
    The theta model (2000).
    """
    from statsmodels.tsa.seasonal import seasonal_decompose

    if len(history) < 2 * period or not is_seasonal(history, period):
        return Deseasonalised(history, np.zeros(1), False)
    if history.min() > 0:
        factors = seasonal_decompose(history, model="mul", period=period).seasonal
        if factors.min() > 0:
            return Deseasonalised(history / factors, factors[:period], True)
    terms = seasonal_decompose(history, model="add", period=period).seasonal
    return Deseasonalised(history - terms, terms[:period], False)


def is_seasonal(history: np.ndarray, period: int) -> bool:
    """Whether the autocorrelation one period back stands out of those before it."""
    centred = history - history.mean()
    products = np.array([centred[lag:] @ centred[: len(centred) - lag] for lag in range(period + 1)])
    return bool(products[0] > 0 and len(history) * products[-1] ** 2 > SEASONAL_ABOVE * (products[:-1] @ products[:-1]))
