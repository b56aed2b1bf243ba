"""How good forecasts are, how often their intervals hold, and what they cost.

    pip install -r benchmarks/requirements.lock
    COSTS_SAMPLES=... python -m benchmarks.forecasts [--series 60] [--odd 10000]

M3 and NN5 are read from the folder `timeseries` of COSTS_SAMPLES. Everything else is simulated, and says so.
"""

from __future__ import annotations

import argparse
import os
import time
import warnings
from collections import Counter
from pathlib import Path

import numpy as np
from rich.console import Console
from rich.table import Table

from benchmarks.competitions import Competition, m3_monthly, nn5_daily
from benchmarks.contenders import LEVELS, PATHS, Entry, auto_ets, crosswise_calibrated, naive, ours
from benchmarks.odd_series import KINDS, absurd, odd_series
from benchmarks.simulated_costs import simulated_costs
from cost_assets.forecasts.measures import confidence_interval, coverage, mase, owa, relative_width, smape
from cost_assets.forecasts.paths import bounds
from cost_assets.forecasts.points import LOOK_BACK, forecast

COVERAGE_AIMS = {0.8: (0.77, 0.84), 0.95: (0.93, 0.97)}
CPU_AIM = 30.0  # seconds per 1,000 daily series
HORIZON = 90
SPEED_SEED, ODD_SEED = 20261122, 20261124  # neither was looked at while choices were made


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("--series", type=int, help="of each competition, the first so many; all by default")
    arguments.add_argument("--speed", type=int, default=1000, help="simulated daily series that are timed")
    arguments.add_argument("--odd", type=int, default=10_000, help="generated odd series")
    said = arguments.parse_args()
    warnings.simplefilter("ignore")  # AutoETS divides by zero aloud
    console = Console(width=120)
    for competition in _competitions(console):
        console.print(_competition_table(competition.first(said.series)))
    console.print(_speed_table(said.speed))
    console.print(_odd_table(said.odd))


def _competitions(console: Console) -> list[Competition]:
    folder = Path(os.environ.get("COSTS_SAMPLES", "")) / "timeseries"
    if not os.environ.get("COSTS_SAMPLES") or not folder.is_dir():
        console.print("M3 and NN5 skipped: COSTS_SAMPLES names no folder with timeseries/m3 and timeseries/nn5 in it.")
        return []
    try:
        return [m3_monthly(folder), nn5_daily(folder)]
    except ImportError:
        console.print("M3 and NN5 skipped: rdata is not installed; pip install -r benchmarks/requirements.lock.")
        return []


def _competition_table(competition: Competition) -> Table:
    count, horizon = competition.actual.shape
    table = Table(title=f"{competition.name}: {count} series, {horizon} ahead (aim: OWA at most {competition.owa_aim})")
    for column in ("", "sMAPE %", "MASE", "OWA", "in 80 %", "calibrated", "in 95 %", "calibrated", "95 % width", "ms"):
        table.add_column(column, justify="left" if not column else "right")
    naively, mine, rival = naive(competition), ours(competition), auto_ets(competition)
    reference = _errors(naively, competition)
    table.add_row(*_row(mine, competition, reference, competition.owa_aim))
    if rival:
        table.add_row(*_row(rival, competition, reference, None))
        difference = _errors(mine, competition)[1] - _errors(rival, competition)[1]
        lower, upper = confidence_interval(np.mean, difference)
        table.caption = (
            f"MASE, ours less AutoETS's: {difference.mean():+.3f}, 95 % interval [{lower:+.3f}, {upper:+.3f}]. "
            "Calibrated on the other four fifths of the series."
        )
    else:
        table.add_row("statsforecast AutoETS: not installed")
    table.add_row(*_row(naively, competition, reference, None))
    return table


def _errors(entry: Entry, competition: Competition) -> tuple[np.ndarray, np.ndarray]:
    """sMAPE and MASE by series."""
    said = list(zip(competition.actual, entry.points, competition.histories, strict=True))
    return (
        np.array([smape(actual, points) for actual, points, _ in said]),
        np.array([mase(actual, points, history, competition.period) for actual, points, history in said]),
    )


