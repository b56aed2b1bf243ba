"""The landing of months: what is known of a month, what its coming days cost, and what is pending."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from cost_assets.forecasts.calendar import Calendar
from cost_assets.forecasts.days import Days

MONTHS = 4


@dataclass(frozen=True)
class Landing:
    """What the current month and the next ones cost as a whole.

    Attributes:
        months: (months,) datetime64[M], the current one first.
        points: (months,) cost.
        paths: (n_paths, months) cost on each simulated path; path n of a total is the sum of its parts' paths n.
    """

    months: np.ndarray
    points: np.ndarray
    paths: np.ndarray

    def __add__(self, other: Landing) -> Landing:
        return Landing(self.months, self.points + other.points, self.paths + other.paths)

    def bounds(self, level: int) -> tuple[np.ndarray, np.ndarray]:
        """Lower and upper end, (months,) each, of the interval that holds `level` per cent of the paths."""
        tail = (1 - level / 100) / 2
        lower, upper = np.quantile(self.paths, (tail, 1 - tail), axis=0)
        return lower, upper


def land(
    days: Days,
    known: float,
    points: np.ndarray,
    paths: np.ndarray,
    calendars: Sequence[Calendar] = (),
    months: int = MONTHS,
) -> Landing:
    """Land the months of one series: sums of paths, never of quantiles.

    Args:
        known: cost of the current month so far, all groups.
        points: (horizon,) usage to come, by day.
        paths: (n_paths, horizon) simulated usage to come.
        calendars: what is not usage; it is the same on every path.

    Raises:
        ValueError: the horizon ends before the last of the months.
    """
    last = days.current + months - 1
    end = days.starts[days.current] + int(days.lengths[days.current :].sum())
    if last >= days.months or (last == days.months - 1 and end > days.known + days.horizon):
        raise ValueError(f"{days.horizon} days to come do not reach the end of {months} months")
    in_month = days.month[days.known :, None] == np.arange(days.current, last + 1)
    certain = sum((calendar.points for calendar in calendars), np.zeros(days.horizon)) @ in_month
    certain[0] += known + sum(calendar.pending for calendar in calendars)
    return Landing(days.firsts[days.current : last + 1], certain + points @ in_month, certain + paths @ in_month)


def days_to_land(first: np.datetime64, known: int, months: int = MONTHS) -> Days:
    """The days up to the end of the current month and the `months` - 1 after it."""
    current = (first + known).astype("datetime64[M]")
    end = (current + np.timedelta64(months, "M")).astype("datetime64[D]")
    return Days(first, known, int((end - first).astype(int)) - known)
