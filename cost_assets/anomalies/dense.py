"""Judging a day of series that cost something on most days, and learning from it."""

from __future__ import annotations

import numpy as np

from cost_assets.anomalies import anchor, cusum, memory, weekly
from cost_assets.anomalies.day import Day
from cost_assets.anomalies.outlook import Outlook
from cost_assets.anomalies.sensitivity import Sensitivity
from cost_assets.anomalies.state import State
from cost_assets.anomalies.verdict import Verdict

YOUNG = 56  # days of age below which deviations count for less: rhythm and noise were learned from few weeks
WIDER = 2.0
WINSOR = 4.0  # deviations beyond which a day teaches the noise nothing more
EVENT = 3.0  # deviations from which a day that the calendar explains is no measure of the level
QUIET = 0.9  # of the quietest weekday: a single fall no deeper than that may be somebody's holiday
AT_ONCE = 0.75  # of `min_fall_pct` that a fall must happen in, at once


def judge(state: State, day: Day, cost: np.ndarray, sensitivity: Sensitivity, rows: np.ndarray) -> Verdict:
    """Judge the day for `rows` (boolean), and move their state on; `cost` (n_series,) is known on each."""
    left = state["level"].copy()
    back = anchor.come_home(state, day, cost, rows)
    level = state["level"].copy()
    outlook = Outlook.of(state, day)
    off = outlook.off(cost)
    z = np.where(rows, off / (state["sigma"] * np.where(state["age"] < YOUNG, WIDER, 1.0)), 0.0)

    slow, gathered = cusum.gather(state, z, off, rows)
    today = _evidence_of_days(state, cost, z, sensitivity)
    drift = np.where(np.sign(slow) == np.sign(off), np.abs(slow), 0.0) / sensitivity.drift
    alarm = _is_material(outlook, off, today, sensitivity) | _is_material(outlook, gathered, drift, sensitivity)
    alarm &= rows & ~_slid(state, day, cost, off, sensitivity, rows)
    strength = np.maximum(today, drift)
    direction = np.sign(np.where(today >= 1, off, slow))

    _learn(state, day, cost, outlook, rows, alarm)
    state["last_z"] = np.where(rows, z, state["last_z"])
    moved = anchor.settle(state, day, z, rows)
    _remember_noise(state, day, off, rows & ~alarm & (np.abs(state["run"]) <= 1))

    crept = anchor.creep(state, level, moved, alarm) / np.log1p(sensitivity.min_pct / 100)
    leak = (crept >= 1) & (np.expm1(state["silent"]) * outlook.base >= sensitivity.min_impact)
    state["silent"][leak] = 0.0
    expected, lower, upper = outlook.interval(state["sigma"])
    return Verdict(
        expected=expected,
        lower_95=lower,
        upper_95=upper,
        strength=np.where(leak, np.maximum(strength, crept), strength),
        is_anomaly=alarm | leak,
        direction=np.where(leak, 1.0, np.where(alarm, direction, 0.0)),
        cusum=slow,
        level=level,
        left_level=np.where(moved | back, np.where(moved, level, left), np.nan),
        new_level=np.where(moved | back, state["level"], np.nan),
    )


def _evidence_of_days(state: State, cost: np.ndarray, z: np.ndarray, sensitivity: Sensitivity) -> np.ndarray:
    """How many times its threshold the day is: alone, with the day before, or as the third in a row."""
    quietest = state["level"] * state["factors"].min(axis=0)
    perhaps_holiday = (z < 0) & (cost >= QUIET * quietest)
    before = np.where(np.sign(state["last_z"]) == np.sign(z), np.abs(state["last_z"]), 0.0)
    in_a_row = (np.abs(state["run"]) >= 2) & (np.sign(state["run"]) == np.sign(z))
    return np.maximum.reduce(
        [
            np.where(perhaps_holiday, 0.0, np.abs(z)) / sensitivity.one_day,
            np.minimum(np.abs(z), before) / sensitivity.two_days,
            np.where(in_a_row, np.abs(z), 0.0) / sensitivity.three_days,
        ]
    )


def _is_material(outlook: Outlook, off: np.ndarray, strength: np.ndarray, sensitivity: Sensitivity) -> np.ndarray:
    """Whether evidence of a relative distance reaches its threshold and is worth the money and the per cent.

    Where next to nothing was expected, nothing can fall: below zero lie credits, not usage.
    """
    falls_from_nothing = (off < 0) & (outlook.base < sensitivity.min_impact)
    pct = np.where(off < 0, sensitivity.min_fall_pct, sensitivity.min_pct) / 100
    least = np.maximum(sensitivity.min_impact, pct * outlook.base)
    return (strength >= 1) & (np.abs(off * outlook.width) >= least) & ~falls_from_nothing


def _slid(state: State, day: Day, cost: np.ndarray, off: np.ndarray, sensitivity: Sensitivity, rows: np.ndarray):
    """Whether a series came down slowly, as what is wound down does; a fall that was told goes on being told."""
    fell = anchor.fall(state, day, cost, rows)
    return (off < 0) & (fell < AT_ONCE * sensitivity.min_fall_pct / 100) & (state["told"] > 0)


def _learn(state: State, day: Day, cost: np.ndarray, outlook: Outlook, rows: np.ndarray, alarm: np.ndarray) -> None:
    """Move level and rhythm by the day, unless only the calendar explains it."""
    miss, event = outlook.miss(cost), EVENT * state["sigma"]
    explained = np.abs(miss) >= np.abs(outlook.off(cost)) + event
    weekly.learn(state, day, miss, rows & ~explained)
    again = memory.lasts(state, day, outlook.habit) & (outlook.habit * miss > 0) & (np.abs(miss) > event)
    weekly.relearn(state, day, cost, rows & ~alarm & again)
    state["misses"][day.column] = np.where(rows, cost - outlook.base, np.nan)


def _remember_noise(state: State, day: Day, off: np.ndarray, ordinary: np.ndarray) -> None:
    bound = WINSOR * state["sigma"]
    state["offs"][day.column] = np.where(ordinary, np.clip(off, -bound, bound), np.nan)
