"""Daily costs that break forecasts, generated; and what makes a forecast of one absurd."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from cost_assets.forecasts.points import Forecast

Make = Callable[[np.random.Generator, int], np.ndarray]


def odd_series(kind: str, rng: np.random.Generator) -> np.ndarray:
    """One simulated history of this kind (a key of KINDS), 1 to 500 days long."""
    return KINDS[kind](rng, int(rng.integers(30, 500)))


def absurd(history: np.ndarray, forecast: Forecast) -> str | None:
    """Why no person would believe the forecast, or None.

    Points may leave the range of the last 91 known values by twice that range (of flat ones, by a thousandth of their
    size); points and paths keep a sign that the last 91 never left; paths stay within six times their size.
    """
    points, paths = forecast.points, forecast.paths
    if not (np.isfinite(points).all() and np.isfinite(paths).all()):
        return "not finite"
    recent = history[~np.isnan(history)][-91:]
    lowest, highest = recent.min(), recent.max()
    slack = 2 * (highest - lowest) + 1e-3 * max(abs(lowest), abs(highest))
    if points.min() < lowest - slack or points.max() > highest + slack:
        return "far outside what was seen"
    if lowest >= 0 and min(points.min(), paths.min()) < 0:
        return "below 0"
    if highest <= 0 and max(points.max(), paths.max()) > 0:
        return "a credit that costs"
    return "wild paths" if np.abs(paths).max() > 6 * np.abs(recent).max() else None


def _usual(rng: np.random.Generator, days: int) -> np.ndarray:
    """A level that wanders, a weekly rhythm, noise in proportion."""
    level = rng.lognormal(4, 1) * np.exp(np.cumsum(rng.normal(0, 0.01, days)))
    week = np.resize(1 + rng.uniform(0, 0.4) * rng.normal(size=7).clip(-1, 1), days)
    return level * week * rng.lognormal(0, 0.05, days)


def _spiky(rng: np.random.Generator, days: int) -> np.ndarray:
    return _usual(rng, days) * np.where(rng.random(days) < 0.03, rng.uniform(5, 100, days), 1)


def _gappy(rng: np.random.Generator, days: int) -> np.ndarray:
    history = _usual(rng, days)
    history[rng.random(days) < rng.uniform(0.1, 0.9)] = np.nan
    if rng.random() < 0.3:
        history[-int(rng.integers(1, 20)) :] = np.nan
    history[rng.integers(days)] = 50.0
    return history


def _stopped(rng: np.random.Generator, days: int) -> np.ndarray:
    history = _usual(rng, days)
    history[-int(rng.integers(1, days)) :] = 0
    return history


def _launched(rng: np.random.Generator, days: int) -> np.ndarray:
    history = _usual(rng, days)
    history[: int(rng.integers(1, days))] = 0
    return history


def _stepped(rng: np.random.Generator, days: int) -> np.ndarray:
    return _usual(rng, days) * np.where(np.arange(days) < rng.integers(days), 1, 10 ** rng.uniform(-3, 3))


def _growing(rng: np.random.Generator, days: int) -> np.ndarray:
    return _usual(rng, days) * np.exp(np.arange(days) * rng.uniform(-0.03, 0.03))


def _mixed(rng: np.random.Generator, days: int) -> np.ndarray:
    return _usual(rng, days) - np.where(rng.random(days) < 0.05, rng.lognormal(6, 1, days), 0)


KINDS: dict[str, Make] = {
    "usual": _usual,
    "flat": lambda rng, days: np.full(days, rng.lognormal(2, 3)),
    "zero": lambda rng, days: np.zeros(days),
    "negative": lambda rng, days: -_usual(rng, days),
    "credits among costs": _mixed,
    "spiky": _spiky,
    "short": lambda rng, days: _usual(rng, int(rng.integers(1, 40))),
    "gappy": _gappy,
    "huge": lambda rng, days: 1e15 * _usual(rng, days),
    "tiny": lambda rng, days: 1e-12 * _usual(rng, days),
    "sparse": lambda rng, days: _spiky(rng, days) * (rng.random(days) < rng.uniform(0.02, 0.8)),
    "weekdays only": lambda rng, days: _usual(rng, days) * np.resize([1, 1, 1, 1, 1, 0, 0], days),
    "exact rhythm": lambda rng, days: np.resize(rng.lognormal(0, 1, 7), days),
    "stopped": _stopped,
    "launched": _launched,
    "stepped": _stepped,
    "growing": _growing,
    "wandering": lambda rng, days: np.cumsum(rng.normal(size=days)),
    "one cost": lambda rng, days: np.eye(1, days, int(rng.integers(days)))[0] * 1000,
}
