"""Agreement: the parts of a second breakdown made to add up to the total that the first one gave."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from cost_assets.forecasts.days import Days
from cost_assets.forecasts.leaves import months_of
from cost_assets.forecasts.totals import Total

_PLACES = 6


def agreed(parts: Sequence[Total], total: Total, days: Days) -> list[Total]:
    """The parts, adding up to the total on every day and in every month.

    What is missing, or too much, is borne by the parts by their size, so that parts of one sign are scaled alike;
    where all of them are 0, by their size over all days. A month is its days, and what of it stands on no coming day
    (which is shared out like a day): so a part's days go on adding up to its months. Bounds move with their points.

    Args:
        parts: another breakdown of what `total` is, each forecast by itself; may be none, which agree on nothing.
    """
    if not parts:
        return []
    in_month = months_of(days)
    points = np.array([part.points for part in parts])
    usual = _shares(np.abs(points).sum(axis=1, keepdims=True), np.full((len(parts), 1), 1 / len(parts)))
    beside = np.array([part.months for part in parts]) - points @ in_month
    agreed_points = _shared(points, total.points, usual)
    agreed_months = agreed_points @ in_month + _shared(beside, total.months - total.points @ in_month, usual)
    return [
        Total(
            points=agreed_points[n],
            months=agreed_months[n],
            day_bounds=part.day_bounds + (agreed_points[n] - part.points),
            month_bounds=part.month_bounds + (agreed_months[n] - part.months),
        )
        for n, part in enumerate(parts)
    ]


def _shared(parts: np.ndarray, whole: np.ndarray, usual: np.ndarray) -> np.ndarray:
    """(n, targets) the parts, with what they differ by from the whole shared out by their size."""
    size = np.abs(np.round(parts, _PLACES))  # what is less is what a subtraction left
    return parts + (whole - parts.sum(axis=0)) * _shares(size, np.broadcast_to(usual, parts.shape))


def _shares(size: np.ndarray, otherwise: np.ndarray) -> np.ndarray:
    """(n, targets) what part of all sizes each is; `otherwise` on targets without any."""
    sums = size.sum(axis=0)
    return np.divide(size, sums, out=otherwise.copy(), where=sums > 0)
