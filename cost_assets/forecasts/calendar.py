"""The calendar: what everything that is not usage will cost, learned from the bill itself."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from cost_assets.forecasts.days import Days
from cost_assets.forecasts.events import Event, coming, find_events
from cost_assets.forecasts.running import charges_apart, go_on, runs
from cost_assets.forecasts.shares import Base, follow

GROUPS = ("purchase", "unused", "tax", "support", "credit", "adjustment")
# Dated on a day of the month, these go on growing until the month is closed.
GROWING = ("unused", "tax", "support")


@dataclass(frozen=True)
class Calendar:
    """What one group of one series will cost.

    Attributes:
        points: (horizon,) cost of each coming day.
        pending: cost of the current month that is still to come on days that have passed.
    """

    points: np.ndarray
    pending: float = 0.0


def expected(
    group: str,
    history: np.ndarray,
    days: Days,
    base: Base | None = None,
    ends_on: np.datetime64 | None = None,
) -> Calendar:
    """What a group of charges will cost, by day.

    Tax and support follow what they are on. All else is taken apart into what comes once a month, which comes
    again; what runs from day to day, which goes on at its level; and what came once, which does not come again.
    What the current month already holds counts once.

    Args:
        group: one of `GROUPS`.
        history: (days.known,) cost by day of one series, in one currency, nan where a day is unknown.
        base: what tax, support and credits are on: usage and fees of the series, or for support of its account.
        ends_on: the last day of what is charged, where its term is known.

    Raises:
        ValueError: no such group, or a history of another length.
    """
    if group not in GROUPS:
        raise ValueError(f"no group {group!r} of charges; there are {', '.join(GROUPS)}")
    if len(history) != days.known:
        raise ValueError(f"a history of {len(history)} days for a calendar of {days.known}")
    if not np.nan_to_num(history).any():
        return Calendar(np.zeros(days.horizon))
    if group in ("tax", "support") and base is not None:
        points, pending = follow(history, base, days, may_be_flat=group == "support")
    else:
        points, pending = _again(history, days, grows=group in GROWING)
    if group == "credit" and base is not None:
        points = _carried(points, history, base, days)
    if ends_on is not None:
        points = np.where(days.dates[days.known :] <= ends_on, points, 0.0)
    return Calendar(points, pending)


def _again(history: np.ndarray, days: Days, grows: bool) -> tuple[np.ndarray, float]:
    """Monthly events on their days, and running charges at their level."""
    month = days.month[: days.known]
    running = runs(history)
    apart = charges_apart(history, month) if running else history
    events, left = find_events(apart, days, until=days.current if grows else None)
    rest = history - apart if running else left - charges_apart(left, month)
    points = go_on(rest, days.horizon)
    for event in events:
        points += coming(event, days, left)
    return points, sum(_lacking(event, apart, days) for event in events) if grows else 0.0


def _lacking(event: Event, charges: np.ndarray, days: Days) -> float:
    """What the current month's event lacks of its usual amount, if its day has passed."""
    place = days.occasions[event.rule, days.current]
    if not 0 <= place < days.known:
        return 0.0
    lacking = event.amount - np.nan_to_num(charges[place])
    return lacking if lacking * event.amount > 0 else 0.0


def _carried(points: np.ndarray, history: np.ndarray, base: Base, days: Days) -> np.ndarray:
    """Credits of each month, cut to what its charges can carry."""
    coming = days.monthly(points, days.known)
    room = np.minimum(-np.maximum(base.monthly(days), 0.0) - days.monthly(history), 0.0)
    cut = np.divide(np.maximum(coming, room), coming, out=np.ones(days.months), where=coming < 0)
    return points * cut[days.month[days.known :]]
