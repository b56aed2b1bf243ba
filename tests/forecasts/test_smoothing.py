"""The parts below statsmodels' fits, held against statsmodels' own."""

from __future__ import annotations

import warnings

import numpy as np
import pandas as pd
import pytest
from statsmodels.tsa.exponential_smoothing.ets import ETSModel
from statsmodels.tsa.forecasting.theta import ThetaModel

from cost_assets.forecasts.seasons import deseasonalised, filled
from cost_assets.forecasts.smoothing import BY_NAME, LEVEL, Smoothed, best
from cost_assets.forecasts.theta import theta_points


def costs(days: int = 200, seed: int = 1) -> np.ndarray:
    """Around 1, with a weekly rhythm, a level that wanders, and noise."""
    rng = np.random.default_rng(seed)
    level = 1 + np.cumsum(rng.normal(0, 0.01, days))
    return level * (1 + 0.2 * np.sin(2 * np.pi * np.arange(days) / 7)) + rng.normal(0, 0.05, days)


def theirs(history: np.ndarray, name: str) -> ETSModel:
    candidate = BY_NAME[name]
    return ETSModel(
        pd.Series(history),
        trend="add" if candidate.damped else None,
        damped_trend=candidate.damped,
        seasonal=candidate.season,
        seasonal_periods=7 if candidate.season else None,
        initialization_method="heuristic",
    )


@pytest.mark.parametrize("name", BY_NAME)
def test_the_short_fit_is_as_likely_as_the_public_one(name):
    ours = best(costs(), 7, [BY_NAME[name]])
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        fit = theirs(costs(), name).fit(disp=False)
    assert ours.aicc < fit.aicc + 1.0  # within half a unit of log-likelihood


@pytest.mark.parametrize("name", BY_NAME)
def test_points_and_residuals_are_the_public_models_at_the_same_parameters(name):
    ours = best(costs(), 7, [BY_NAME[name]])
    same = theirs(costs(), name).smooth(public(ours))
    assert ours.aicc == pytest.approx(same.aicc)
    assert ours.points(20) == pytest.approx(same.forecast(20).to_numpy(), rel=1e-9)
    if BY_NAME[name].season == "mul":
        level = same.level.to_numpy() + (same.slope.to_numpy() if BY_NAME[name].damped else 0)
        assert ours.residuals[1:] == pytest.approx((same.resid / same.fittedvalues)[1:] * level[:-1], rel=0.05)
    else:
        assert ours.residuals == pytest.approx(same.resid.to_numpy())


@pytest.mark.parametrize("name", ["ets(A,N,N)", "ets(A,Ad,N)", "ets(A,N,A)", "ets(A,Ad,A)"])
def test_weights_give_the_public_models_variance_ahead(name):
    ours = best(costs(), 7, [BY_NAME[name]])
    ahead = theirs(costs(), name).smooth(public(ours)).get_prediction(start=200, end=229).summary_frame(alpha=0.05)
    variance = (ahead["pi_upper"] - ahead["mean"]).to_numpy() ** 2
    expected = np.cumsum(ours.weights(30, 7) ** 2)
    assert expected == pytest.approx(variance / variance[0], rel=1e-6)


@pytest.mark.parametrize("name", ["ets(A,N,M)", "ets(A,Ad,M)"])
def test_weights_give_a_multiplicative_seasons_variance_as_simulated(name):
    ours = best(costs(), 7, [BY_NAME[name]])
    same = theirs(costs(), name).smooth(public(ours))
    simulated = same.simulate(30, anchor="end", repetitions=4000, rng=np.random.default_rng(1)).to_numpy().std(axis=1)
    expected = np.sqrt(np.cumsum(ours.weights(30, 7) ** 2)) * np.resize(ours.season, 30) * ours.residuals.std()
    assert np.mean(expected / simulated) == pytest.approx(1.0, abs=0.05)


def public(smoothed: Smoothed) -> list[float]:
    """The parameters as ETSModel's documentation has them."""
    given = dict(zip(smoothed.candidate.parameters, smoothed.parameters, strict=True))
    named = {"level": given["level"]}
    named |= {"trend": given["level"] * given["trend"]} if "trend" in given else {}
    named |= {"season": (1 - given["level"]) * given["season"]} if "season" in given else {}
    return [*named.values(), *([given["damping"]] if "damping" in given else [])]


def test_a_warm_start_finds_the_same_fit_a_day_later():
    yesterday = best(costs(201)[:-1], 7, list(BY_NAME.values()))
    today = best(costs(201)[1:], 7, list(BY_NAME.values()))
    warm = best(costs(201)[1:], 7, [yesterday.candidate], yesterday.parameters)
    assert warm.candidate == today.candidate
    assert warm.points(90) == pytest.approx(today.points(90), rel=0.01)


@pytest.mark.parametrize("shift", [0.0, -1.0])  # -1: values below 0, a season of terms
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_theta_is_the_public_theta(shift, seed):
    history = costs(seed=seed) + shift
    plain = deseasonalised(history, 7)
    assert plain.multiplicative == (shift == 0)
    ours = plain.restored(theta_points(plain.plain, 30))
    public = ThetaModel(history, period=7).fit().forecast(30).to_numpy()
    assert ours == pytest.approx(public, abs=2e-3 * np.abs(history).max())


def test_no_season_is_taken_out_of_noise():
    noise = np.random.default_rng(9).normal(10, 1, 300)
    assert deseasonalised(noise, 7).plain.tolist() == noise.tolist()


def test_gaps_are_filled_in_step_with_the_week():
    week = np.array([1.0, 2, 3, 4, 5, 9, 9])
    history = np.concatenate([week, week + 2, week + 4])
    gappy = history.copy()
    gappy[[8, 12, 20]] = np.nan  # the last has no later neighbour: it takes last week's value
    expected = history.copy()
    expected[20] = 11.0
    assert filled(gappy, 7).tolist() == expected.tolist()


def test_a_weekday_that_was_never_known_takes_the_line_between_its_neighbours():
    history = np.tile([1.0, np.nan, 3, 3, 3, 3, 3], 3)
    assert filled(history, 7)[[1, 8, 15]].tolist() == [2.0, 2.0, 2.0]


def test_a_level_looks_ahead_flat():
    assert np.ptp(best(costs(30), 7, [LEVEL]).points(10)) == 0
