"""What a bill holds besides usage: monthly fees, tax, credits, unused commitments, and fees out of turn."""

from __future__ import annotations

import numpy as np

from benchmarks.simulated.incidents import SETTLES, SMALLEST, Label


def fees(dates: np.ndarray, usage: np.ndarray, level: float, rng: np.random.Generator) -> tuple[np.ndarray, list[int]]:
    """Monthly fees of one series once it has usage: on the first (28 % of series), the last (7 %), another day (8 %).

    Returns:
        (days,) money, and the days on which a fee that is bought on the way (one in ten) first came.
    """
    amounts, bought = np.zeros(len(dates)), []
    last, of_month = _of_month(dates)
    begun = int(np.argmax(usage > 0))
    for share, day in ((0.28, of_month == 1), (0.07, dates == last), (0.08, of_month == rng.integers(2, 29))):
        size, varies = level * np.exp(rng.uniform(np.log(0.5), np.log(15))), rng.choice([0.0, 0.0, 0.02, 0.08])
        later = rng.random() >= 0.9
        begins = max(begun, rng.integers(len(dates))) if later else begun
        if rng.random() < share:
            fee = day * size * (1 + varies * rng.standard_normal(len(dates))) * (np.arange(len(dates)) >= begins)
            amounts += fee
            bought += [int(np.argmax(fee > 0))] * bool(later and fee.any())
    return amounts, bought


def tax(dates: np.ndarray, taxed: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """A fifth of the series are taxed: a share of the month's cost, on its last day or on the third of the next."""
    if rng.random() > 0.2:
        return np.zeros(len(dates))
    last, of_month = _of_month(dates)
    months = (dates.astype("datetime64[M]") - dates[0].astype("datetime64[M]")).astype(int)
    totals = rng.uniform(0.05, 0.2) * np.bincount(months, weights=taxed)
    if rng.random() < 0.5:
        return np.where(dates == last, totals[months], 0.0)
    return np.where((of_month == 3) & (months > 0), totals[np.maximum(months - 1, 0)], 0.0)


def credits(dates: np.ndarray, usage: np.ndarray, level: float, rng: np.random.Generator) -> np.ndarray:
    """A tenth of the series have credits, negative: a share of every day, or one sum on the first of each month."""
    if rng.random() > 0.1:
        return np.zeros(len(dates))
    share, begins = rng.uniform(0.02, 0.3), rng.integers(0, len(dates) // 2)
    runs = (np.arange(len(dates)) >= begins) & (np.arange(len(dates)) < begins + rng.integers(90, 720))
    if rng.random() < 0.5:
        return -share * usage * runs
    _, of_month = _of_month(dates)
    return -share * 20 * level * runs * (of_month == 1)


def unused(dates: np.ndarray, usage: np.ndarray, level: float, rng: np.random.Generator) -> np.ndarray:
    """An eighth of the series have a commitment whose unused part grows as usage falls, every day until its term."""
    if rng.random() > 0.125:
        return np.zeros(len(dates))
    begins, committed = rng.integers(-200, 300), rng.uniform(0.6, 1.05) * level
    runs = (np.arange(len(dates)) >= begins) & (np.arange(len(dates)) < begins + 365)
    return np.maximum(committed - usage, 0.0) * 0.6 * runs


def turns(amounts: np.ndarray) -> np.ndarray:
    """Days up to `SETTLES` after a group (n_series, days) begins or ends within the panel; gaps of a month are none."""
    marked = np.zeros(amounts.shape, dtype=bool)
    for series in np.flatnonzero(amounts.any(axis=1)):
        days = np.flatnonzero(amounts[series])
        gaps = np.flatnonzero(np.diff(days) > 31)
        for turn in [days[0], days[-1] + 1, *(days[gaps] + 1), *days[gaps + 1]]:
            marked[series, turn : turn + SETTLES] = turn > 0
    return marked


def fee_bought(amounts: np.ndarray, series: int, day: int) -> Label | None:
    """The label of a monthly fee's first day; none where it is too small to tell of."""
    return Label(series, day, day, "fee", float(amounts[day]), -1) if amounts[day] >= SMALLEST else None


def fee_out_of_turn(amounts: np.ndarray, series: int, level: float, rng: np.random.Generator) -> Label | None:
    """Change one series' fees in place: a large purchase, an extra fee, or (where there are fees) one that tripled."""
    days = len(amounts)
    day = int(rng.integers(60, days - 10))
    later = np.flatnonzero(amounts[day:] > 0)
    if len(later) and rng.random() < 0.4:
        day += int(later[0])
        added = amounts[day] * rng.uniform(1.5, 3)
    else:
        added = level * np.exp(rng.uniform(np.log(3), np.log(60)))
    if added < SMALLEST:
        return None
    amounts[day] += added
    return Label(series, day, day, "fee", float(added), -1)


def _of_month(dates: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Last day of each date's month, and its day of the month from 1."""
    months = dates.astype("datetime64[M]")
    first = months.astype("datetime64[D]")
    return (months + 1).astype("datetime64[D]") - 1, (dates - first).astype(int) + 1
