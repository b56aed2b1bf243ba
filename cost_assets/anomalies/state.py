"""What the detector carries from one day to the next: one row of numbers per series, and nothing else."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

REMEMBERED = 98  # days: fourteen whole weeks, enough for the same day of the third month before
LAYOUT = {  # columns of a row, by the file that owns them
    "costs": REMEMBERED,  # ring, by date: cost as it came, nan where unknown or before the first cost
    "misses": REMEMBERED,  # ring, by date: money off level and rhythm, calendar events and all
    "offs": REMEMBERED,  # ring, by date: relative distance from what the calendar allows, winsorized
    "factors": 7,  # weekly: Monday first, mean one
    "level": 1,
    "trend": 1,  # relative growth of the level a day
    "sigma": 1,  # noise: relative standard deviation
    "fits": 1,  # weekly: how often it was fitted for its age
    "age": 1,  # days since the first cost that is not zero
    "run": 1,  # anchor: days in a row off to the same side, signed
    "last_z": 1,  # dense: deviations of the last known day
    "home": 1,  # anchor: the level before the last change point
    "away": 1,  # anchor: days since the last change point
    "fall": 1,  # anchor: how far cost fell at once in the last days, relative, fading
    "silent": 1,  # anchor: log of the level's changes of which none was told
    "told": 1,  # anchor: days since the last alarm
    "up": 1,  # cusum; with the relative misses and days gathered since it left zero, both fading
    "up_sum": 1,
    "up_days": 1,
    "down": 1,
    "down_sum": 1,
    "down_days": 1,
    "sparse": 1,  # sparse: 1 where mostly zero
    "often": 1,  # sparse: cusum of the log-likelihood ratio of more frequent cost
    "busier": 1,  # sparse: days since more frequent cost was first told of
    "larger": 1,  # sparse: cusum of sizes
}
WIDTH = sum(LAYOUT.values())
_ENDS = dict(zip(LAYOUT, np.cumsum(list(LAYOUT.values())).tolist(), strict=True))


@dataclass
class State:
    """The detector after `as_of` (NaT: before any day), for series in a fixed order.

    `columns` is (WIDTH, n_series), so that what is computed together lies together; `table` is
    the same with a row per series, for keeping, and `State.of` takes it back. Rings hold nan for
    days that are not known, counts of days since something that never was are infinite. Rings go
    by date, so the row of a series that is new may come from `State.fresh` at any time.
    """

    as_of: np.datetime64
    columns: np.ndarray

    @classmethod
    def fresh(cls, n_series: int) -> State:
        columns = np.zeros((WIDTH, n_series))
        state = cls(np.datetime64("NaT", "D"), columns)
        for ring in ("costs", "misses", "offs"):
            state[ring][:] = np.nan
        state["factors"][:] = 1.0
        state["sigma"][:] = 0.1
        state["away"][:] = state["told"][:] = state["busier"][:] = np.inf
        return state

    @classmethod
    def of(cls, as_of: np.datetime64, table: np.ndarray) -> State:
        """The state kept as a (n_series, WIDTH) table; raises ValueError where the width is another."""
        if table.ndim != 2 or table.shape[1] != WIDTH:
            raise ValueError(f"state table has shape {table.shape}; it must be (n_series, {WIDTH})")
        return cls(np.datetime64(as_of, "D"), np.ascontiguousarray(table.T, dtype=float))

    @property
    def table(self) -> np.ndarray:
        return self.columns.T.copy()

    def __getitem__(self, name: str) -> np.ndarray:
        """A writable view: (n_series,), or (LAYOUT[name], n_series) for a ring or the factors."""
        end, width = _ENDS[name], LAYOUT[name]
        return self.columns[end - 1] if width == 1 else self.columns[end - width : end]

    def __setitem__(self, name: str, value: np.ndarray) -> None:
        self[name][...] = value

    def copy(self) -> State:
        return State(self.as_of, self.columns.copy())
