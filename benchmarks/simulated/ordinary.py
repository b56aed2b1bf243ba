"""Usage of one series when nothing happens: its level, weekly rhythm, calendar and noise, by kind of workload."""

from __future__ import annotations

import numpy as np

KINDS = {  # share of all series
    "steady": 0.18,
    "weekly": 0.18,
    "strong_weekly": 0.12,
    "growth": 0.10,
    "sparse": 0.13,
    "storage": 0.09,
    "batch": 0.08,
    "business": 0.07,
    "seasonal": 0.05,
}
NOISE = {"storage": (0.002, 0.01), "steady": (0.01, 0.06), "business": (0.02, 0.08), "batch": (0.02, 0.08)}
WEEKEND = {"weekly": (0.6, 0.9), "strong_weekly": (0.1, 0.5), "business": (0.02, 0.15), "seasonal": (0.7, 1.3)}


def ordinary_usage(kind: str, dates: np.ndarray, free: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Daily usage cost of one series without changes or anomalies.

    Args:
        kind: one of `KINDS`.
        dates: (days,) datetime64[D].
        free: (days,) which of them are public holidays where the account works.
        rng: the series' own stream.

    Returns:
        (days,) money, none negative; the median series costs 60 a day, one in six over 300.
    """
    level = 60 * np.exp(1.6 * rng.standard_normal())
    shape = _rhythm(kind, dates, free, rng) * _trend(kind, dates, rng) * _noise(kind, len(dates), rng)
    if kind == "batch":
        shape = shape * _month_runs(dates, rng)
    if kind == "sparse":
        shape = shape * _runs_now_and_then(dates, rng)
    return np.maximum(level, 2.0) * shape


def weekday(dates: np.ndarray) -> np.ndarray:
    """0 for Monday to 6 for Sunday; 1970-01-01 was a Thursday."""
    return (dates.astype(int) + 3) % 7


def _rhythm(kind: str, dates: np.ndarray, free: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    low, high = WEEKEND.get(kind, (0.97, 1.03))
    week = 1 + 0.03 * rng.standard_normal(7)
    week[5] = rng.uniform(low, high)
    week[6] = week[5] * rng.uniform(0.85, 1.05)
    rests = rng.uniform(0.5, 1.0) if kind in WEEKEND and rng.random() < 0.8 else 0.0
    day = week[weekday(dates)]
    return np.where(free & (weekday(dates) < 5), day + rests * (week[6] - day), day)


def _trend(kind: str, dates: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    days = len(dates)
    time = np.arange(days)
    walk = rng.uniform(0.0005, 0.003) if kind == "storage" else rng.uniform(0.001, 0.008)
    drift = {"growth": rng.uniform(0.0008, 0.004), "storage": rng.uniform(0, 0.002)}.get(kind, 0.0)
    trend = np.exp(drift * time + np.cumsum(walk * rng.standard_normal(days)))
    if kind == "seasonal":
        of_year = (dates - dates.astype("datetime64[Y]")).astype(int)
        wave = rng.uniform(0.1, 0.35) * np.cos(2 * np.pi * (of_year / 365.25 - rng.random()))
        december = rng.uniform(0, 0.3) * np.clip((of_year - 318) / 30, 0, 1) * (of_year < 359)
        trend = trend * (1 + wave + december)
    return trend


def _noise(kind: str, days: int, rng: np.random.Generator) -> np.ndarray:
    """AR(1) with Student t innovations of five degrees: heavier tails than a normal, never below a tenth."""
    low, high = NOISE.get(kind, (0.015, 0.10))
    size, memory = np.exp(rng.uniform(np.log(low), np.log(high))), rng.uniform(0, 0.6)
    shocks = rng.standard_t(5, days) * np.sqrt(3 / 5) * size
    noise = np.empty(days)
    last = 0.0
    for day in range(days):
        last = memory * last + np.sqrt(1 - memory**2) * shocks[day]
        noise[day] = last
    return np.maximum(1 + noise, 0.1)


def _month_runs(dates: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """One to three heavier days a month: at its end, its start, or on a day of its own, some moved to working days."""
    months = dates.astype("datetime64[M]")
    first = months.astype("datetime64[D]")
    length = ((months + 1).astype("datetime64[D]") - first).astype(int)
    of_month = (dates - first).astype(int)
    when, lasts, heavier = rng.choice(["end", "start", "own"]), rng.integers(1, 4), rng.uniform(0.4, 2.5)
    begin = {"end": length - lasts, "start": 0 * length, "own": 0 * length + rng.integers(3, 25)}[when]
    if rng.random() < 0.3:  # the scheduler waits for Monday
        begin = begin + np.array([0, 0, 0, 0, 0, 2, 1])[weekday(first + begin)]
    runs = (of_month >= begin) & (of_month < begin + lasts)
    return 1 + runs * heavier * (1 + 0.08 * rng.standard_normal(len(dates)))


def _runs_now_and_then(dates: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Zero on most days, and sizes that vary; a quarter of such series run mostly on one weekday."""
    days = len(dates)
    often, spread = rng.uniform(0.05, 0.5), rng.uniform(0.2, 0.7)
    chance = np.full(days, often)
    if rng.random() < 0.25:
        chance = np.where(weekday(dates) == rng.integers(7), 0.9, 0.03)
    return (rng.random(days) < chance) * np.exp(spread * rng.standard_normal(days))
