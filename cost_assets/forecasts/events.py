"""Monthly events: charges that come on the same day of each month, learned from the days they came on."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from cost_assets.forecasts.days import Days

# A rule must have held on this part of its occasions since it first did: weekly charges meet a day of month by chance.
FAITHFUL = 0.75
# Two amounts within this part of each other are the same amount.
SAME = 0.005
# An amount within this part of what was due is that charge, off its day.
OFF_ITS_DAY = 0.1


@dataclass(frozen=True)
class Event:
    """A charge once a month.

    Attributes:
        rule: the row of `Days.occasions` that it keeps to.
        amount: what it is expected to cost, in the currency of the history.
    """

    rule: int
    amount: float


def find_events(
    charges: np.ndarray, days: Days, until: int | None = None, times: int = 2
) -> tuple[list[Event], np.ndarray]:
    """The monthly events that are alive, and what no event explains.

    A rule is accepted that held in at least `times` months, on its last occasion, and on three of four since its
    first; of several, the one that explains most months, and then the rest is looked at again.

    Args:
        charges: (known,) cost by day, 0 where nothing was charged, nan where a day is unknown.
        until: learn from months before this one only, such as the current one where it still grows.

    Returns:
        Events in the order they were found, and a copy of `charges` without what they explain.
    """
    places = days.occasions
    past = (places >= 0) & (places < days.known)
    if until is not None:
        past &= np.arange(days.months) < until
    left, events = charges.copy(), []
    while True:
        amounts = np.where(past, left[np.where(past, places, 0)], np.nan)
        rule = _best_rule(amounts, times)
        if rule is None:
            return events, left
        came = np.nan_to_num(amounts[rule]) != 0
        events.append(Event(rule, usual_amount(amounts[rule, came])))
        left[places[rule, came]] = 0.0


def _best_rule(amounts: np.ndarray, least: int) -> int | None:
    """The row of (rules, months) amounts that holds in most months, the first of equals; nan: no occasion."""
    asked = ~np.isnan(amounts)
    came = np.nan_to_num(amounts) != 0
    since = asked & np.logical_or.accumulate(came, axis=1)
    last = amounts.shape[1] - 1 - np.argmax(asked[:, ::-1], axis=1)
    held = came.sum(axis=1)
    alive = came[np.arange(len(came)), last]
    accepted = alive & (held >= least) & (held >= FAITHFUL * since.sum(axis=1))
    return int(np.argmax(np.where(accepted, held, 0))) if accepted.any() else None


def usual_amount(amounts: np.ndarray) -> float:
    """What comes next after these amounts, oldest first.

    The last one where it is the same as the one before it, else the median of the last three: a fee that
    tripled once is not expected to do so again, and a new price is believed when it came twice.
    """
    last = amounts[-3:]
    same = len(last) > 1 and abs(last[-1] - last[-2]) <= SAME * abs(last[-2])
    return float(last[-1] if same else np.median(last))


def coming(event: Event, days: Days, left: np.ndarray) -> np.ndarray:
    """(horizon,) the event on its coming days.

    Args:
        left: (known,) what no event explains: an amount of this month that is like the event's is the event,
            come before its day, and does not come again this month.
    """
    this_month = left[max(days.starts[days.current], 0) :]
    places = days.occasions[event.rule].copy()
    if np.any(np.abs(this_month - event.amount) <= OFF_ITS_DAY * abs(event.amount)):
        places[days.current] = -1
    points = np.zeros(days.horizon)
    points[places[places >= days.known] - days.known] = event.amount
    return points
