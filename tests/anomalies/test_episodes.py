"""Episodes: every flagged day in exactly one, with the kind, money and severity worked out by hand."""

from __future__ import annotations

import numpy as np
import pytest

from benchmarks.simulator import simulate
from cost_assets.anomalies.changes import change_points
from cost_assets.anomalies.episodes import Episode, episodes, runs, severity
from cost_assets.anomalies.scores import score
from cost_assets.anomalies.sensitivity import Sensitivity
from tests.anomalies.series import DATES, DAYS, flat

PLAIN = Sensitivity()


def only_episode(costs: np.ndarray) -> Episode:
    (episode,) = episodes(score(costs, DATES, PLAIN)[0], costs, PLAIN)
    return episode


def test_a_spike_has_its_days_and_its_money():
    costs = flat(noise=0.0)
    costs[0, 150:152] += [300, 200]
    episode = only_episode(costs)
    assert (episode.start, episode.end) == (DATES[150], DATES[151])
    assert (episode.kind, episode.direction) == ("spike", "up")
    assert episode.impact == pytest.approx(500, rel=1e-3) and episode.impact_pct == pytest.approx(250, rel=1e-3)


def test_a_shift_counts_until_the_level_is_taken_at_what_was_expected_before():
    costs = flat(noise=0.0)
    costs[0, 150:] = 180
    episode = only_episode(costs)
    assert (episode.kind, episode.start, episode.end) == ("shift", DATES[150], DATES[154])
    assert episode.impact == pytest.approx(5 * 80, rel=0.01)


def test_a_drop_and_a_ramp_are_called_so():
    drop, ramp = flat(), flat()
    drop[0, 150:154] *= 0.1
    ramp[0, 150:] *= 1 + np.clip((np.arange(50) + 1) / 15, 0, 1)
    assert (only_episode(drop).kind, only_episode(drop).direction) == ("drop", "down")
    assert only_episode(drop).impact == pytest.approx(-360, rel=0.05)
    assert episodes(score(ramp, DATES, PLAIN)[0], ramp, PLAIN)[0].kind == "ramp"


def test_an_episode_that_may_go_on_has_no_end():
    costs = flat()
    costs[0, -2:] *= 3
    assert only_episode(costs).end is None


def test_runs_are_joined_over_three_quiet_days_and_no_more():
    flags = np.zeros(20, dtype=bool)
    flags[[2, 6, 11]] = True
    assert runs(flags) == [(2, 6), (11, 11)]


@pytest.mark.parametrize(
    ("impact", "score", "told"),
    [(50, 60, "low"), (-500, 60, "medium"), (500, 51, "low"), (500, 90, "high"), (5e4, 95, "critical")],
)
def test_severity_is_money_moved_by_the_score(impact, score, told):
    assert severity(impact, score, PLAIN) == told


def test_every_flagged_day_of_a_panel_lies_in_one_episode_that_begins_and_ends_with_one():
    panel = simulate(60, 5)
    scores, _ = score(panel.usage, panel.dates, PLAIN)
    covered = np.zeros(scores.is_anomaly.shape, dtype=int)
    for episode in episodes(scores, panel.usage, PLAIN):
        last = panel.dates[-1] if episode.end is None else episode.end
        days = (panel.dates >= episode.start) & (panel.dates <= last)
        flagged = panel.dates[scores.is_anomaly[episode.series] & days]
        assert flagged[0] == episode.start and episode.end in (None, flagged[-1])
        covered[episode.series] += days
    assert (covered[scores.is_anomaly] == 1).all() and covered.max() == 1


def test_a_change_of_level_is_kept_with_what_it_is_a_month():
    costs = flat(noise=0.0)
    costs[0, 150:] = 150
    (change,) = change_points(score(costs, DATES, PLAIN)[0])
    assert (change.before, change.after) == (pytest.approx(100, rel=0.02), pytest.approx(150, rel=0.01))
    assert change.date == DATES[154] and change.per_month == pytest.approx(50 * 30.44, rel=0.05)


def test_no_change_no_point():
    assert change_points(score(flat(), DATES, PLAIN)[0]) == []
    assert len(DATES) == DAYS
