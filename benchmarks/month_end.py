"""How near the landing of a month comes, and how often its intervals hold, on simulated bills.

    python -m benchmarks.month_end [--seeds 2 3 4] [--series 200]

Simulated (benchmarks/simulator.py says how such bills differ from real ones), with anomalies, shifts and first
purchases left in: what nobody could know is missed. Choices were made on seeds 1, 101 and 102, not reported here.
Sparse series are left out: a month of theirs is what it happens to be.

Errors are given twice. Weighted by money, a few series hold most of it, and a shift in one of them is most of the
figure: the line under the title says how many equal series the sample is worth. With every service alike, each
counts in units of its own mean month. That figure, and 200 series a seed in place of 90, came after a first look at
the reported seeds by money had shown that one series of seed 4 held three quarters of its money.
"""

from __future__ import annotations

import argparse
import time

import numpy as np
from rich.console import Console
from rich.table import Table

from benchmarks.origins import AS_OF, RIVALS, Said, ordinary_series, say, say_of_next_months, say_of_partial_days
from benchmarks.simulator import TO_AN_ACCOUNT, Panel, simulate
from cost_assets.forecasts.conformal import Past, calibrated, learn
from cost_assets.forecasts.measures import confidence_interval, coverage, wape

SEEDS = (2, 3, 4)
MONTHS = 7
AIMS = (None, 0.075, 0.04, 0.03, 0.022, None)  # by as-of day
GAIN = 0.55  # aimed at on day 10, against run-rate
LEARNING = 2  # months that nothing is calibrated on yet
PARTIAL_SERIES = 20


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("--seeds", type=int, nargs="*", default=SEEDS)
    arguments.add_argument("--series", type=int, default=200, help="of each seed, sparse ones included")
    asked = arguments.parse_args()
    console = Console()
    panels = {seed: simulate(asked.series, seed) for seed in asked.seeds}
    started = time.process_time()
    said = {seed: say(panel, seed, MONTHS) for seed, panel in panels.items()}
    seconds = time.process_time() - started
    accounts = {seed: each.totals(_account_of(panels[seed])) for seed, each in said.items()}
    series = sum(len(each.actual) for each in said.values())
    console.print(f"simulated bills, seeds {', '.join(map(str, asked.seeds))}: {series} series that are not sparse")
    worth = ", ".join(f"{_equal_series(each):.0f}" for each in said.values())
    console.print(f"by money, the seeds' samples are worth {worth} equal series")
    console.print(_errors("Error of a month's total in %, by service, every service alike", _alike(said), aims=True))
    console.print(_errors("Error of a month's total in %, by service, weighted by money", said, aims=True))
    console.print(_errors(f"By account (of up to {TO_AN_ACCOUNT} series), every account alike", _alike(accounts)))
    console.print(_errors("By account, weighted by money", accounts))
    console.print(_intervals("Intervals of a month's total, by service", said))
    console.print(_intervals("Intervals by account", accounts))
    seed, panel = next(iter(panels.items()))
    console.print(_partial(panel, seed, said[seed]))
    console.print(_next_months(panels))
    landings = said[seed].points[0].size * series
    console.print(f"{landings:,} landings in {seconds:.0f} CPU seconds, {1000 * seconds / landings:.1f} ms each")


def _account_of(panel: Panel) -> np.ndarray:
    return panel.accounts[ordinary_series(panel)]


def _alike(said: dict[int, Said]) -> dict[int, Said]:
    return {seed: each.alike() for seed, each in said.items()}


def _equal_series(said: Said) -> float:
    """How many series of one size a sum of errors would be as steady with: (sum of costs)^2 / sum of their squares."""
    costs = np.abs(said.actual).sum(axis=(1, 2))
    return float(costs.sum() ** 2 / (costs**2).sum())


def _table(title: str, first: str = "complete days") -> Table:
    table = Table(first, *map(str, AS_OF), title=title, title_justify="left")
    for column in table.columns[1:]:
        column.justify = "right"
    return table


def _errors(title: str, said: dict[int, Said], aims: bool = False) -> Table:
    """WAPE by as-of day: the rules, ours and of what it consists, and what is gained on run-rate."""
    table = _table(title)
    every = list(said.values())
    actual, ours = _stacked([each.actual for each in every]), _stacked([each.points for each in every])
    rules = {name: _stacked([each.rivals[name] for each in every]) for name in RIVALS}
    for name, points in rules.items():
        table.add_row(name, *_percents(actual, points))
    table.add_row("ours", *_percents(actual, ours))
    table.add_row("  95 % bounds, by series", *(_between(actual[..., k], ours[..., k]) for k in range(len(AS_OF))))
    for seed, each in said.items():
        table.add_row(f"  seed {seed}", *_percents(each.actual, each.points))
    struck = _stacked([each.struck for each in every])
    calm, upset = (np.where(out[..., None], np.nan, actual) for out in (struck, ~struck))
    table.add_row("  months without anomaly", *_percents(calm, ours))
    table.add_row(f"  months with one ({100 * struck.mean():.0f} %)", *_percents(upset, ours))
    off = np.divide(np.abs(ours - actual), actual, out=np.full(actual.shape, np.nan), where=actual > 0)
    table.add_row("  half of all months within", *(f"{100 * each:.1f}" for each in np.nanmedian(off, axis=(0, 1))))
    gained = 1 - _wapes(actual, ours) / _wapes(actual, rules["run-rate"])
    table.add_row("better than run-rate by", *(f"{100 * gain:.0f}" for gain in gained))
    if aims:
        table.add_row("aim: error at most", *(f"{100 * aim:.1f}" if aim else "" for aim in AIMS))
        table.add_row("aim: better by at least", *(f"{100 * GAIN:.0f}" if day == 10 else "" for day in AS_OF))
    return table


