"""Slow moves: the CUSUM of a series' deviations, up and down, with the miss it has gathered since it left zero."""

from __future__ import annotations

import numpy as np

from cost_assets.anomalies.state import State

SLACK = 0.75  # deviations a day may be off by for ever
MOST = 4.0  # deviations a day may count for
KEEPS = 0.8  # of the gathered miss each day, so that it tells of the last five


def gather(state: State, z: np.ndarray, off: np.ndarray, rows: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Add a day to the CUSUMs of `rows`: Page (1954), one-sided, both ways.

    Returns:
        The larger CUSUM with the sign of its side, and the mean relative miss since that side
        left zero (recent days weigh more), (n_series,) each.
    """
    day = np.clip(z, -MOST, MOST)
    for side, sign in (("up", 1), ("down", -1)):
        grown = np.where(rows, np.maximum(state[side] + sign * day - SLACK, 0), state[side])
        running = rows & (grown > 0)
        state[f"{side}_sum"] = np.where(running, KEEPS * state[f"{side}_sum"] + off, state[f"{side}_sum"] * ~rows)
        state[f"{side}_days"] = np.where(running, KEEPS * state[f"{side}_days"] + 1, state[f"{side}_days"] * ~rows)
        state[side] = grown
    upward = state["up"] >= state["down"]
    total = np.where(upward, state["up_sum"], state["down_sum"])
    days = np.where(upward, state["up_days"], state["down_days"])
    return np.where(upward, state["up"], -state["down"]), total / np.maximum(days, 1)


def forget(state: State, rows: np.ndarray) -> None:
    """Start `rows` again from zero, as after a change of level."""
    for name in ("up", "up_sum", "up_days", "down", "down_sum", "down_days"):
        state[name][rows] = 0.0