def _row(
    entry: Entry, competition: Competition, reference: tuple[np.ndarray, np.ndarray], owa_aim: float | None
) -> list[str]:
    smapes, mases = _errors(entry, competition)
    ratio = owa(smapes, mases, *reference)
    row = [entry.name, f"{100 * smapes.mean():.2f}", f"{mases.mean():.3f}", _held(ratio, 0, owa_aim)]
    if entry.intervals is None:
        return [*row, *[""] * 5, f"{entry.cpu_ms:.1f}"]
    moved = crosswise_calibrated(entry, competition)
    for place, level in enumerate(LEVELS):
        raw, after = (
            coverage(competition.actual, *np.moveaxis(intervals[:, place], 1, 0))
            for intervals in (entry.intervals, moved)
        )
        row += [f"{raw:.3f}", _held(after, *(COVERAGE_AIMS[level] if owa_aim else (0, None)))]
    width = relative_width(competition.actual, *np.moveaxis(moved[:, -1], 1, 0))
    return [*row, f"{width:.2f}", f"{entry.cpu_ms:.1f}"]


def _held(figure: float, least: float, most: float | None, digits: int = 3) -> str:
    """The figure, green within its aim and red outside; plain without one."""
    said = f"{figure:.{digits}f}"
    return said if most is None else f"[{'green' if least <= figure <= most else 'red'}]{said}[/]"


def _speed_table(count: int) -> Table:
    table = Table(
        title=f"{count} daily series, simulated: {LOOK_BACK} days known, {HORIZON} ahead, 80 and 95 % of {PATHS} paths"
    )
    for column in ("", "CPU s per 1,000 series", "aim at most"):
        table.add_column(column, justify="left" if not column else "right")
    costs = simulated_costs(count, LOOK_BACK + 1, SPEED_SEED)
    draws = np.random.default_rng(0).integers(0, LOOK_BACK, (PATHS, HORIZON))
    forecast(costs[0], HORIZON, draws)  # what is imported once is not counted
    started = time.process_time()
    cold = []
    for history in costs:
        cold.append(forecast(history[:-1], HORIZON, draws))
        bounds(cold[-1].paths, *LEVELS)
    between = time.process_time()
    warm = []
    for history, yesterday in zip(costs, cold, strict=True):
        warm.append(forecast(history[1:], HORIZON, draws, start=yesterday.start))
        bounds(warm[-1].paths, *LEVELS)
    ended = time.process_time()
    table.add_row("cold: six candidates", _held((between - started) / count * 1000, 0, CPU_AIM, 1), f"{CPU_AIM:.0f}")
    table.add_row("warm: yesterday's, from its parameters", f"{(ended - between) / count * 1000:.1f}", "")
    table.caption = _said_again(costs, warm, draws)
    return table


def _said_again(costs: np.ndarray, warm: list, draws: np.ndarray) -> str:
    """How far a warm forecast is from a cold one of the same day, on 100 series."""
    off = []
    for history, quick in zip(costs[:100], warm, strict=False):
        full = forecast(history[1:], HORIZON, draws).points
        off.append(np.abs(quick.points - full).sum() / max(np.abs(full).sum(), 1e-12))
    middle, most = np.quantile(off, [0.5, 0.95])
    return f"Warm against cold on the same day: {middle:.2%} apart (median), {most:.2%} (95th percentile)."


def _odd_table(count: int) -> Table:
    table = Table(title=f"{count} odd series, generated (seed {ODD_SEED}), {HORIZON} days ahead")
    for column in ("kind", "series", "absurd", "clipped", "models"):
        table.add_column(column, justify="right" if column in ("series", "absurd", "clipped") else "left")
    rng = np.random.default_rng(ODD_SEED)
    draws = rng.integers(0, LOOK_BACK, (100, HORIZON))
    absurdities, models = {kind: Counter() for kind in KINDS}, {kind: Counter() for kind in KINDS}
    for number in range(count):
        kind = list(KINDS)[number % len(KINDS)]
        history = odd_series(kind, rng)
        said = forecast(history, HORIZON, draws)
        models[kind][said.model] += 1
        absurdities[kind].update([reason] if (reason := absurd(history, said)) else [])
    for kind, used in models.items():
        clipped = sum(times for model, times in used.items() if model.endswith(" clipped"))
        most = ", ".join(model for model, _ in used.most_common(2))
        found = "; ".join(f"{times} {reason}" for reason, times in absurdities[kind].items())
        table.add_row(kind, str(used.total()), f"[red]{found}[/]" if found else "0", str(clipped), most)
    table.caption = (
        "Clipped: a point was out of bounds, most often below 0, and was put on the bound; the model says so."
    )
    return table


if __name__ == "__main__":
    main()
