"""Daily costs of services, simulated: what a bill's series look like without being anyone's."""

from __future__ import annotations

import numpy as np

SHAPES = ("steady", "weekly", "strong weekly", "growth", "storage", "sparse")


def simulated_costs(series: int, days: int, seed: int) -> np.ndarray:
    """(series, days) of daily cost: shapes in turn, with noise, a wandering level and steps up or down.

    Noise is Student's t with 5 degrees of freedom, in proportion to the level and dependent from day to day; the level
    wanders by half a per cent a day; two series in five step once by 10 to 200 % (or back), on any day.
    """
    rng = np.random.default_rng(seed)
    return np.stack([_series(SHAPES[number % len(SHAPES)], days, rng) for number in range(series)])


def _series(shape: str, days: int, rng: np.random.Generator) -> np.ndarray:
    level = rng.lognormal(4, 1.5) * np.exp(np.cumsum(rng.normal(0, 0.005, days))) * _trend(shape, days, rng)
    if rng.random() < 0.4:
        level[int(rng.integers(days)) :] *= (1 + rng.uniform(0.1, 2)) ** rng.choice([-1, 1])
    cost = level * _week(shape, days, rng) * np.maximum(1 + _noise(days, rng), 0.05)
    return cost * (rng.random(days) < rng.uniform(0.05, 0.6)) if shape == "sparse" else cost


def _trend(shape: str, days: int, rng: np.random.Generator) -> np.ndarray:
    yearly = {"growth": rng.uniform(0.2, 1.5), "storage": rng.uniform(0.05, 0.4)}.get(shape, 0.0)
    return (1 + yearly) ** (np.arange(days) / 365)


def _week(shape: str, days: int, rng: np.random.Generator) -> np.ndarray:
    weekend = {"weekly": 0.8, "strong weekly": 0.35, "growth": 0.85}.get(shape, 1.0) * rng.uniform(0.9, 1.1)
    is_weekday = (np.arange(days) + rng.integers(7)) % 7 < 5
    return np.where(is_weekday | (shape in ("steady", "storage")), 1.0, weekend)


def _noise(days: int, rng: np.random.Generator) -> np.ndarray:
    shocks = rng.standard_t(5, days) * rng.uniform(0.01, 0.08)
    noise = np.zeros(days)
    for day in range(1, days):
        noise[day] = 0.4 * noise[day - 1] + shocks[day]
    return noise
