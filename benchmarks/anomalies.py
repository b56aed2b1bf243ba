"""How well anomalies are found on simulated bills, and what that costs.

    python -m benchmarks.anomalies [--series 400]

Every figure is of simulated bills (`benchmarks.simulator` says how they differ from real ones),
and optimistic for that. Thresholds were chosen on the seeds in `TUNED_ON` alone; what is shown is
of the seeds in `SEEDS`, on which nothing was chosen. Seeds 201 to 203 and 211 to 213 were reported
on before; each set missed one aim, and the cause was then looked for on the tuning seeds. Alarms
are counted as events (`benchmarks.events`): no point-adjusted F1.
"""

from __future__ import annotations

import argparse
import os
import platform
import time
from collections.abc import Callable

import numpy as np
from rich.console import Console

from benchmarks.events import Outcome, compare, together
from benchmarks.outcomes import Aim, aims_table, kinds_table, outcomes_table
from benchmarks.scopes import scopes_table
from benchmarks.simulator import Panel, simulate
from benchmarks.steadiness import steadiness_table
from cost_assets.anomalies import rules
from cost_assets.anomalies.fees import fee_episodes
from cost_assets.anomalies.scores import score
from cost_assets.anomalies.sensitivity import Sensitivity

TUNED_ON = (11, 12)
SEEDS = (221, 222, 223)
QUIET_SEEDS = (321, 322)  # of the panels without anomalies
MANY, MONTHS_18 = 1_000, 548
SENSITIVITY = Sensitivity()


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("--series", type=int, default=400, help="series a panel")
    said = arguments.parse_args()
    console = Console()
    console.print(
        f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}, numpy {np.__version__}"
    )
    console.print(f"simulated bills: seeds {SEEDS}, {said.series} series each; thresholds chosen on {TUNED_ON}")

    panels = [simulate(said.series, seed) for seed in SEEDS]
    quiet = [simulate(said.series, seed, anomalies=False) for seed in QUIET_SEEDS]
    usage = _detected(panels, lambda panel: panel.usage)
    dense = _of_kind(panels, usage, sparse=False)
    sparse = _of_kind(panels, usage, sparse=True)
    all_usage = _compared(panels, usage)
    raw = _compared(panels, _detected(panels, lambda panel: panel.cost), about="cost")
    fees = _compared(panels, [_fees(panel) for panel in panels], about="fees")
    none = _compared(quiet, _detected(quiet, lambda panel: panel.usage))
    cold, warm = _cpu_seconds()

    console.print(
        outcomes_table({"usage": all_usage, "  not sparse": dense, "  sparse": sparse, "raw cost": raw, "fees": fees})
    )
    console.print(kinds_table(all_usage))
    console.print(outcomes_table(_rules(panels), "rules of thumb, on the same usage"))
    console.print(aims_table(_aims(all_usage, sparse, raw, none, cold, warm)))
    console.print(scopes_table(panels, SENSITIVITY))
    console.print(steadiness_table(panels[0], SENSITIVITY))


def _detected(panels: list[Panel], which: Callable[[Panel], np.ndarray]) -> list[np.ndarray]:
    return [score(which(panel), panel.dates, SENSITIVITY)[0].is_anomaly for panel in panels]


def _fees(panel: Panel) -> np.ndarray:
    """Days on which fees, tax or credits are out of turn."""
    groups = [
        fee_episodes(panel.fees, panel.dates, SENSITIVITY),
        fee_episodes(panel.tax, panel.dates, SENSITIVITY, follows=panel.usage + panel.fees),
        fee_episodes(-panel.credits, panel.dates, SENSITIVITY, sign=-1),
        fee_episodes(panel.unused, panel.dates, SENSITIVITY),
    ]
    flags = np.zeros(panel.fees.shape, dtype=bool)
    for episode in (episode for group in groups for episode in group):
        flags[episode.series] |= (panel.dates >= episode.start) & (panel.dates <= episode.end)
    return flags


def _compared(panels: list[Panel], flags: list[np.ndarray], about: str = "usage") -> Outcome:
    return together(
        [compare(flag, panel, np.arange(len(flag)), about) for flag, panel in zip(flags, panels, strict=True)]
    )


def _of_kind(panels: list[Panel], flags: list[np.ndarray], sparse: bool) -> Outcome:
    return together(
        [
            compare(flag, panel, np.flatnonzero((panel.kinds == "sparse") == sparse))
            for flag, panel in zip(flags, panels, strict=True)
        ]
    )


def _rules(panels: list[Panel]) -> dict[str, Outcome]:
    told: dict[str, Callable[[Panel], np.ndarray]] = {
        "day over day > 20 %": lambda panel: rules.day_over_day(panel.usage),
        "month over month > 50 %": lambda panel: rules.month_over_month(panel.usage, panel.dates),
        "z > 3": lambda panel: rules.z_score(panel.usage),
        "IQR 1.5": lambda panel: rules.iqr(panel.usage),
    }
    with np.errstate(all="ignore"):
        return {name: _compared(panels, [rule(panel) for panel in panels]) for name, rule in told.items()}


def _cpu_seconds() -> tuple[float, float]:
    """CPU seconds to score `MANY` series over 18 months from nothing, and one more day from the state kept."""
    panel = simulate(MANY, TUNED_ON[0], days=MONTHS_18 + 1)
    begun = time.process_time()
    _, state = score(panel.cost[:, :MONTHS_18], panel.dates[:MONTHS_18], SENSITIVITY)
    between = time.process_time()
    score(panel.cost[:, MONTHS_18:], panel.dates[MONTHS_18:], SENSITIVITY, state)
    return between - begun, time.process_time() - between


def _aims(usage: Outcome, sparse: Outcome, raw: Outcome, none: Outcome, cold: float, warm: float) -> list[Aim]:
    return [
        Aim("usage: precision", usage.precision, least=0.88),
        Aim("usage: recall", usage.recall, least=0.76),
        Aim("usage: F1", usage.f1, least=0.82),
        Aim("usage: false alarms a series-year", usage.false_a_year, most=0.12),
        Aim("usage: recall weighted by money", usage.money_recall, least=0.88),
        Aim("raw cost: false alarms a series-year", raw.false_a_year, most=0.30),
        Aim("sparse: recall", sparse.recall, least=0.40),
        Aim("sparse: false alarms a series-year", sparse.false_a_year, most=0.30),
        Aim("mean delay of shifts, days", usage.delay("shift"), most=1),
        Aim("mean delay of ramps, days", usage.delay("ramp"), most=5),
        Aim("no anomalies: false alarms a series-year", none.false_a_year, most=0.25),
        Aim(f"CPU seconds, {MANY} series x {MONTHS_18} days from nothing", cold, most=10),
        Aim(f"CPU seconds, one new day of {MANY} series", warm, most=1),
    ]


if __name__ == "__main__":
    main()