def _stacked(parts: list[np.ndarray]) -> np.ndarray:
    return np.concatenate(parts)


def _wapes(actual: np.ndarray, points: np.ndarray) -> np.ndarray:
    return np.array([wape(actual[..., k], points[..., k]) for k in range(actual.shape[-1])])


def _percents(actual: np.ndarray, points: np.ndarray) -> list[str]:
    return [f"{100 * error:.1f}" for error in _wapes(actual, points)]


def _between(actual: np.ndarray, points: np.ndarray) -> str:
    return "–".join(f"{100 * bound:.1f}" for bound in confidence_interval(wape, actual, points, resamples=300))


def _intervals(title: str, said: dict[int, Said]) -> Table:
    """Coverage, and median width in per cent of the month's cost, of the same months before and after calibration."""
    table = _table(f"{title}: coverage, median width in % of cost")
    for level in (80, 95):
        raw, moved = zip(*(_judged(each, level) for each in said.values()), strict=True)
        actual = _stacked([each.actual[:, LEARNING:] for each in said.values()])
        for name, parts in (("raw", raw), ("calibrated", moved)):
            lower, upper = np.concatenate(parts, axis=1)
            cells = [_held(actual[..., k], lower[..., k], upper[..., k]) for k in range(len(AS_OF))]
            table.add_row(f"{level} % {name}", *cells)
    return table


def _held(actual: np.ndarray, lower: np.ndarray, upper: np.ndarray) -> str:
    cost = actual > 0
    return f"{coverage(actual, lower, upper):.2f}  {100 * np.median((upper - lower)[cost] / actual[cost]):.0f} %"


def _judged(said: Said, level: int) -> tuple[np.ndarray, np.ndarray]:
    """(2, series, months, as-of days) bounds as they were, and moved by what the months before each have taught."""
    lower, upper = said.bounds(level)
    moved = np.stack([lower, upper])
    days = np.broadcast_to(AS_OF, lower.shape)
    for month in range(LEARNING, lower.shape[1]):
        before = [values[:, :month].ravel() for values in (days, said.points, lower, upper, said.actual)]
        factors = learn(Past(np.full(before[0].size, "month"), *before), level / 100, edges=AS_OF[:-1])
        factor = np.array([factors["month", k].value for k in range(len(AS_OF))])
        moved[:, :, month] = calibrated(said.points[:, month], lower[:, month], upper[:, month], factor)
    return np.stack([lower, upper])[:, :, LEARNING:], moved[:, :, LEARNING:]


def _partial(panel: Panel, seed: int, said: Said) -> Table:
    """What it would do to take the last day, of which half has arrived, for a complete one."""
    table = _table(f"The last day has arrived in part: error in %, every service alike (seed {seed})")
    actual, units = said.actual[:PARTIAL_SERIES], _units(said.actual[:PARTIAL_SERIES])
    for name, points in say_of_partial_days(panel, seed, MONTHS, PARTIAL_SERIES).items():
        table.add_row(name, *_percents(actual / units, points / units))
    table.add_row("it was complete", *_percents(actual / units, said.points[:PARTIAL_SERIES] / units))
    return table


def _next_months(panels: dict[int, Panel]) -> Table:
    """The months after the current one, where shifts rule and the model adds less."""
    columns = ("said on day 10", "this month", "+1", "+2", "+3")
    table = Table(*columns, title="Further months: error in %, every service alike", title_justify="left")
    came, said = zip(*(say_of_next_months(panel, seed, MONTHS, 10) for seed, panel in panels.items()), strict=True)
    actual = _stacked(list(came))
    units = _units(actual)
    for name in said[0]:
        table.add_row(name, *_percents(actual / units, _stacked([each[name] for each in said]) / units))
    return table


def _units(actual: np.ndarray) -> np.ndarray:
    """Each series' mean month; nan where it cost nothing, so that it counts for nothing."""
    size = np.abs(actual).mean(axis=(1, 2), keepdims=True)
    return np.where(size > 0, size, np.nan)


if __name__ == "__main__":
    main()
