"""What the benchmark measures against: the naive rule, and intervals learned on other series."""

from __future__ import annotations

import numpy as np
import pytest

from benchmarks.competitions import Competition, naive2
from benchmarks.contenders import Entry, crosswise_calibrated
from cost_assets.forecasts.measures import coverage


def test_naive2_repeats_the_last_value_in_step_with_the_season():
    factors = np.array([0.5, 1.0, 1.5, 1.0])
    history = np.resize(factors, 40) * 10
    history[-1] = 20  # twice what its factor says
    assert naive2(history, 4, 4) == pytest.approx(20 * factors, rel=0.1)
    noise = np.random.default_rng(1).normal(10, 1, 100)
    assert naive2(noise, 4, 4).tolist() == [noise[-1]] * 4


def test_a_series_never_calibrates_itself():
    rng = np.random.default_rng(2)
    actual = rng.normal(size=(200, 10))
    competition = Competition("noise", 7, [np.ones(10)] * 200, actual, (5,), 1.0)
    narrow = np.broadcast_to(np.array([[[-0.5], [0.5]], [[-0.5], [0.5]]]), (200, 2, 2, 10))
    moved = crosswise_calibrated(Entry("narrow", np.zeros((200, 10)), narrow, 0.0), competition)
    assert coverage(actual, moved[:, 0, 0], moved[:, 0, 1]) == pytest.approx(0.8, abs=0.02)
    assert coverage(actual, moved[:, 1, 0], moved[:, 1, 1]) == pytest.approx(0.95, abs=0.01)
    actual[0] = 1e6  # seen by the others' factors, not by its own
    again = crosswise_calibrated(Entry("narrow", np.zeros((200, 10)), narrow, 0.0), competition)
    assert (again[0] == moved[0]).all()
    assert (again != moved).any()
