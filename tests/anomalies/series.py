"""Series made by hand for the tests of anomalies: flat or with a quiet weekend, and a day's number to break them on."""

from __future__ import annotations

import numpy as np

DAYS = 200
START = np.datetime64("2024-01-01")  # a Monday
DATES = START + np.arange(DAYS)


def flat(level: float = 100.0, noise: float = 0.02, seed: int = 1, days: int = DAYS) -> np.ndarray:
    """(1, days): a level with a little noise."""
    return level * (1 + noise * np.random.default_rng(seed).standard_normal((1, days)))


def weekly(level: float = 100.0, weekend: float = 0.3, noise: float = 0.02, seed: int = 1) -> np.ndarray:
    """(1, DAYS): the same with quiet weekends."""
    return flat(level, noise, seed) * np.where(np.arange(DAYS) % 7 >= 5, weekend, 1.0)


def day(text: str) -> int:
    """Position of a date in `DATES`."""
    return int((np.datetime64(text) - START).astype(int))
