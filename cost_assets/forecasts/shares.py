"""Charges that follow others: tax and support, as a share of what a month costs."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from cost_assets.forecasts.days import Days, occasion_row
from cost_assets.forecasts.events import usual_amount

MONTHS = 3
# A charge is of the month before only where its share is this many times as steady: usage alone is steady, too.
CLEARLY = 4.0
# A share is not more than the whole.
MOST = 1.0


@dataclass(frozen=True)
class Base:
    """What a charge is a share of, by day.

    Attributes:
        known: (known,) cost of the history, nan where unknown.
        coming: (horizon,) forecast cost.
        pending: of the current month, on no coming day.
    """

    known: np.ndarray
    coming: np.ndarray
    pending: float = 0.0

    def with_charges(self, known: np.ndarray, coming: np.ndarray, pending: float) -> Base:
        """This base and further charges that count to it; a day is unknown where either is."""
        return Base(self.known + known, self.coming + coming, self.pending + pending)

    def monthly(self, days: Days) -> np.ndarray:
        """(months,) what each month costs; a last month that the horizon cuts is filled up at its daily mean."""
        coming = days.monthly(self.coming, days.known)
        last = days.months - 1
        inside = np.count_nonzero(days.month[days.known :] == last)
        lacking = days.starts[last] + days.lengths[last] - days.known - days.horizon
        coming[last] *= 1 + lacking / inside
        coming[days.current] += self.pending
        return days.monthly(self.known) + coming


def follow(charges: np.ndarray, base: Base, days: Days, may_be_flat: bool) -> tuple[np.ndarray, float]:
    """A charge that is a share of its base, dated as it was in the last whole months that had it.

    The share is that of the last three whole months that had it: their charges over their base, or over the
    base of the months before where that is clearly steadier (a tax dated in the month after). Where it is more
    than its base, it is expected at its usual amount. It has ended where neither of the last two whole months nor
    the current one has it; one month may lack it because it is charged when a month closes.

    Args:
        charges: (known,) its cost by day, nan where unknown.
        may_be_flat: take the usual amount, too, where that is steadier over these months than the share.

    Returns:
        (horizon,) its coming cost by day, and what the current month still lacks on days that have passed.
    """
    known = days.monthly(charges)
    had = np.flatnonzero(days.whole & (known != 0))
    if not _is_alive(known, days):
        return np.zeros(days.horizon), 0.0
    if not len(had):
        return _so_far(charges, base, days)
    due = _due(known, base.monthly(days), had[-MONTHS:], days, may_be_flat)
    points = _dated(charges, base, days, had[-MONTHS:]) * due[days.month[days.known :]]
    return _counted_once(points, due[days.current], known[days.current], days)


def _due(known: np.ndarray, of: np.ndarray, months: np.ndarray, days: Days, may_be_flat: bool) -> np.ndarray:
    """(months,) the charge of each month, learned from the `months` that had it."""
    before = np.concatenate([[0.0], of[:-1]])
    after = months[months > np.argmax(days.whole)]  # the month before is whole, too
    if CLEARLY * _spread(known[after], before[after]) < _spread(known[months], of[months]):
        of, months = before, after
    share = _share(known[months].sum(), of[months].sum())
    if share is None or (may_be_flat and _spread(known[months]) <= _spread(known[months], of[months])):
        return np.full(len(of), usual_amount(known[months]))
    return share * of


def _share(charges: float, of: float) -> float | None:
    """None where the charges are more than what they are said to be on: they are on something else."""
    return charges / of if abs(charges) <= MOST * abs(of) and of else None


def _is_alive(known: np.ndarray, days: Days) -> bool:
    last = np.flatnonzero(days.whole)[-2:]
    return bool(known[days.current] != 0 or (known[last] != 0).any())


def _so_far(charges: np.ndarray, base: Base, days: Days) -> tuple[np.ndarray, float]:
    """Without a whole month: the share of what is known, day by day."""
    share = _share(np.nansum(charges), np.nansum(base.known))
    return (np.zeros(days.horizon) if share is None else share * base.coming), 0.0


def _spread(charges: np.ndarray, of: np.ndarray | float = 1.0) -> float:
    """How far the shares lie apart, in parts of their mean; infinite where there are not two to compare."""
    if len(charges) < 2 or not np.all(of):
        return np.inf
    shares = charges / of
    return float(np.ptp(shares) / abs(shares.mean())) if shares.mean() else np.inf


def _dated(charges: np.ndarray, base: Base, days: Days, months: np.ndarray) -> np.ndarray:
    """(horizon,) part of its month's charge that each coming day bears, as the longest of `months` shows.

    What was charged on most days of it follows the base from day to day; else each day of month bears its
    part, that of a day that a month lacks, or of its last day, coming on the last.
    """
    month = months[np.argmax(days.lengths[months])]  # of two neighbours one has 31 days, and shows a month's end
    start, length = days.starts[month], days.lengths[month]
    parts = np.abs(np.nan_to_num(charges[start : start + length]))
    if 2 * np.count_nonzero(parts) > length:
        bearing = Base(np.maximum(base.known, 0.0), np.maximum(base.coming, 0.0))
        totals = bearing.monthly(days)[days.month[days.known :]]
        return np.divide(bearing.coming, totals, out=np.zeros(days.horizon), where=totals > 0)
    dated = np.zeros(days.horizon)
    for kth in np.flatnonzero(parts):
        places = days.occasions[occasion_row(kth + 1, length)]
        dated[places[places >= days.known] - days.known] += parts[kth] / parts.sum()
    return dated


def _counted_once(points: np.ndarray, due: float, known: float, days: Days) -> tuple[np.ndarray, float]:
    """Leave of the current month's charge what is not known yet, on its coming days or pending."""
    rest = due - known if (due - known) * due > 0 else 0.0
    this_month = days.month[days.known :] == days.current
    coming = points[this_month].sum()
    points = points.copy()
    if coming:
        points[this_month] *= rest / coming
        return points, 0.0
    return points, rest
