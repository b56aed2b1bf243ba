"""Forecasts of single series: what they follow, what they refuse, and that none of them is absurd."""

from __future__ import annotations

import json

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.odd_series import KINDS, absurd, odd_series
from cost_assets.forecasts.points import forecast

WEEK = np.array([100.0, 110, 105, 108, 112, 60, 55])
DRAWS = np.random.default_rng(8).integers(0, 400, (200, 28))


def weekly(days: int, seed: int = 3, noise: float = 2.0) -> np.ndarray:
    return np.resize(WEEK, days) + np.random.default_rng(seed).normal(0, noise, days)


def test_a_weekly_rhythm_goes_on():
    said = forecast(weekly(364), 28, DRAWS)
    assert said.model.startswith("ets(A,")
    assert said.model.endswith("+theta+damped")
    assert said.points == pytest.approx(np.resize(WEEK, 28), abs=3)


def test_paths_lie_around_the_points_as_wide_as_the_noise():
    said = forecast(weekly(364), 28, DRAWS)
    assert said.paths.shape == (200, 28)
    assert said.paths.dtype == np.float32
    assert said.paths.mean(axis=0) == pytest.approx(said.points, abs=0.7)
    assert said.paths.std(axis=0).mean() == pytest.approx(2.0, rel=0.2)


def test_scaling_money_scales_the_forecast():
    cents = forecast(weekly(200) * 100, 28, DRAWS)
    assert cents.points == pytest.approx(forecast(weekly(200), 28, DRAWS).points * 100)


def test_unknown_days_are_not_zero():
    history = weekly(364)
    history[np.random.default_rng(1).random(364) < 0.2] = np.nan
    assert forecast(history, 28, DRAWS).points == pytest.approx(np.resize(WEEK, 28), abs=3)


def test_the_same_draws_give_series_their_surprises_on_the_same_dates():
    shocks = np.random.default_rng(2).normal(0, 5, 300)
    one, other = (forecast(50 + shocks + np.random.default_rng(s).normal(0, 1, 300), 28, DRAWS) for s in (1, 2))
    together = [np.corrcoef(one.paths[:, day], other.paths[:, day])[0, 1] for day in range(28)]
    assert min(together) > 0.8


def test_four_weeks_are_needed_for_a_rhythm():
    short = forecast(weekly(27), 28, DRAWS)
    assert short.model == "level"
    assert np.ptp(short.points) == 0
    assert forecast(weekly(28), 28, DRAWS).model != "level"


def test_a_service_counts_from_its_first_cost():
    launched = np.concatenate([np.zeros(200), weekly(60)])
    assert forecast(launched, 28, DRAWS).points == pytest.approx(forecast(launched[200:], 28, DRAWS).points)


@pytest.mark.parametrize("times", [0.2, 4.0, 100.0])
def test_a_level_shift_is_followed_at_once_when_it_has_held_for_a_month(times):
    shifted = weekly(330, noise=1.0) * np.where(np.arange(330) < 300, 1, times)
    said = forecast(shifted, 28, DRAWS)
    assert said.points == pytest.approx(times * np.resize(np.roll(WEEK, -330), 28), rel=0.06)
    assert said.paths.std(axis=0).mean() < 4 * times


def test_mostly_zero_series_have_whole_days_replayed():
    rng = np.random.default_rng(6)
    said = forecast(np.where(rng.random(200) < 0.3, 10.0, 0.0), 28, DRAWS)
    assert said.model == "sparse"
    assert len(np.unique(said.paths)) == 2
    assert np.mean(said.paths > 0) == pytest.approx(0.3, abs=0.1)
    assert said.paths.mean() == pytest.approx(said.points.mean(), rel=0.1)


def test_a_service_that_rests_at_weekends_goes_on_resting():
    said = forecast(np.resize([20.0, 20, 20, 20, 20, 0, 0], 203), 28, DRAWS)
    assert said.model == "sparse"
    assert said.points == pytest.approx(np.resize([20.0, 20, 20, 20, 20, 0, 0], 28))
    assert (said.paths[:, 5] == 0).all()


