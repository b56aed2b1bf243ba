"""Paths drawn by hand, and the intervals read off them."""

from __future__ import annotations

import numpy as np
import pytest

from cost_assets.forecasts.paths import bounds, paths


def test_a_surprise_moves_its_day_and_those_after_it():
    residuals = np.array([-3.0, 1.0, 2.0])  # their mean is 0; newest first: 2, 1, -3
    drawn = paths(np.array([10.0, 20.0, 30.0]), residuals, np.array([1.0, 0.5, 0.25]), np.array([[0, 1, 2], [5, 3, 4]]))
    assert drawn[0].tolist() == [10 + 2, 20 + 1 + 0.5 * 2, 30 - 3 + 0.5 * 1 + 0.25 * 2]
    assert drawn[1].tolist() == [10 - 3, 20 + 2 + 0.5 * -3, 30 + 1 + 0.5 * 2 + 0.25 * -3]  # 5, 3, 4 modulo 3: 2, 0, 1


def test_a_surprise_is_worth_what_its_day_is_worth():
    one = np.array([[0, 0]])
    drawn = paths(np.array([10.0, 10.0]), np.array([-1.0, 1.0]), np.array([1.0, 1.0]), one, np.array([0.5, 2.0]))
    assert drawn[0].tolist() == [10.5, 10 + 2 * 2.0]


def test_paths_of_a_total_are_the_sums_of_the_paths_of_its_parts():
    rng = np.random.default_rng(1)
    parts, draws = rng.normal(size=(2, 50)), rng.integers(0, 50, (20, 5))
    points, weights = np.zeros(5), np.array([1.0, 0.3, 0.3, 0.3, 0.3])
    each = [paths(points, part, weights, draws) for part in parts]
    assert sum(each) == pytest.approx(paths(points, parts.sum(axis=0), weights, draws), abs=1e-5)


def test_bounds_are_quantiles():
    drawn = np.random.default_rng(2).normal(size=(333, 4))
    said = bounds(drawn, 0.8, 0.95)
    assert said.shape == (2, 2, 4)
    assert said[0] == pytest.approx(np.quantile(drawn, [0.1, 0.9], axis=0))
    assert said[1] == pytest.approx(np.quantile(drawn, [0.025, 0.975], axis=0))
