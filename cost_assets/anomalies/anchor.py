"""Re-anchoring: when a series has moved to another level for good, and when it has come back."""

from __future__ import annotations

import numpy as np

from cost_assets.anomalies import cusum, weekly
from cost_assets.anomalies.day import Day
from cost_assets.anomalies.state import State
from cost_assets.anomalies.weekly import LEAST_FACTOR, LEAST_WIDTH

OFF = 3.0  # deviations from which a day counts as away from the level
DAYS = 5  # days in a row to the same side that make a new level
BUSY = 0.6  # of the busiest weekday: quieter ones do not show which level a series is at
REBASED = 10  # days before it that are judged by the new level in memory
GATHERED = 20.0  # CUSUM that makes one as well
FADES = 0.9  # a day, of a fall remembered
STAYS = 35  # days for which the former level is kept as a place to come back to


def come_home(state: State, day: Day, cost: np.ndarray, rows: np.ndarray) -> np.ndarray:
    """Which of `rows` are back at the level before their last change point while off the present one; they get it back.

    Returns:
        A boolean array (n_series,). Back means within `OFF` deviations of the former level, and
        further from the present one than that.
    """
    base, width = weekly.expect(state, day)
    ratio = state["home"] / np.maximum(state["level"], LEAST_WIDTH)
    near = np.abs(cost - base * ratio) <= OFF * state["sigma"] * width * ratio
    far = np.abs(cost - base) > OFF * state["sigma"] * width
    busy = state["factors"][day.weekday] > BUSY * state["factors"].max(axis=0)
    back = rows & busy & near & far & (state["away"] <= STAYS) & (state["home"] > 0)
    state["level"][back] = state["home"][back]
    state["away"][back], state["run"][back] = np.inf, 0.0
    cusum.forget(state, back)
    return back


def settle(state: State, day: Day, z: np.ndarray, rows: np.ndarray) -> np.ndarray:
    """Count days in a row off to one side, and give those of `rows` that stay there their new level.

    Returns:
        A boolean array (n_series,): where a new level was taken, the median of the last
        `DAYS` days, each over its weekday's factor.
    """
    side = np.sign(z) * (np.abs(z) > OFF)
    same = (side != 0) & (np.sign(state["run"]) == side)
    state["run"] = np.where(rows, np.where(same, state["run"] + side, side), state["run"])
    gathered = np.maximum(state["up"], state["down"]) > GATHERED
    moved = rows & ((np.abs(state["run"]) >= DAYS) | gathered)
    state["away"] += 1
    if moved.any():
        _take_level(state, day, moved)
        cusum.forget(state, moved)
    return moved


def _take_level(state: State, day: Day, rows: np.ndarray) -> None:
    """Give `rows` the level of their last `DAYS` days; the first of several in a row leaves home."""
    back = np.arange(REBASED)
    costs = state["costs"][[day.before(days) for days in back]][:, rows]
    rhythm = state["factors"][(day.weekday - back) % 7][:, rows]
    level = np.maximum(np.nanmedian((costs / np.maximum(rhythm, LEAST_FACTOR))[:DAYS], axis=0), 0)
    state["home"][rows] = np.where(state["away"][rows] > STAYS, state["level"][rows], state["home"][rows])
    state["level"][rows], state["trend"][rows] = level, 0.0
    state["away"][rows], state["run"][rows] = 0.0, 0.0
    recent = np.ix_([day.before(days) for days in back], rows)
    state["misses"][recent] = costs - level * rhythm  # a new level is no event of the calendar


def fall(state: State, day: Day, cost: np.ndarray, rows: np.ndarray) -> np.ndarray:
    """How far cost fell at once, relative to the three days before it, today or (fading) in the last days.

    What was left of a level that is already lost to less than half counts by half of that level:
    the end of a slow decline is no sudden fall.
    """
    back = np.arange(1, 4)
    rhythm = np.maximum(state["factors"], LEAST_FACTOR)
    before = np.median(state["costs"][[day.before(days) for days in back]] / rhythm[(day.weekday - back) % 7], axis=0)
    now = cost / rhythm[day.weekday]
    whole = np.maximum(before, np.where(state["away"] <= STAYS, state["home"] / 2, 0.0))
    fell = np.nan_to_num((before - now) / np.maximum(whole, LEAST_WIDTH), nan=0.0)
    state["fall"] = np.where(rows, np.maximum(fell, FADES * state["fall"]), state["fall"])
    return state["fall"]


def creep(state: State, level: np.ndarray, moved: np.ndarray, alarm: np.ndarray) -> np.ndarray:
    """How far levels have crept, as a log, over changes of level none of which was told; 0 where one was.

    A leak of one per cent a day is taken as a new level again and again before any day is
    material; what it adds up to over `STAYS` days is.
    """
    state["told"] = np.where(alarm, 0, state["told"] + 1)
    step = np.log(np.maximum(state["level"], LEAST_WIDTH) / np.maximum(level, LEAST_WIDTH))
    state["silent"] = np.where(state["told"] <= DAYS, 0.0, state["silent"] + np.where(moved, step, 0.0))
    state["silent"] = np.where(state["away"] > STAYS, 0.0, state["silent"])
    return np.where(moved, state["silent"], 0.0)
