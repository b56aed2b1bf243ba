"""Running charges: what is charged day by day without being usage, such as the unused part of a commitment."""

from __future__ import annotations

import numpy as np

WINDOW = 28
# Charged on fewer days of a month, or of four weeks, it does not run: not even a charge of every week is as rare.
FEWEST_DAYS = 4
# A day beyond this many times the usual one holds a charge of its own.
OUT_OF_SIZE = 4.0


def runs(costs: np.ndarray) -> bool:
    """Whether more than half of the last four weeks' known days were charged, or a weekday of each of eight weeks."""
    known = costs[~np.isnan(costs)][-WINDOW:]
    weeks = costs[-2 * WINDOW :]
    weekly = len(weeks) == 2 * WINDOW and (weeks.reshape(-1, 7) != 0).all(axis=0).any()
    return bool(weekly or 2 * np.count_nonzero(known) > len(known))


def charges_apart(costs: np.ndarray, month: np.ndarray) -> np.ndarray:
    """What stands out of the usual size of a day, month by month.

    Args:
        costs: (known,) cost by day, nan where unknown.
        month: (known,) the number of each day's month.

    Returns:
        (known,) what a day beyond `OUT_OF_SIZE` times its month's median charged day holds above that median,
        0 on other days, nan where unknown. A month with too few charged days takes the median of the month
        before; where no month has had enough, every charge stands apart.
    """
    apart = costs.copy()
    usual = None
    for each in range(month[0], month[-1] + 1):
        days = slice(*np.searchsorted(month, (each, each + 1)))
        charged = costs[days][np.nan_to_num(costs[days]) != 0]
        if len(charged) >= FEWEST_DAYS:
            usual = np.median(charged)
        if usual is not None:
            beyond = np.abs(costs[days]) > OUT_OF_SIZE * abs(usual)
            apart[days] = np.where(beyond, costs[days] - usual, 0.0 * costs[days])  # nan stays nan
    return apart


def go_on(costs: np.ndarray, horizon: int) -> np.ndarray:
    """A running charge at the level of the last four weeks, with their weekly rhythm.

    Args:
        costs: (known,) cost by day, oldest first, nan where unknown, without what stands apart.

    Returns:
        (horizon,) cost of the coming days: zeros where it does not run, or has stopped, that is, was not charged
        for more than twice its longest pause. What began in these weeks counts from its first day.
    """
    known = np.flatnonzero(~np.isnan(costs))
    if not len(known):
        return np.zeros(horizon)
    unknown_since = len(costs) - 1 - known[-1]
    window = costs[: known[-1] + 1][-WINDOW:]
    charged = np.flatnonzero(np.nan_to_num(window))
    if len(charged) < FEWEST_DAYS or _has_stopped(window, charged):
        return np.zeros(horizon)
    since = window[charged[0] :]
    if 2 * len(charged) > np.count_nonzero(~np.isnan(since)):
        window = since
    return _by_weekday(window, unknown_since + horizon)[unknown_since:]


def _has_stopped(window: np.ndarray, charged: np.ndarray) -> bool:
    known = np.cumsum(~np.isnan(window))
    pauses = np.diff(known[charged])
    return known[-1] - known[charged[-1]] > 2 * pauses.max()


def _by_weekday(window: np.ndarray, horizon: int) -> np.ndarray:
    """The mean of each weekday, of all days where a weekday is not known twice."""
    weeks = np.full((-(-len(window) // 7), 7), np.nan)
    weeks.ravel()[-len(window) :] = window  # the day after the window is of the first column's weekday
    times = (~np.isnan(weeks)).sum(axis=0)
    means = np.where(times > 1, np.nansum(weeks, axis=0) / np.maximum(times, 1), np.nanmean(window))
    return np.resize(means, horizon)
