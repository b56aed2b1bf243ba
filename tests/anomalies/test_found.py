"""Anomalies planted in a simulated panel: what is found, what is missed, and what is told for nothing."""

from __future__ import annotations

import numpy as np
import pytest

from benchmarks.events import Outcome, compare
from benchmarks.simulator import Panel, simulate
from cost_assets.anomalies.scores import score
from cost_assets.anomalies.sensitivity import Sensitivity


@pytest.fixture(scope="module")
def panel() -> Panel:
    return simulate(180, 21)


@pytest.fixture(scope="module")
def outcome(panel) -> Outcome:
    return compare(score(panel.usage, panel.dates, Sensitivity())[0].is_anomaly, panel, np.arange(180))


def test_most_anomalies_are_found_and_few_alarms_are_false(outcome):
    assert outcome.recall >= 0.76 and outcome.precision >= 0.85
    assert outcome.false_a_year <= 0.15 and outcome.money_recall >= 0.85


def test_misses_are_small_or_slow(outcome):
    sharp = [label for label in outcome.missed if label.kind in ("drop", "move") and abs(label.impact) > 5_000]
    assert len(sharp) <= 2


def test_raw_cost_is_told_for_nothing_three_times_in_ten_series_years_at_most(panel):
    flags = score(panel.cost, panel.dates, Sensitivity())[0].is_anomaly
    assert compare(flags, panel, np.arange(180), about="cost").false_a_year <= 0.3


def test_a_panel_without_anomalies_is_nearly_silent():
    quiet = simulate(120, 22, anomalies=False)
    flags = score(quiet.usage, quiet.dates, Sensitivity())[0].is_anomaly
    assert compare(flags, quiet, np.arange(120)).false_a_year <= 0.25


def test_events_are_scored_by_window(panel):
    flags = np.zeros(panel.usage.shape, dtype=bool)
    label = next(label for label in panel.labels if label.start > 200 and label.kind == "shift")
    flags[label.series, label.start + 4] = True
    only = np.array([label.series])
    hit = compare(flags, panel, only)
    assert (label, 4) in hit.found and not hit.false
    assert compare(np.zeros_like(flags), panel, only).recall == 0
