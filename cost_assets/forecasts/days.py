"""The days a forecast looks back on and ahead to, cut into calendar months."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

DAY, MONTH = np.timedelta64(1, "D"), np.timedelta64(1, "M")


def occasion_row(day: int, length: int) -> int:
    """The row of `Days.occasions` that a day of the month keeps to, 1 for the first, in a month of this `length`."""
    if day == length:
        return 28
    return day - 1 if day <= 28 else day + 2


@dataclass(frozen=True)
class Days:
    """`known` days from `first` on, then `horizon` days to come.

    Made once and shared by every series: what is derived is kept. Months are numbered from the month of
    `first`, 0; positions count days from `first`, and the coming ones begin at `known`.

    Attributes:
        first: a datetime64[D].
        known: days of history, 0 or more.
        horizon: days to come, at least 1.
    """

    first: np.datetime64
    known: int
    horizon: int

    def __post_init__(self) -> None:
        if self.known < 0 or self.horizon < 1:
            raise ValueError(
                f"{self.known} days of history and {self.horizon} to come; at least 0 and at least 1 are needed"
            )

    @cached_property
    def dates(self) -> np.ndarray:
        """(known + horizon,) datetime64[D], oldest first."""
        return self.first + np.arange(self.known + self.horizon) * DAY

    @cached_property
    def month(self) -> np.ndarray:
        """(known + horizon,) the number of each day's month."""
        months = self.dates.astype("datetime64[M]")
        return (months - months[0]).astype(int)

    @property
    def months(self) -> int:
        """How many months the days touch."""
        return int(self.month[-1]) + 1

    @property
    def current(self) -> int:
        """The month of the first coming day."""
        return int(self.month[self.known])

    @cached_property
    def firsts(self) -> np.ndarray:
        """(months,) datetime64[M]."""
        return self.first.astype("datetime64[M]") + np.arange(self.months) * MONTH

    @cached_property
    def starts(self) -> np.ndarray:
        """(months,) position of each month's first day; of the first month 0 or before it."""
        return (self.firsts.astype("datetime64[D]") - self.first).astype(int)

    @cached_property
    def lengths(self) -> np.ndarray:
        """(months,) days in each month."""
        return ((self.firsts + MONTH).astype("datetime64[D]") - self.firsts.astype("datetime64[D]")).astype(int)

    @cached_property
    def whole(self) -> np.ndarray:
        """(months,) whether every day of the month is in the history."""
        return (self.starts >= 0) & (self.starts + self.lengths <= self.known)

    @cached_property
    def occasions(self) -> np.ndarray:
        """(66, months) the position in each month of what comes once a month; -1 where it is not among the days.

        The rows: the 1st to the 28th; the last day, the last but one, the last but two; the 29th and 30th, or the
        last day where a month is shorter; the last business day; the 1st to the 31st, or the Monday after where
        that is a weekend, the first of which is the first business day. Of two rows that explain the same charges
        the first is taken: what is always at a month's end is not of the 30th.
        """
        opens = self.firsts.astype("datetime64[D]")
        ends = opens + (self.lengths - 1) * DAY
        kth = opens + np.minimum(np.arange(31)[:, None], self.lengths - 1) * DAY
        before = ends - np.arange(3)[:, None] * DAY
        last_business = np.busday_offset(ends, 0, roll="backward")[None]
        rolled = np.busday_offset(kth, 0, roll="forward")
        rows = (kth[:28], before, kth[28:30], last_business, rolled)
        places = (np.concatenate(rows) - self.first).astype(int)
        return np.where((places >= 0) & (places < self.known + self.horizon), places, -1)

    def monthly(self, costs: np.ndarray, start: int = 0) -> np.ndarray:
        """(months,) sums of the daily `costs` that begin at position `start`; an unknown day (nan) adds nothing."""
        return np.bincount(self.month[start : start + len(costs)], np.nan_to_num(costs), minlength=self.months)
