"""Scoring alarms against labels as events: an alarm is a run of flagged days, and a label is found or missed whole."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from benchmarks.simulated.incidents import Label
from benchmarks.simulator import Panel

UNSCORED = 150  # first days of a panel, in which detectors learn
GAP = 3  # days without an alarm that do not end a run


@dataclass(frozen=True)
class Outcome:
    """Labels found, each with its delay in days, labels missed, and alarms (series, start, end) about nothing."""

    found: list[tuple[Label, int]]
    missed: list[Label]
    false: list[tuple[int, int, int]]
    series_years: float

    @property
    def precision(self) -> float:
        return len(self.found) / max(len(self.found) + len(self.false), 1)

    @property
    def recall(self) -> float:
        return len(self.found) / max(len(self.found) + len(self.missed), 1)

    @property
    def f1(self) -> float:
        return 2 * self.precision * self.recall / max(self.precision + self.recall, 1e-9)

    @property
    def false_a_year(self) -> float:
        return len(self.false) / self.series_years

    @property
    def money_recall(self) -> float:
        found = sum(abs(label.impact) for label, _ in self.found)
        return found / max(found + sum(abs(label.impact) for label in self.missed), 1e-9)

    def delay(self, kind: str) -> float:
        """Mean days from a label's start to its first alarm, over the found labels of one kind; nan without any."""
        delays = [delay for label, delay in self.found if label.kind == kind]
        return float(np.mean(delays)) if delays else float("nan")


def together(outcomes: list[Outcome]) -> Outcome:
    """Several panels as one; labels keep their own numbering of series."""
    return Outcome(
        [pair for outcome in outcomes for pair in outcome.found],
        [label for outcome in outcomes for label in outcome.missed],
        [run for outcome in outcomes for run in outcome.false],
        sum(outcome.series_years for outcome in outcomes),
    )


def compare(flags: np.ndarray, panel: Panel, series: np.ndarray, about: str = "usage") -> Outcome:
    """Hold flagged days (n_series, days) against the labels of some series.

    A run of flagged days (gaps of up to `GAP` days) that touches the window of a label finds it;
    one that touches none and begins on an excused day counts for nothing; any other is false. Found
    labels, not runs, count towards precision. `about` says where the flags come from, and so which
    labels count: `usage`, `cost` (all of them) or `fees`. Labels that begin in the first `UNSCORED`
    days count for nothing, and neither do runs that touch them.
    """
    wanted = set(series.tolist())
    about_fees = {"usage": (False,), "cost": (False, True), "fees": (True,)}[about]
    labels = [x for x in panel.labels if x.series in wanted and (x.kind == "fee") in about_fees]
    found: dict[Label, int] = {}
    excused = panel.excused & (about != "fees") | panel.turning & (about == "cost")
    false = []
    for one in wanted:
        own = [label for label in labels if label.series == one]
        for start, end, days in _runs(flags[one]):
            touched = [label for label in own if label.start <= end and label.end >= start]
            for label in touched:
                first = days[days >= label.start]
                delay = int(first[0]) - label.start if len(first) else 0
                found[label] = min(found.get(label, delay), delay)
            if not touched and not excused[one, start]:
                false.append((one, start, end))
    labels = [label for label in labels if label.start >= UNSCORED]
    missed = [label for label in labels if label not in found]
    begun = np.maximum.accumulate(panel.cost[series] != 0, axis=1)[:, UNSCORED:]
    return Outcome([(label, found[label]) for label in labels if label in found], missed, false, begun.sum() / 365.25)


def _runs(flags: np.ndarray) -> list[tuple[int, int, np.ndarray]]:
    days = np.flatnonzero(flags)
    days = days[days >= UNSCORED]
    if not len(days):
        return []
    pieces = np.split(days, np.flatnonzero(np.diff(days) > GAP + 1) + 1)
    return [(int(piece[0]), int(piece[-1]), piece) for piece in pieces]
