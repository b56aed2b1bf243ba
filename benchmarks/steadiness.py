"""What incomplete days and restated months do to the verdicts on anomalies."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from rich.table import Table

from benchmarks.events import UNSCORED
from benchmarks.simulator import Panel
from cost_assets.anomalies.scores import score
from cost_assets.anomalies.sensitivity import Sensitivity
from cost_assets.anomalies.state import State

EVERY = 7  # days between the days that are tried as the newest one
COMPLETE = (0.4, 0.95)  # share of its cost that an incomplete day has
NOISE = 0.001  # relative, of what a small restatement changes each day by
AFTER = 35  # days from a restated month's first day on that are judged again


def steadiness_table(panel: Panel, sensitivity: Sensitivity) -> Table:
    """Alarms on newest days that are complete, cut short or unknown, and verdicts that a restated month changes."""
    rng = np.random.default_rng(1)
    newest = {"complete": 0, "kept at 40 to 95 % of its cost": 0, "unknown until it is complete": 0}
    tried = 0
    for day, state in _states(panel, sensitivity, set(range(UNSCORED, panel.usage.shape[1], EVERY))):
        cost = panel.usage[:, day : day + 1]
        for name, seen in zip(newest, (cost, cost * rng.uniform(*COMPLETE, cost.shape), cost * np.nan), strict=True):
            newest[name] += int(score(seen, panel.dates[day : day + 1], sensitivity, state)[0].is_anomaly.sum())
        tried += len(cost)
    table = Table("", "figure", title="incomplete days and restated months (simulated)")
    for name, flagged in newest.items():
        table.add_row(f"alarms a series-year on the newest day, {name}", f"{flagged / tried * 365.25:.2f}")
    for name, noise in (("with the same numbers", 0.0), (f"by {NOISE:.1%} noise", NOISE)):
        changed, verdicts = _restated(panel, sensitivity, noise, rng)
        table.add_row(f"verdicts changed of {verdicts:,}, a month restated {name}", str(changed))
    return table


def _restated(panel: Panel, sensitivity: Sensitivity, noise: float, rng: np.random.Generator) -> tuple[int, int]:
    """Verdicts that differ, and verdicts given, when each month is judged again from the state before it."""
    first = {int(day) for day in np.flatnonzero(panel.dates == panel.dates.astype("datetime64[M]")) if day >= UNSCORED}
    told = score(panel.usage, panel.dates, sensitivity)[0].is_anomaly
    changed = verdicts = 0
    for day, state in _states(panel, sensitivity, first):
        days = slice(day, min(day + AFTER, panel.usage.shape[1]))
        costs = panel.usage[:, days] * (1 + noise * rng.standard_normal(panel.usage[:, days].shape))
        again = score(costs, panel.dates[days], sensitivity, state)[0].is_anomaly
        changed += int((again != told[:, days]).sum())
        verdicts += again.size
    return changed, verdicts


def _states(panel: Panel, sensitivity: Sensitivity, wanted: set[int]) -> Iterator[tuple[int, State]]:
    """The state before each of the wanted days, in order."""
    state, begun = None, 0
    for day in sorted(wanted):
        _, state = score(panel.usage[:, begun:day], panel.dates[begun:day], sensitivity, state)
        yield day, state
        begun = day
