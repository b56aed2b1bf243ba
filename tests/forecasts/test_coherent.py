"""Totals that their parts add up to, to the cent."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cost_assets.forecasts.coherent import coherent


def test_three_thirds_of_a_dollar():
    third = np.array([1 / 3])
    rounded = coherent({("payer", name): third for name in "abc"})
    assert rounded[("payer",)] == [100]
    assert sorted(rounded["payer", name][0] for name in "abc") == [33, 33, 34]


def test_the_cent_goes_to_the_part_that_lost_most():
    rounded = coherent({("p", "a"): np.array([1.002]), ("p", "b"): np.array([2.008]), ("p", "c"): np.array([-3.004])})
    # -3.004 rounds down to -3.01; the total of 0.006 is a cent; 1.00 + 2.00 - 3.01 lacks two cents.
    assert rounded[("p",)] == [1]
    assert [rounded["p", name][0] for name in "abc"] == [100, 201, -300]


def test_paths_of_different_depths_and_costs_that_are_no_numbers_are_refused():
    with pytest.raises(ValueError, match="different depths"):
        coherent({("p",): np.array([1.0]), ("p", "a"): np.array([1.0])})
    for cost in (np.nan, np.inf, 1e16):
        with pytest.raises(ValueError, match="not finite"):
            coherent({("p", "a"): np.array([cost])})


@st.composite
def bills(draw):
    """Up to 3 billing accounts, sub accounts and services, with costs of any sign for two targets."""
    shape = st.tuples(st.integers(0, 2), st.integers(0, 4), st.integers(0, 12))
    paths = draw(st.sets(shape, min_size=1, max_size=60))
    cost = st.floats(-1e7, 1e7) | st.sampled_from([0.0, 0.005, -0.005, 0.333, 1e-9])
    return {tuple(map(str, path)): np.array(draw(st.tuples(cost, cost))) for path in sorted(paths)}


@given(bills())
@settings(max_examples=150, deadline=None)
def test_parts_add_up_to_every_total_and_stay_within_a_cent(costs):
    rounded = coherent(costs)
    for total in [key for key in rounded if len(key) < 3]:
        for target in range(2):
            below = [row[target] for key, row in rounded.items() if key[:-1] == total]
            assert sum(below) == rounded[total][target]
            exact = sum(100 * row[target] for key, row in costs.items() if key[: len(total)] == total)
            assert abs(rounded[total][target] - exact) <= 1 + 1e-4
    for key, row in costs.items():
        for cost, cents in zip(row, rounded[key], strict=True):
            assert abs(100 * cost - cents) <= 1 + 1e-4


def test_ten_thousand_parts():
    rng = np.random.default_rng(7)
    costs = {(str(n % 3), str(n % 200), str(n)): rng.lognormal(3, 3, 4) for n in range(10_000)}
    rounded = coherent(costs)
    for target in range(4):
        totals = {depth: sum(row[target] for key, row in rounded.items() if len(key) == depth) for depth in (1, 2, 3)}
        assert totals[1] == totals[2] == totals[3]
        exact = sum(row[target] for row in costs.values())
        assert abs(totals[1] - 100 * exact) <= 2
