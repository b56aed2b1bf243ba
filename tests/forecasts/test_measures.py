"""Measures on figures small enough to work out on paper."""

from __future__ import annotations

import numpy as np
import pytest

from cost_assets.forecasts.measures import (
    bias,
    confidence_interval,
    coverage,
    mase,
    owa,
    relative_width,
    seasonal_scale,
    smape,
    wape,
)  # fmt: skip

ACTUAL = np.array([100.0, 200.0, np.nan, 0.0])
POINT = np.array([110.0, 150.0, 999.0, 10.0])


def test_errors_weigh_by_what_was_spent():
    assert wape(ACTUAL, POINT) == pytest.approx(70 / 300)
    assert bias(ACTUAL, POINT) == pytest.approx(-30 / 300)


def test_nothing_spent_is_no_ratio():
    assert np.isnan(wape(np.zeros(2), np.ones(2)))
    assert np.isnan(bias(np.full(2, np.nan), np.ones(2)))


def test_mase_is_measured_in_steps_of_last_week():
    history = np.array([1.0, 5.0, 2.0, 7.0, np.nan, 9.0])  # with period 2: 1, 2, unknown, 2
    assert seasonal_scale(history, 2) == pytest.approx(5 / 3)
    assert mase(np.array([10.0]), np.array([12.5]), history, 2) == pytest.approx(1.5)


def test_a_history_without_surprises_scales_nothing():
    assert np.isnan(mase(np.array([1.0]), np.array([2.0]), np.ones(20), 7))
    assert np.isnan(seasonal_scale(np.ones(3), 7))


def test_smape_counts_two_zeros_as_right():
    assert smape(np.array([0.0, 100.0]), np.array([0.0, 50.0])) == pytest.approx((0 + 100 / 150) / 2)


def test_owa_is_one_for_the_rival_itself():
    smapes, mases = np.array([0.1, 0.3]), np.array([1.0, 2.0])
    assert owa(smapes, mases, smapes, mases) == 1
    assert owa(smapes / 2, mases, smapes, mases) == 0.75


def test_intervals_are_judged_where_something_came():
    lower, upper = np.array([90.0, 210.0, 0.0, 0.0]), np.array([110.0, 220.0, 1.0, 5.0])
    assert coverage(ACTUAL, lower, upper) == pytest.approx(2 / 3)
    assert relative_width(ACTUAL, lower, upper) == pytest.approx(35 / 300)


def test_the_bootstrap_finds_the_error_of_a_mean():
    errors = np.random.default_rng(4).normal(5.0, 2.0, size=400)
    lower, upper = confidence_interval(np.mean, errors)
    assert upper - lower == pytest.approx(2 * 1.96 * 2.0 / np.sqrt(400), rel=0.15)
    assert lower < 5.0 < upper
    assert confidence_interval(np.mean, errors) == (lower, upper)
    assert np.isnan(confidence_interval(np.mean, errors[:1])).all()


def test_the_bootstrap_keeps_what_belongs_to_a_series_together():
    rng = np.random.default_rng(5)
    actual = rng.lognormal(size=(50, 10))
    lower, upper = confidence_interval(wape, actual, actual * 1.1)
    assert lower == pytest.approx(0.1)
    assert upper == pytest.approx(0.1)
