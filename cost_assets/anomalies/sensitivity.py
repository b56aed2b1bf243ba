"""How much has to stand out before it is told: the thresholds of the detector, in one place."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Sensitivity:
    """Thresholds in money, per cent and robust standard deviations; the defaults were chosen on simulated bills.

    Attributes:
        min_impact: money a day must be off by to be told, in the currency of the series.
        min_pct: per cent of the expected cost a day must be off by to be told, and that a level must
            have risen by in changes too small to be told one by one.
        min_fall_pct: the same for days that cost less than expected: they are less urgent, and
            more often meant.
        min_fee: money above what the calendar explains from which a fee is out of turn.
        one_day: deviations at which a single day is told.
        two_days: deviations at which a day is told when the day before was off as far, the same way.
        three_days: deviations at which the third day in a row to one side is told.
        drift: CUSUM of deviations at which a slow move is told.
        size: deviations of the log of a sparse series' cost, on a day it has one, that are told.
        often: log-likelihood ratio at which a sparse series that costs on more days than it did is told.
        min_history: days since a series' first cost before anything is told of it, at least 28.
        severities: money of an episode from which it is medium, high and critical.
    """

    min_impact: float = 3.0
    min_pct: float = 20.0
    min_fall_pct: float = 30.0
    min_fee: float = 20.0
    one_day: float = 8.0
    two_days: float = 4.0
    three_days: float = 4.0
    drift: float = 12.0
    size: float = 4.0
    often: float = 9.0
    min_history: int = 28
    severities: tuple[float, float, float] = (100.0, 1_000.0, 10_000.0)
