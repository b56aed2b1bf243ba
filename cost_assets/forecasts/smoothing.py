"""Exponential smoothing: six damped candidates, the best by AICc, on statsmodels' ETSModel.

Only ETSModel's public names are used (`loglike`, `smooth`). Its `fit` is not: it takes numerical gradients of a
likelihood that costs 26 us, and builds a results object for a millisecond, so that six fits cost 36 ms. Here a simplex
ranks the six after a few steps and goes on with the best two, over the same likelihood, for 10 ms; tests hold what
it finds against `fit`. It stops short of the corners (a level that never learns, a trend that is all of it), where
the likelihood still creeps up: walking on made forecasts of M3 and NN5 no better.

Source: Hyndman, Koehler, Ord and Snyder, Forecasting with Exponential Smoothing (2008), chapters 2 to 6.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterable

    from statsmodels.tsa.exponential_smoothing.ets import ETSModel

SMALLEST, LARGEST = 1e-4, 1 - 1e-4  # of the smoothing parameters, as in ETSModel.fit
DAMPING = (0.8, 0.98)
USUAL = {"level": 0.2, "trend": 0.05, "season": 0.1, "damping": 0.95}
ROUGH, FINE, WARM = 10, 30, 6  # likelihoods per parameter: to rank candidates, to fit the best, to go on from yesterday
TRIED_TWICE = 2  # candidates that are worth the fine fit


@dataclass(frozen=True)
class Candidate:
    """One of the six models: additive errors, a season "add", "mul" or None, with a damped trend or without."""

    damped: bool
    season: str | None

    @property
    def name(self) -> str:
        season = {"add": "A", "mul": "M", None: "N"}[self.season]
        return f"ets(A,{'Ad' if self.damped else 'N'},{season})"

    @property
    def parameters(self) -> list[str]:
        """What is fitted, in ETSModel's order."""
        wanted = {"level": True, "trend": self.damped, "season": self.season is not None, "damping": self.damped}
        return [parameter for parameter, fitted in wanted.items() if fitted]

    @property
    def usual(self) -> tuple[float, ...]:
        """Parameters to start from when nothing is known."""
        return tuple(USUAL[parameter] for parameter in self.parameters)


LEVEL, DAMPED = Candidate(False, None), Candidate(True, None)
ADDITIVE = (LEVEL, DAMPED, Candidate(False, "add"), Candidate(True, "add"))
MULTIPLICATIVE = (Candidate(False, "mul"), Candidate(True, "mul"))
BY_NAME = {candidate.name: candidate for candidate in ADDITIVE + MULTIPLICATIVE}


@dataclass(frozen=True)
class Smoothed:
    """A fitted candidate, ready to look ahead.

    `parameters` are in the optimiser's form: level, trend as a share of level, season as a share of 1 - level,
    damping, each between 0 and 1. `residuals` are one-step errors, one per day, oldest first, in the history's unit
    (where the season is "mul": divided by the day's factor).
    """

    candidate: Candidate
    parameters: tuple[float, ...]
    aicc: float
    residuals: np.ndarray
    level: float
    trend: float
    season: np.ndarray
    """The next `period` seasonal terms, tomorrow's first; one 0 where there is no season."""

    def points(self, horizon: int) -> np.ndarray:
        """The next `horizon` days' expected values (ibid., table 2.1)."""
        damping = dict(zip(self.candidate.parameters, self.parameters, strict=True)).get("damping", 0.0)
        trend = self.level + self.trend * np.cumsum(damping ** np.arange(1, horizon + 1))
        season = np.resize(self.season, horizon)
        return trend * season if self.candidate.season == "mul" else trend + season

    def weights(self, horizon: int, period: int) -> np.ndarray:
        """How a residual of 1 moves its own day and those after it: 1, c_1, .. c_(horizon - 1) (ibid., 6.1).

        Exact for additive seasons; for multiplicative ones, where both are divided by their day's factor, right
        to first order.
        """
        level, trend, season, damping = _natural(self.candidate, self.parameters)
        after = np.arange(1, horizon)
        moved = level + trend * np.cumsum(damping**after) + season * (after % period == 0)
        return np.concatenate([[1.0], moved])


