"""Episodes: the flagged days of a series as runs that a person can be told of, with kind, money and severity."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from cost_assets.anomalies.cusum import MOST
from cost_assets.anomalies.scores import Scores
from cost_assets.anomalies.sensitivity import Sensitivity

GAP = 3  # days without an alarm that do not end an episode
COUNTS = 30  # days of a lasting change whose money counts
SHORT = 3  # days that a spike may last
BUILT_UP = 2 * MOST  # CUSUM on an episode's first day that no sudden move can have reached
STEEPER = 1.5  # times that the last days of a ramp are further off than those before it was told
SEVERITIES = ("low", "medium", "high", "critical")
FAINT, GLARING = 55.0, 80.0  # scores that make an episode one step less or more severe


@dataclass(frozen=True)
class Episode:
    """One run of days of one series.

    `series` is its row; `start` and `end` its first and last day, both inclusive, `end` None while
    it lasts; `direction` is `up` or `down`; `kind` is `spike`, `shift`, `ramp`, `drop` or `fee`;
    `impact` is actual minus expected cost in money, by what was expected when it began;
    `impact_pct` is the same in per cent of what was expected (None where that is nothing);
    `severity` is one of `SEVERITIES`, `score` the highest of its days.
    """

    series: int
    start: np.datetime64
    end: np.datetime64 | None
    direction: str
    kind: str
    impact: float
    impact_pct: float | None
    severity: str
    score: float


def episodes(scores: Scores, costs: np.ndarray, sensitivity: Sensitivity) -> list[Episode]:
    """The episodes of every series, by series and start.

    Every flagged day lies in exactly one of them, and each begins and ends with such a day.

    Args:
        scores: of all the days of the episodes wanted, oldest first: an episode that began before
            them would be cut.
        costs: (n_series, days) the cost that was scored; unknown days (nan) count for nothing.
        sensitivity: for severities.
    """
    return [
        _episode(scores, costs, series, start, end, sensitivity)
        for series in np.flatnonzero(scores.is_anomaly.any(axis=1))
        for start, end in runs(scores.is_anomaly[series])
    ]


def runs(flags: np.ndarray) -> list[tuple[int, int]]:
    """First and last position of each run of true values that at most `GAP` others interrupt."""
    days = np.flatnonzero(flags)
    breaks = np.flatnonzero(np.diff(days) > GAP + 1)
    firsts, lasts = days[np.r_[0, breaks + 1]], days[np.r_[breaks, len(days) - 1]]
    return [(int(first), int(last)) for first, last in zip(firsts, lasts, strict=True)]


def severity(impact: float, score: float, sensitivity: Sensitivity) -> str:
    """By money, one step down where the score is faint, one up where it is glaring."""
    step = int(np.searchsorted(sensitivity.severities, abs(impact), side="right"))
    step += (score >= GLARING) - (score < FAINT)
    return SEVERITIES[min(max(step, 0), len(SEVERITIES) - 1)]


def _episode(scores: Scores, costs: np.ndarray, series: int, start: int, end: int, sensitivity: Sensitivity) -> Episode:
    whole = slice(start, min(end, start + COUNTS - 1) + 1)
    expected = _frozen(scores, series, start, whole)
    known = ~np.isnan(costs[series, whole] - expected)
    impact = float((costs[series, whole] - expected)[known].sum())
    total = float(expected[known].sum())
    highest = float(np.nanmax(scores.score[series, start : end + 1]))
    return Episode(
        series=int(series),
        start=scores.dates[start],
        end=None if _lasts(scores, series, end) else scores.dates[end],
        direction="up" if impact >= 0 else "down",
        kind=_kind(scores, costs, series, start, end, impact),
        impact=impact,
        impact_pct=100 * impact / total if total > 0 else None,
        severity=severity(impact, highest, sensitivity),
        score=highest,
    )


def _frozen(scores: Scores, series: int, start: int, days: slice) -> np.ndarray:
    """Expected cost of `days` at the level on which the series was when the episode began."""
    level = scores.level[series, days]
    with np.errstate(divide="ignore", invalid="ignore"):
        frozen = scores.expected[series, days] * scores.level[series, start] / level
    return np.where(level > 0, frozen, scores.expected[series, days])


def _lasts(scores: Scores, series: int, end: int) -> bool:
    """Whether the next days may still belong to it: none has ended it, and no new level was taken."""
    return len(scores.dates) - 1 - end <= GAP and np.isnan(scores.new_level[series, end:]).all()


def _kind(scores: Scores, costs: np.ndarray, series: int, start: int, end: int, impact: float) -> str:
    stayed = not np.isnan(scores.new_level[series, start : end + 1]).all()
    if not stayed and (impact < 0 or end - start < SHORT):
        return "drop" if impact < 0 else "spike"
    slow = abs(scores.cusum[series, start]) >= BUILT_UP and _grew(scores, costs, series, start, end)
    return "ramp" if slow and impact >= 0 else "shift"


def _grew(scores: Scores, costs: np.ndarray, series: int, start: int, end: int) -> bool:
    """Whether the last days are clearly further from the level than the first days of the CUSUM's rise."""
    quiet = np.flatnonzero(~(np.abs(scores.cusum[series, :start]) > 0))
    onset = int(quiet[-1]) + 1 if len(quiet) else 0
    days = slice(max(onset, start - COUNTS), end + 1)
    off = np.abs(costs[series, days] - _frozen(scores, series, days.start, days))
    off = off[~np.isnan(off)]
    third = len(off) // 3
    return third > 0 and bool(off[-third:].mean() > STEEPER * off[:third].mean())
