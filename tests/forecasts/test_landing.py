"""What a month comes to: known, coming and pending, on points and on paths; and what ends with a commitment."""

from __future__ import annotations

import numpy as np
import pytest

from cost_assets.forecasts.calendar import Calendar
from cost_assets.forecasts.days import Days
from cost_assets.forecasts.endings import Ending, changes
from cost_assets.forecasts.landing import days_to_land, land

# Known from 1 January up to 10 March 2026; March, April, May and June to land.
DAYS = days_to_land(np.datetime64("2026-01-01"), 69)


def test_the_days_to_land_reach_the_end_of_the_third_further_month():
    assert DAYS.horizon == 21 + 30 + 31 + 30
    assert str(DAYS.dates[-1]) == "2026-06-30"


def test_a_month_is_what_is_known_what_comes_and_what_is_pending():
    fee = np.where(DAYS.dates[69:].astype("datetime64[D]") == np.datetime64("2026-04-01"), 50.0, 0.0)
    landing = land(DAYS, 70.0, np.full(112, 2.0), np.full((3, 112), 2.5), [Calendar(fee, pending=5.0)])
    assert [str(month) for month in landing.months] == ["2026-03", "2026-04", "2026-05", "2026-06"]
    assert landing.points == pytest.approx([70 + 42 + 5, 60 + 50, 62, 60])
    assert landing.paths[0] == pytest.approx([70 + 52.5 + 5, 75 + 50, 77.5, 75])


def test_bounds_are_of_sums_of_paths_and_not_sums_of_bounds():
    # Two paths, one dear when the other is cheap: April is certain though none of its days is.
    paths = np.tile([[1.0, 3.0], [3.0, 1.0]], (1, 56))
    lower, upper = land(DAYS, 0.0, np.full(112, 2.0), paths).bounds(80)
    assert lower[1] == upper[1] == 60


def test_a_total_lands_on_the_sums_of_its_parts_paths():
    rng = np.random.default_rng(3)
    a, b = (land(DAYS, 1.0, np.full(112, 2.0), rng.gamma(2, 1, (50, 112))) for _ in range(2))
    assert (a + b).paths == pytest.approx(a.paths + b.paths)
    assert (a + b).points[0] == pytest.approx(2 * (1 + 42))


def test_a_horizon_that_ends_inside_a_month_is_refused():
    for horizon in (111, 20):
        with pytest.raises(ValueError, match="do not reach the end of 4 months"):
            land(Days(DAYS.first, 69, horizon), 0.0, np.zeros(horizon), np.zeros((2, horizon)))


def test_after_the_last_day_of_a_month_the_next_one_is_current():
    days = days_to_land(np.datetime64("2026-01-01"), 59)  # up to 28 February
    landing = land(days, 0.0, np.ones(days.horizon), np.ones((2, days.horizon)))
    assert str(landing.months[0]) == "2026-03"
    assert landing.points.tolist() == [31, 30, 31, 30]


def test_usage_goes_on_demand_and_the_unused_part_goes_away_when_a_commitment_ends():
    ending = Ending(
        series=1, ends_on=np.datetime64("2026-03-12"), covered_effective=60, covered_on_demand=100, unused=5
    )
    usage, unused = changes([ending], 2, DAYS)
    assert not usage[0].any() and not unused[0].any()
    assert usage[1, :3].tolist() == [0, 0, 40]  # 11 and 12 March are covered
    assert unused[1, :3].tolist() == [0, 0, -5]
    assert usage[1, 2:].min() == 40


def test_what_ended_yesterday_changes_every_coming_day_and_what_ended_before_is_history():
    last_known, before = np.datetime64("2026-03-10"), np.datetime64("2026-03-09")
    assert changes([Ending(0, last_known, 1, 3)], 1, DAYS)[0].tolist() == [[2.0] * 112]
    assert not changes([Ending(0, before, 1, 3)], 1, DAYS)[0].any()


def test_an_unknown_cost_of_an_ending_is_refused():
    with pytest.raises(ValueError, match="not a cost per day"):
        changes([Ending(0, np.datetime64("2026-03-12"), np.nan, 3)], 1, DAYS)
