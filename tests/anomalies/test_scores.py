"""The detector on series made by hand: what it tells, what it leaves alone, and that it never looks ahead."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from benchmarks.simulator import simulate
from cost_assets.anomalies.scores import Scores, bounded, score
from cost_assets.anomalies.sensitivity import Sensitivity
from cost_assets.anomalies.state import WIDTH, State
from tests.anomalies.series import DATES, DAYS, day, flat, weekly

PLAIN = Sensitivity()


def told(costs: np.ndarray) -> list[int]:
    """Positions of the flagged days of one series."""
    return np.flatnonzero(score(costs, DATES, PLAIN)[0].is_anomaly[0]).tolist()


def same(one: Scores, other: Scores, days: slice = slice(None)) -> bool:
    names = [name for name in Scores.__dataclass_fields__ if name != "dates"]
    return all(np.array_equal(getattr(one, n)[:, days], getattr(other, n)[:, days], equal_nan=True) for n in names)


@pytest.mark.parametrize("ordinary", [flat(), weekly(), flat(noise=0.0), flat(1e6), flat(0.0)])
def test_an_ordinary_series_is_left_alone(ordinary):
    assert told(ordinary) == []


def test_a_doubled_day_is_told_on_that_day_alone():
    costs = weekly()
    costs[0, day("2024-05-15")] *= 2
    assert told(costs) == [day("2024-05-15")]


def test_a_shift_is_told_at_once_until_the_level_is_taken():
    costs = flat()
    costs[0, 120:] *= 1.8
    scores, _ = score(costs, DATES, PLAIN)
    assert np.flatnonzero(scores.is_anomaly[0]).tolist() == [120, 121, 122, 123, 124]
    assert np.isclose(scores.left_level[0, 124], 100, rtol=0.05)
    assert np.isclose(scores.new_level[0, 124], 180, rtol=0.05)
    assert np.isclose(scores.expected[0, 130], 180, rtol=0.05)


def test_a_ramp_and_a_leak_are_told_before_they_end():
    ramp, leak = flat(), flat()
    ramp[0, 120:] *= 1 + np.clip((np.arange(DAYS - 120) + 1) / 14, 0, 1)
    leak[0, 100:] *= 1 + np.clip((np.arange(DAYS - 100) + 1) / 60, 0, 1)
    assert 120 < told(ramp)[0] <= 126
    assert 100 < told(leak)[0] <= 140


def test_a_drop_is_told_and_the_return_is_not():
    costs = flat()
    costs[0, 120:128] *= 0.2
    assert 120 <= told(costs)[0] <= 121
    assert max(told(costs)) < 128


def test_a_slow_decline_is_not_told():
    costs = flat()
    costs[0, 100:160] *= np.linspace(1, 0.2, 60)
    costs[0, 160:] *= 0.2
    assert told(costs) == []


@pytest.mark.parametrize("of_month", [1, 15, "last"])
def test_a_monthly_run_is_news_until_it_has_been_seen(of_month):
    months = DATES.astype("datetime64[M]")
    last = (months + 1).astype("datetime64[D]") - 1
    runs = last == DATES if of_month == "last" else (DATES - months.astype("datetime64[D]")).astype(int) == of_month - 1
    costs = weekly()
    costs[0, runs] += 400
    assert all(at < day("2024-03-01") for at in told(costs))


def test_what_is_larger_than_the_month_before_is_news_again():
    costs = flat()
    costs[0, [day("2024-03-15"), day("2024-04-15"), day("2024-05-15")]] += [300, 300, 900]
    assert day("2024-04-15") not in told(costs) and day("2024-05-15") in told(costs)


def test_a_working_series_may_rest_on_a_holiday():
    costs = weekly()
    costs[0, day("2024-05-01")] *= 0.3
    assert told(costs) == []


def test_a_weekend_that_is_quieter_from_now_on_is_told_once():
    costs = weekly(weekend=0.8)
    costs[0, 120:] *= np.where(np.arange(120, DAYS) % 7 >= 5, 0.4, 1.0)
    assert len(told(costs)) <= 2


def test_what_is_worth_too_little_is_not_told():
    small, slight = flat(2.0), flat(1000.0, noise=0.001)
    small[0, 150] *= 2  # two in money
    slight[0, 150] *= 1.15
    assert told(small) == [] and told(slight) == []


def test_credits_that_outweigh_usage_raise_no_alarm_every_day():
    costs = flat()
    costs[0, 50:] -= 300
    assert len(told(costs)) <= 8


def test_a_young_series_is_not_told_of_and_its_zeros_before_are_no_past():
    costs = np.concatenate([np.zeros((1, 100)), flat(days=100)], axis=1)
    costs[0, 110] *= 5
    costs[0, 180] *= 5
    scores, _ = score(costs, DATES, PLAIN)
    assert np.isnan(scores.score[0, :128]).all()
    assert np.flatnonzero(scores.is_anomaly[0]).tolist() == [180]


def test_larger_incidents_score_higher_and_never_the_most():
    costs = np.repeat(flat(), 5, axis=0)
    costs[:, 150] += [40, 100, 1_000, 10_000, 1e9]
    heights = score(costs, DATES, PLAIN)[0].score[:, 150].tolist()
    assert heights == sorted(set(heights)) and heights[-1] < 100
    assert bounded(np.array([0.0, 1.0])).tolist() == [0.0, 50.0]


def test_the_interval_holds_most_ordinary_days():
    costs = weekly(noise=0.05)
    scores, _ = score(costs, DATES, PLAIN)
    inside = (costs >= scores.lower_95) & (costs <= scores.upper_95)
    assert 0.9 <= inside[0, 60:].mean() <= 1.0


def test_unknown_days_are_not_scored_and_state_carries_over_them():
    costs = flat()
    costs[0, 120:123] = np.nan
    costs[0, 130] *= 3
    scores, _ = score(costs, DATES, PLAIN)
    assert np.isnan(scores.score[0, 120:123]).all() and not scores.is_anomaly[0, 120:123].any()
    assert np.flatnonzero(scores.is_anomaly[0]).tolist() == [130]


def test_scoring_goes_on_from_a_kept_table_as_if_never_interrupted():
    panel = simulate(30, 5, days=DAYS)
    whole, end = score(panel.cost, panel.dates, PLAIN)
    _, state = score(panel.cost[:, :111], panel.dates[:111], PLAIN)
    kept = State.of(state.as_of, state.table)
    rest, rest_end = score(panel.cost[:, 111:], panel.dates[111:], PLAIN, kept)
    pieces = [np.concatenate([np.full((30, 111), np.nan), getattr(rest, n)], axis=1) for n in ("score", "expected")]
    for name, piece in zip(("score", "expected"), pieces, strict=True):
        assert np.array_equal(getattr(whole, name)[:, 111:], piece[:, 111:], equal_nan=True)
    assert np.array_equal(rest_end.table, end.table, equal_nan=True)
    assert state.table.shape == (30, WIDTH) and kept.as_of == panel.dates[110]


def test_no_series_depends_on_another():
    panel = simulate(30, 6, days=DAYS)
    together, _ = score(panel.cost, panel.dates, PLAIN)
    alone, _ = score(panel.cost[7:8], panel.dates, PLAIN)
    assert np.array_equal(together.score[7:8], alone.score, equal_nan=True)


COSTS = st.floats(-50, 1e6) | st.just(0.0) | st.just(float("nan"))


@settings(max_examples=12, deadline=None)
@given(arrays(float, (2, 60), elements=COSTS), st.integers(1, 59), arrays(float, (2, 60), elements=COSTS))
def test_another_future_leaves_every_earlier_score_as_it_was(costs, cut, other):
    dates = DATES[:60]
    whole, _ = score(costs, dates, PLAIN)
    changed, _ = score(np.concatenate([costs[:, :cut], other[:, cut:]], axis=1), dates, PLAIN)
    first, state = score(costs[:, :cut], dates[:cut], PLAIN)
    rest, _ = score(costs[:, cut:], dates[cut:], PLAIN, state)
    assert same(whole, changed, slice(0, cut))
    assert np.array_equal(whole.score, np.concatenate([first.score, rest.score], axis=1), equal_nan=True)
    assert np.isnan(whole.score[np.isnan(costs)]).all() and not whole.is_anomaly[np.isnan(costs)].any()
    assert not (whole.is_anomaly & np.isnan(whole.expected)).any()


@settings(max_examples=5, deadline=None)
@given(st.integers(0, 1000), st.integers(100, 240))
def test_cutting_a_simulated_future_changes_nothing(seed, cut):
    panel = simulate(6, seed, days=250)
    whole, _ = score(panel.cost, panel.dates, PLAIN)
    first, _ = score(panel.cost[:, :cut], panel.dates[:cut], PLAIN)
    assert all(
        np.array_equal(getattr(whole, name)[:, :cut], getattr(first, name), equal_nan=True)
        for name in Scores.__dataclass_fields__
        if name != "dates"
    )


def test_what_does_not_fit_is_refused():
    with pytest.raises(ValueError, match="1 series by 200 days expected"):
        score(flat()[:, :-1], DATES, PLAIN, State.fresh(1))
    with pytest.raises(ValueError, match="consecutive days"):
        score(flat(), DATES[::-1], PLAIN)
    _, state = score(flat()[:, :50], DATES[:50], PLAIN)
    with pytest.raises(ValueError, match="consecutive days from 2024-02-20; they run from 2024-02-21"):
        score(flat()[:, 51:60], DATES[51:60], PLAIN, state)
    with pytest.raises(ValueError, match=f"must be \\(n_series, {WIDTH}\\)"):
        State.of(DATES[0], np.zeros((3, 4)))
