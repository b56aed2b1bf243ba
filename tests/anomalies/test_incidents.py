"""Incidents: parts find the total that tells of them; what cancels in the total stands for itself."""

from __future__ import annotations

import numpy as np

from cost_assets.anomalies.episodes import Episode
from cost_assets.anomalies.incidents import leaders, moves, parents


def episode(series: int, start: str, end: str | None, impact: float) -> Episode:
    last = None if end is None else np.datetime64(end)
    up = "up" if impact > 0 else "down"
    return Episode(series, np.datetime64(start), last, up, "shift", impact, None, "medium", 60.0)


def test_five_series_of_one_incident_have_one_parent():
    parts = [episode(series, "2024-05-03", "2024-05-07", 100) for series in range(5)]
    totals = [episode(0, "2024-05-04", None, 500), episode(1, "2024-05-04", None, 500)]
    assert parents(parts, totals, [0, 0, 0, 0, 1]) == [0, 0, 0, 0, 1]


def test_the_other_direction_another_time_or_another_account_is_no_parent():
    parts = [
        episode(0, "2024-05-03", "2024-05-07", -100),
        episode(0, "2024-05-20", None, 100),
        episode(1, "2024-05-03", None, 100),
    ]
    assert parents(parts, [episode(0, "2024-05-03", "2024-05-05", 500)], [0, 1]) == [None, None, None]


def test_of_two_totals_the_one_with_more_money_is_the_parent():
    totals = [episode(0, "2024-05-01", "2024-05-02", 50), episode(0, "2024-05-05", None, 900)]
    assert parents([episode(0, "2024-05-03", None, 100)], totals, [0]) == [1]


def test_a_move_is_a_pair_that_cancels_each_in_one():
    parts = [
        episode(0, "2024-05-03", None, -1_000),
        episode(1, "2024-05-04", None, 950),
        episode(2, "2024-05-04", None, 700),
        episode(3, "2024-05-04", None, 990),
        episode(0, "2024-06-20", None, -500),
    ]
    assert moves(parts, [0, 0, 0, 1]) == [(0, 1)]


def test_where_no_total_tells_the_largest_of_those_that_begin_together_leads():
    parts = [
        episode(0, "2024-05-03", "2024-05-07", 100),
        episode(1, "2024-05-04", "2024-05-07", 900),
        episode(2, "2024-05-04", "2024-05-07", -200),
        episode(3, "2024-05-04", "2024-05-07", 300),
        episode(0, "2024-06-04", None, 50),
        episode(2, "2024-05-05", None, 70),
    ]
    assert leaders(parts, [0, 0, 0, 1], [None] * 5 + [0]) == [1, None, None, None, None, None]