def best(
    history: np.ndarray, period: int, candidates: Iterable[Candidate], start: tuple[float, ...] | None = None
) -> Smoothed | None:
    """Fit the candidates to the history and give the one with the lowest AICc.

    Args:
        history: daily (monthly) values, oldest first, none missing, at least 10, and for a candidate with a season
            two periods and 10 + a period.
        period: days (months) in a season.
        candidates: which to try; those with a multiplicative season need a history above 0.
        start: yesterday's `parameters`, where there is one candidate only: a few steps from there.

    Returns:
        None if no candidate has a finite likelihood.
    """
    models = {candidate: _model(history, period, candidate) for candidate in candidates}
    with np.errstate(all="ignore"):  # a simplex looks into corners where a season's factors pass 0
        if start:
            found = [_search(model, candidate, start, WARM) for candidate, model in models.items()]
        else:
            rough = [_search(model, candidate, candidate.usual, ROUGH) for candidate, model in models.items()]
            found = [
                _search(models[fit.candidate], fit.candidate, fit.parameters, FINE)
                for fit in sorted(rough, key=lambda fit: fit.aicc)[:TRIED_TWICE]
            ]
        chosen = min(found, key=lambda fit: fit.aicc)
        return _smoothed(models[chosen.candidate], chosen) if np.isfinite(chosen.aicc) else None


@dataclass(frozen=True)
class _Found:
    candidate: Candidate
    parameters: tuple[float, ...]
    aicc: float


def _search(model: ETSModel, candidate: Candidate, start: tuple[float, ...], steps: int) -> _Found:
    """Walk a simplex from the start, at most `steps` likelihoods per parameter; an AICc of inf where none is finite."""
    from scipy.optimize import minimize

    def surprise(parameters: np.ndarray) -> float:
        loglike = model.loglike(_external(candidate, parameters))
        return np.inf if np.isnan(loglike) else -loglike

    names = candidate.parameters
    found = minimize(
        surprise,
        start,
        method="Nelder-Mead",
        bounds=[DAMPING if name == "damping" else (SMALLEST, LARGEST) for name in names],
        options={"maxfev": steps * len(names), "xatol": 1e-3, "fatol": 1e-2},
    )
    estimated = len(names) + 1  # and the variance; the first states are set, not estimated, as ETSModel counts
    penalty = 2 * estimated * model.nobs / (model.nobs - estimated - 1)
    return _Found(candidate, tuple(found.x.tolist()), 2 * float(found.fun) + penalty)


def _smoothed(model: ETSModel, found: _Found) -> Smoothed:
    expected, states = model.smooth(_external(found.candidate, found.parameters), return_raw=True)
    period, season = model.seasonal_periods, found.candidate.season
    factors = np.concatenate([model.initial_seasonal, states[:-period, -1]]) if season == "mul" else 1.0
    return Smoothed(
        found.candidate,
        found.parameters,
        found.aicc,
        residuals=(model.endog - expected) / factors,
        level=float(states[-1, 0]),
        trend=float(states[-1, 1]) if found.candidate.damped else 0.0,
        season=states[-period:, -1] if season else np.zeros(1),
    )


def _model(history: np.ndarray, period: int, candidate: Candidate) -> ETSModel:
    from statsmodels.tsa.exponential_smoothing.ets import ETSModel

    return ETSModel(
        history,
        error="add",
        trend="add" if candidate.damped else None,
        damped_trend=candidate.damped,
        seasonal=candidate.season,
        seasonal_periods=period if candidate.season else None,
        initialization_method="heuristic",
    )


def _natural(candidate: Candidate, parameters: Iterable[float]) -> tuple[float, float, float, float]:
    """Level, trend, season and damping as the smoothing equations have them, 0 for what the candidate lacks."""
    given = dict(zip(candidate.parameters, parameters, strict=True))
    level = given["level"]
    return level, level * given.get("trend", 0.0), (1 - level) * given.get("season", 0.0), given.get("damping", 0.0)


def _external(candidate: Candidate, parameters: Iterable[float]) -> np.ndarray:
    """The parameters as ETSModel wants them."""
    level, trend, season, damping = _natural(candidate, parameters)
    return np.array(
        [level] + [trend] * candidate.damped + [season] * bool(candidate.season) + [damping] * candidate.damped
    )