def test_a_service_that_stopped_fades():
    stopped = forecast(np.concatenate([weekly(200), np.zeros(28)]), 28, DRAWS)
    assert stopped.model == "sparse"
    assert 0 < stopped.points.max() < 0.1 * WEEK.mean()


def test_a_service_that_rests_every_month_has_not_stopped():
    monthly = np.resize(np.where(np.arange(30) == 0, 300.0, 0.0), 329)  # one day in 30, last seen 29 days ago
    assert forecast(monthly, 28, DRAWS).points.sum() == pytest.approx(28 * 10, rel=0.4)


def test_tomorrow_goes_on_from_today():
    history = weekly(365, noise=8.0)
    today = forecast(history[:-1], 28, DRAWS)
    tomorrow = forecast(history[1:], 28, DRAWS, start=json.loads(json.dumps(today.start)))
    assert tomorrow.model == today.model
    assert tomorrow.points == pytest.approx(forecast(history[1:], 28, DRAWS).points, rel=0.02)


def test_a_first_zero_ends_factors_that_yesterday_had():
    start = {"candidate": "ets(A,N,M)", "parameters": [0.2, 0.1], "damped": [0.2, 0.05, 0.9]}
    history = weekly(200)
    history[-1] = 0.0
    assert ",M)" not in forecast(history, 28, DRAWS, start=start).model


def test_a_candidate_that_no_longer_exists_is_no_start():
    start = {"candidate": "ets(M,M,M)", "parameters": [0.2], "damped": [0.2, 0.05, 0.9]}
    assert forecast(weekly(200), 28, DRAWS, start=start).points == pytest.approx(
        forecast(weekly(200), 28, DRAWS).points
    )


def test_a_shrinking_cost_ends_at_nothing_and_says_that_it_was_clipped():
    shrinking = np.linspace(100, 4, 120) + np.random.default_rng(3).normal(0, 0.5, 120)
    draws = np.random.default_rng(8).integers(0, 400, (50, 90))
    said = forecast(shrinking, 90, draws)
    assert said.model.endswith(" clipped")
    assert said.points[0] > 0
    assert said.points[-1] == 0
    assert said.paths.min() == 0


def test_what_never_changed_will_not():
    said = forecast(np.full(100, 7.5), 28, DRAWS)
    assert (said.model, set(said.points), set(said.paths.ravel())) == ("level", {7.5}, {7.5})
    assert forecast(np.zeros(100), 28, DRAWS).points.tolist() == [0.0] * 28


def test_nothing_known_is_refused():
    with pytest.raises(ValueError, match="none of 3 values"):
        forecast(np.full(3, np.nan), 28, DRAWS)
    with pytest.raises(ValueError, match="needed for a horizon of 30"):
        forecast(weekly(100), 30, DRAWS)


def test_months_have_a_year():
    year = np.array([5.0, 5, 6, 7, 8, 9, 9, 8, 7, 6, 5, 8])
    history = np.resize(year, 60) + np.random.default_rng(4).normal(0, 0.1, 60)
    assert forecast(history, 12, DRAWS[:, :12], period=12).points == pytest.approx(year, abs=0.4)


@pytest.mark.parametrize("kind", KINDS)
def test_no_generated_series_has_an_absurd_forecast(kind):
    rng = np.random.default_rng(20261123)
    draws = rng.integers(0, 400, (50, 90))
    for _ in range(8):
        history = odd_series(kind, rng)
        assert absurd(history, forecast(history, 90, draws)) is None


@given(st.lists(st.floats(-1e12, 1e12) | st.just(float("nan")) | st.just(0.0), min_size=1, max_size=60))
@settings(max_examples=60, deadline=None)
def test_any_known_numbers_give_finite_bounded_forecasts(values):
    history = np.array(values)
    if np.isnan(history).all():
        return
    said = forecast(history, 28, DRAWS[:20])
    assert np.isfinite(said.points).all()
    assert np.isfinite(said.paths).all()
    assert np.abs(said.paths).max() <= 5.001 * np.nanmax(np.abs(history))
