"""The newest jump of a level: taken out where it has stayed, left where it may not be one."""

from __future__ import annotations

import numpy as np
import pytest

from cost_assets.forecasts.jumps import without_newest_jump
from cost_assets.forecasts.points import forecast

WEEK = np.array([10.0, 10, 10, 10, 10, 6, 6])
NOISE = np.random.default_rng(1).normal(1, 0.01, 140)
WEEKLY = np.tile(WEEK, 20) * NOISE


def jumped(days: int, times: float, history: np.ndarray = WEEKLY) -> np.ndarray:
    """The history with its last days so many times as dear."""
    return np.concatenate([history[:-days], history[-days:] * times])


@pytest.mark.parametrize("times", [3.0, 0.4])
@pytest.mark.parametrize("days", [2, 5, 13, 27])
def test_what_was_before_a_jump_is_put_on_the_level_after_it_and_keeps_its_rhythm(days, times):
    np.testing.assert_allclose(without_newest_jump(jumped(days, times), 7), times * WEEKLY, rtol=0.03)


@pytest.mark.parametrize(
    "history",
    [
        WEEKLY,
        jumped(1, 3.0),  # an incident, as likely as not
        jumped(10, 1 / 3.0, jumped(12, 3.0)),  # a spike that is over
        jumped(5, 1.1),  # too small to tell
        jumped(5, 20.0),  # another thing altogether
        WEEKLY * np.exp(0.02 * np.arange(140)),  # growth
        np.concatenate([WEEKLY[:-1], [0.0]]),  # no logarithm
        jumped(5, 3.0)[-50:],  # no eight weeks
    ],
    ids=["none", "one day", "over", "small", "huge", "growth", "zero", "young"],
)
def test_what_is_no_jump_or_may_be_none_stays_as_it_is(history):
    assert without_newest_jump(history, 7) is history


def test_a_series_with_a_trend_goes_on_from_a_jump_and_not_along_it():
    """Storage that grew by a hundredth a day falls by a third, and grows on."""
    history = jumped(3, 0.66, 100 * 1.01 ** np.arange(140) * NOISE)
    draws = np.random.default_rng(2).integers(0, 91, (50, 14))
    ahead = forecast(history, 14, draws).points
    came = 66 * 1.01 ** np.arange(140, 154)
    assert np.abs(ahead / came - 1).max() < 0.1
