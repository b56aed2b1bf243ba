"""Rolling origins on simulated bills: what is said of a month on each as-of day, by us and by simple rules."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from benchmarks.simulator import Panel
from cost_assets.forecasts.blends import Start
from cost_assets.forecasts.landing import Landing, days_to_land
from cost_assets.forecasts.outlook import look_ahead

AS_OF = (1, 5, 10, 15, 20, 25)  # complete days of the month that are known
HISTORY, PATHS = 400, 500
ARRIVED = 0.55  # part of a day's usage that is there when the day is taken for complete too early
GROUPS = {"purchase": "fees", "unused": "unused", "credit": "credits", "tax": "tax"}
RIVALS = ("run-rate", "last month", "known + seasonal naive", "known + mean of 28 days")


@dataclass(frozen=True)
class Said:
    """What was said of each series, month and as-of day: arrays (series, months, as-of days).

    Attributes:
        actual: what the month came to.
        points: the landing.
        paths: the same on each path, on a fourth axis.
        rivals: what simple rules say of the same days, by name.
        struck: (series, months) whether an anomaly or a fee out of turn fell into the month.
    """

    actual: np.ndarray
    points: np.ndarray
    paths: np.ndarray
    rivals: dict[str, np.ndarray]
    struck: np.ndarray

    def totals(self, of: np.ndarray) -> Said:
        """Sums of the series that have the same number in `of` (series,), path by path."""

        def added(values: np.ndarray) -> np.ndarray:
            return np.stack([values[of == each].sum(axis=0) for each in np.unique(of)])

        rivals = {name: added(points) for name, points in self.rivals.items()}
        return Said(added(self.actual), added(self.points), added(self.paths), rivals, added(self.struck) > 0)

    def alike(self) -> Said:
        """The same in units of each series' own mean month, so that every series weighs as much as another.

        Series that cost nothing in these months are left out.
        """
        size = np.abs(self.actual).mean(axis=(1, 2))
        cost = size > 0
        units = size[cost, None, None]
        rivals = {name: points[cost] / units for name, points in self.rivals.items()}
        paths = self.paths[cost] / units[..., None]
        return Said(self.actual[cost] / units, self.points[cost] / units, paths, rivals, self.struck[cost])

    def bounds(self, level: int) -> tuple[np.ndarray, np.ndarray]:
        """Lower and upper end of what holds `level` per cent of the paths."""
        lower, upper = np.quantile(self.paths, (0.5 - level / 200, 0.5 + level / 200), axis=-1)
        return lower, upper


def ordinary_series(panel: Panel) -> np.ndarray:
    """Numbers of the series that are not sparse."""
    return np.flatnonzero(panel.kinds != "sparse")


def last_months(dates: np.ndarray, count: int) -> list[tuple[int, int]]:
    """Positions of the first day, and of the day after the last, of the newest months that are there whole."""
    months = dates.astype("datetime64[M]")
    firsts = np.flatnonzero(np.diff(months.astype(int), prepend=-1))
    edges = np.append(firsts, len(dates) if dates[-1] + 1 == (months[-1] + 1).astype("datetime64[D]") else firsts[-1])
    return [(int(a), int(b)) for a, b in pairwise(edges) if b > a][-count:]


def draws_of(seed: int, known: int, horizon: int = 31) -> np.ndarray:
    """(paths, horizon) which residuals the paths take: the same for every series of one as-of day."""
    return np.random.default_rng([seed, known]).integers(0, HISTORY, (PATHS, horizon))


def land_series(
    panel: Panel,
    series: int,
    known: int,
    draws: np.ndarray,
    start: Start | None = None,
    months: int = 1,
    arrived: float = 1.0,
) -> tuple[Landing, Start | None]:
    """Land the month of day `known`, the first that is to come, from the days before it; and the model's new start.

    Args:
        draws: (paths, horizon) for the longest horizon there is.
        arrived: part of the last known day's usage that had arrived, taken for the whole of it.
    """
    began = int(np.argmax(panel.cost[series] > 0))
    first = max(known - HISTORY, min(began, known - 1))
    days = days_to_land(panel.dates[first], known - first, months)
    history = slice(first, known)
    usage = panel.usage[series, history].copy()
    usage[-1] *= arrived
    others = {group: getattr(panel, name)[series, history] for group, name in GROUPS.items()}
    outlook = look_ahead(usage, others, days, draws[:, : days.horizon], start)
    so_far = sum(group[max(days.starts[days.current], 0) :].sum() for group in (usage, *others.values()))
    return outlook.land(days, so_far, months), outlook.start


def say(panel: Panel, seed: int, months: int) -> Said:
    """Land the last `months` of every ordinary series, on each as-of day with what was known then."""
    chosen, spans = ordinary_series(panel), last_months(panel.dates, months + 1)
    shape = (len(chosen), months, len(AS_OF))
    actual, points, paths = np.empty(shape), np.empty(shape), np.empty((*shape, PATHS), dtype=np.float32)
    rivals, struck = {name: np.empty(shape) for name in RIVALS}, np.zeros(shape[:2], dtype=bool)
    labels = {series: [label for label in panel.labels if label.series == series] for series in chosen}
    for n, series in enumerate(chosen):
        cost = panel.cost[series]
        for m, ((before, first), (_, end)) in enumerate(pairwise(spans)):
            actual[n, m] = cost[first:end].sum()
            struck[n, m] = any(label.start < end and label.end >= first for label in labels[series])
            start = None  # fitted anew each month, from its own parameters in between
            for k, complete in enumerate(AS_OF):
                known = first + complete
                landing, start = land_series(panel, series, known, draws_of(seed, known), start)
                points[n, m, k], paths[n, m, k] = landing.points[0], landing.paths[:, 0]
                for name, said in zip(RIVALS, _rules(cost, before, first, known, end), strict=True):
                    rivals[name][n, m, k] = said
    return Said(actual, points, paths, rivals, struck)


def say_of_partial_days(panel: Panel, seed: int, months: int, count: int) -> dict[str, np.ndarray]:
    """Landings of the first `count` ordinary series where the last day has not arrived whole: kept, or dropped."""
    chosen, spans = ordinary_series(panel)[:count], last_months(panel.dates, months)
    said = {name: np.empty((len(chosen), months, len(AS_OF))) for name in ("kept", "dropped")}
    for n, series in enumerate(chosen):
        for m, (first, _) in enumerate(spans):
            for k, complete in enumerate(AS_OF):
                known, draws = first + complete, draws_of(seed, first + complete)
                said["kept"][n, m, k] = land_series(panel, series, known, draws, arrived=ARRIVED)[0].points[0]
                said["dropped"][n, m, k] = land_series(panel, series, known - 1, draws)[0].points[0]
    return said


def say_of_next_months(panel: Panel, seed: int, months: int, complete: int) -> tuple[np.ndarray, dict[str, np.ndarray]]:
    """The current month and three further, said when `complete` days of the current one were known.

    Returns:
        What came, and what was said of it by name, each (series, origins, 4); the last three of `months` have no
        fourth month yet and are no origins.
    """
    chosen, spans = ordinary_series(panel), last_months(panel.dates, months)
    shape = (len(chosen), months - 3, 4)
    actual, said = np.empty(shape), {name: np.empty(shape) for name in ("ours", "mean of 28 days")}
    for n, series in enumerate(chosen):
        cost = panel.cost[series]
        for m, (first, _) in enumerate(spans[:-3]):
            known = first + complete
            actual[n, m] = [cost[a:b].sum() for a, b in spans[m : m + 4]]
            landing, _ = land_series(panel, series, known, draws_of(seed, known, 124), months=4)
            said["ours"][n, m] = landing.points
            coming = np.array([b - max(a, known) for a, b in spans[m : m + 4]])
            said["mean of 28 days"][n, m] = cost[known - 28 : known].mean() * coming
            said["mean of 28 days"][n, m, 0] += cost[first:known].sum()
    return actual, said


def _rules(cost: np.ndarray, before: int, first: int, known: int, end: int) -> tuple[float, ...]:
    """What the simple rules make of the cost of all groups; months run from `before` to `first` to `end`."""
    so_far, coming = cost[first:known].sum(), end - known
    return (
        so_far / (known - first) * (end - first),
        cost[before:first].sum(),
        so_far + np.resize(cost[known - 7 : known], coming).sum(),
        so_far + cost[known - 28 : known].mean() * coming,
    )
