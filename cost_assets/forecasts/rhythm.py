"""The month's rhythm in usage: batch runs at its end, on its first, on a day of their own."""

from __future__ import annotations

import numpy as np

from cost_assets.forecasts.days import Days
from cost_assets.forecasts.events import find_events

WEEKS_AROUND = (-4, -3, -2, -1, 1, 2, 3, 4)
# A day stands out that is this much off its weekday's level, and this many spreads of such days.
STANDS_OUT, SPREADS = 0.2, 4.0
# Twice may be chance among so many days.
TIMES = 3


def month_rhythm(usage: np.ndarray, days: Days) -> np.ndarray:
    """How many times its usual cost a day costs because of its place in the month.

    A weekly model takes month-end for a step and forgets it until the next. Divide the history by the factors,
    forecast, and multiply points and paths by those of the coming days.

    Args:
        usage: (days.known,) cost by day, nan where unknown.

    Returns:
        (known + horizon,) factors above 0, 1 on most days and for most series.
    """
    factors = np.ones(days.known + days.horizon)
    beyond = usage / _level_around(usage) - 1
    judged = ~np.isnan(beyond)
    if judged.sum() < days.known / 2:
        return factors
    spread = 1.4826 * np.median(np.abs(beyond[judged]))
    out = np.where(judged & (np.abs(beyond) <= max(STANDS_OUT, SPREADS * spread)), 0.0, beyond)
    events, left = find_events(out, days, times=TIMES)
    explained = np.nan_to_num(out) != np.nan_to_num(left)
    for event in events:
        places = days.occasions[event.rule]
        places = places[places >= 0]
        known = places[places < days.known]
        factors[known[explained[known]]] = 1 + event.amount
        factors[places[places >= days.known]] = 1 + event.amount
    return np.maximum(factors, 0.05)


def _level_around(usage: np.ndarray) -> np.ndarray:
    """(known,) median of the same weekday in the four weeks before and after; nan where unknown or not above 0."""
    weeks = np.full((len(WEEKS_AROUND), len(usage)), np.nan)
    for row, week in zip(weeks, WEEKS_AROUND, strict=True):
        of = np.arange(len(usage)) + 7 * week
        there = (of >= 0) & (of < len(usage))
        row[there] = usage[of[there]]
    weeks.sort(axis=0)  # nan last
    count = (~np.isnan(weeks)).sum(axis=0)
    at = np.arange(len(usage))
    middle = (weeks[np.maximum(count - 1, 0) // 2, at] + weeks[np.minimum(count // 2, len(WEEKS_AROUND) - 1), at]) / 2
    return np.where((count > 1) & (middle > 0), middle, np.nan)
