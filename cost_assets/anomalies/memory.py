"""Calendar memory: what a series did on this day of earlier months and weeks, so that month ends are no news."""

from __future__ import annotations

import numpy as np

from cost_assets.anomalies.day import Day
from cost_assets.anomalies.state import State

EVENT = 3.0  # deviations from which a day was an event
ROOM = 1.25  # an event may be this much larger than the last one
FEW = 2  # of the six days before: a weekday off on its own is a habit, a week off is a change of level


def habit(state: State, day: Day) -> np.ndarray:
    """What the same weekday was off by a week ago where that stood alone, in money, (n_series,), else 0."""
    misses = state["misses"]
    event = EVENT * state["sigma"] * state["level"]
    alone = (np.abs(misses[day.last_week]) > event).sum(axis=0) <= FEW
    week_ago = misses[day.before(7)]
    return np.where(alone & (np.abs(week_ago) > event), week_ago, 0.0)


def lasts(state: State, day: Day, repeats: np.ndarray) -> np.ndarray:
    """Whether a `habit` (`repeats`) has lasted for two weeks, and on no holiday, so that the rhythm may take it up."""
    before = state["misses"][day.before(14)]
    event = EVENT * state["sigma"] * state["level"]
    return (repeats != 0) & (np.abs(before) > event) & (before * repeats > 0) & (not day.rests)


def allowed(state: State, day: Day, repeats: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """What this day may be off by, and what it is expected to be off by, in money, (n_series,) each.

    Returns:
        lowest (at most 0) and highest (at least 0) distance from level and rhythm that the past
        explains: an event on the same day, counted from the month's start or end, of one of the
        last two months; one within two days of it in two of the last three; or a `habit`. And
        the mean of the last two months where both had the event, else 0.
    """
    misses = state["misses"]
    event = EVENT * state["sigma"] * state["level"]
    alike = misses[np.array(day.alike)]  # (families, 2, n)
    alike = np.where(np.abs(alike) > event, alike, 0.0)  # unknown days are no events
    lowest = np.minimum(alike.min(axis=(0, 1)), repeats)
    highest = np.maximum(alike.max(axis=(0, 1)), repeats)
    lowest = np.minimum(lowest, -_twice(-misses, day, event))
    highest = np.maximum(highest, _twice(misses, day, event))
    usual = np.where(alike.prod(axis=1) > 0, alike.mean(axis=1), 0.0)  # (families, n)
    usual = np.take_along_axis(usual, np.abs(usual).argmax(axis=0)[None], axis=0)[0]
    return np.minimum(lowest, 0) * ROOM, np.maximum(highest, 0) * ROOM, usual


def monthly(state: State, day: Day, rows: np.ndarray) -> np.ndarray:
    """The cost that mostly-zero `rows` had on this day in both of the last two months, the larger, else 0."""
    costs = np.nan_to_num(state["costs"][:, rows], nan=0.0)
    both = costs[np.array(day.alike)]  # (families, 2, rows)
    return ROOM * np.where(both.min(axis=1) > 0, both.max(axis=1), 0.0).max(axis=0)


def _twice(misses: np.ndarray, day: Day, event: np.ndarray) -> np.ndarray:
    """The size that two of the last three months reached near this day; 0 where that is no event."""
    largest = np.array([np.fmax.reduce(misses[list(month)], axis=0) for month in day.near])
    second = np.sort(np.nan_to_num(largest, nan=0.0), axis=0)[1]
    return np.where(second > event, second, 0.0)
