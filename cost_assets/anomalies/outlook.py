"""What a day is expected to cost before it is known: level, rhythm, calendar and holidays put together."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from cost_assets.anomalies import memory, weekly
from cost_assets.anomalies.day import Day
from cost_assets.anomalies.state import State

REST = 0.1  # of a day's width below the quietest weekday that a holiday may lie
NORMAL_95 = 1.96


@dataclass(frozen=True)
class Outlook:
    """(n_series,) each, in money: `base` from level and rhythm, `width` that a relative miss of 1 is worth,
    `lowest` and `highest` distance from base that the calendar explains, `usual` distance, and the
    weekday's `habit` among them."""

    base: np.ndarray
    width: np.ndarray
    lowest: np.ndarray
    highest: np.ndarray
    usual: np.ndarray
    habit: np.ndarray

    @classmethod
    def of(cls, state: State, day: Day) -> Outlook:
        base, width = weekly.expect(state, day)
        habit = memory.habit(state, day)
        lowest, highest, usual = memory.allowed(state, day, habit)
        if day.rests:
            quietest = state["level"] * state["factors"].min(axis=0) - base
            lowest = np.minimum(lowest, quietest - REST * width)
        return cls(base, width, lowest, highest, usual, habit)

    def miss(self, cost: np.ndarray) -> np.ndarray:
        """Relative distance of a cost from level and rhythm alone."""
        return (cost - self.base) / self.width

    def off(self, cost: np.ndarray) -> np.ndarray:
        """Relative distance of a cost from the nearest cost that the calendar explains."""
        distance = cost - self.base
        return (distance - np.clip(distance, self.lowest, self.highest)) / self.width

    def interval(self, sigma: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Expected cost and the bounds that 95 of 100 ordinary days lie within, none negative."""
        noise = NORMAL_95 * sigma * self.width
        lower = self.base + np.minimum(self.lowest, self.usual) - noise
        upper = self.base + np.maximum(self.highest, self.usual) + noise
        return np.maximum(self.base + self.usual, 0), np.maximum(lower, 0), np.maximum(upper, 0)
