"""Intervals that were too narrow are widened, and those that were too wide are narrowed, by what came."""

from __future__ import annotations

import numpy as np
import pytest

from cost_assets.forecasts.conformal import Past, bucket, calibrated, learn


def past(actual, horizon=1, kind="service", lower=-1.0, upper=2.0):
    """Forecasts of 0 with bounds at -1 and 2."""
    actual = np.asarray(actual, float)
    filled = {
        name: np.full(len(actual), value)
        for name, value in {"kind": kind, "horizon": horizon, "point": 0.0, "lower": lower, "upper": upper}.items()
    }
    return Past(**filled, actual=actual)


def joined(*pasts):
    return Past(*(np.concatenate([getattr(one, name) for one in pasts]) for name in Past.__annotations__))


def test_the_factor_is_the_finite_sample_quantile_of_scaled_misses():
    # upwards half as far as the distance 2, downwards the distance 1 itself: scores 0.01, 0.02 .. 1.00
    misses = [0.02 * n if n % 2 else -0.01 * n for n in range(1, 101)]
    factors = learn(past(misses), 0.8)
    # ceil(101 x 0.8) = 81st of 100 scores
    assert factors["service", 0].value == pytest.approx(0.81)
    assert factors["service", 0].learned_from == 100
    assert factors["service", 0].source == "bucket"


def test_bounds_move_by_the_factor_each_in_its_own_proportion():
    lower, upper = calibrated(np.array([10.0]), np.array([9.0]), np.array([14.0]), 1.5)
    assert (lower, upper) == (8.5, 16.0)


def test_too_few_past_forecasts_borrow_from_other_horizons_then_other_kinds_then_leave_bounds_alone():
    few, many = past([0.5] * 19, horizon=1), past([1.0] * 99, horizon=30)
    assert {factor.source for factor in learn(few, 0.8).values()} == {"none"}
    assert learn(few, 0.8)["service", 0].value == 1.0
    assert learn(joined(few, many), 0.8)["service", 0].source == "kind"
    other = past([0.5] * 19, kind="account")
    assert learn(joined(joined(few, many), other), 0.8)["account", 0].source == "all"


def test_a_horizon_learns_from_its_own_bucket():
    near, far = past([0.2] * 100, horizon=7), past([3.0] * 100, horizon=8)
    factors = learn(joined(near, far), 0.95)
    assert factors["service", 0].value == pytest.approx(0.1)
    assert factors["service", 1].value == pytest.approx(1.5)
    assert factors["service", 2].source == "kind"
    assert bucket(np.array([1, 7, 8, 14, 15, 31, 32, 62, 63, 400])).tolist() == [0, 0, 1, 1, 2, 2, 3, 3, 4, 4]


def test_unknown_actuals_teach_nothing():
    assert learn(past([np.nan] * 500), 0.8)["service", 0].source == "none"


def test_bounds_without_distance_do_not_give_an_endless_factor():
    flat = past([5.0] * 200, lower=0.0, upper=0.0)
    assert learn(flat, 0.8)["service", 0].value == 10.0
    exact = past([0.0] * 200, lower=0.0, upper=0.0)
    assert learn(exact, 0.8)["service", 0].value == 0.0


@pytest.mark.parametrize("level", [0.8, 0.95])
@pytest.mark.parametrize("scale", [0.4, 3.0])
def test_calibrated_intervals_cover_as_often_as_they_say(level, scale):
    rng = np.random.default_rng(11)
    half = 1.2816 if level == 0.8 else 1.96  # right for a deviation of 1; the truth is `scale`
    known = past(rng.normal(scale=scale, size=4000), lower=-half, upper=half)
    factor = learn(known, level)["service", 0].value
    lower, upper = calibrated(np.zeros(1), np.array([-half]), np.array([half]), factor)
    new = rng.normal(scale=scale, size=20_000)
    assert np.mean((lower <= new) & (new <= upper)) == pytest.approx(level, abs=0.015)
