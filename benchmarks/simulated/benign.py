"""Changes that nobody wants to be told of: small steps, launches, price cuts, retirements, new weekend habits."""

from __future__ import annotations

import numpy as np

from benchmarks.simulated.ordinary import weekday


def benign_factors(dates: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """What a series' usage is multiplied by on each day because of its benign changes, (days,)."""
    days = len(dates)
    time = np.arange(days)
    factor = np.ones(days)
    for _ in range(rng.integers(0, 4)):  # small steps up or down
        factor *= np.where(time >= rng.integers(days), 1 + rng.uniform(-0.12, 0.12), 1)
    chance = rng.random(4)
    when = rng.integers(60, days - 60, size=4)
    if chance[0] < 0.12:  # launched late, and taken up over days or weeks
        factor *= np.clip((time - rng.integers(20, int(0.7 * days))) / rng.integers(3, 40), 0, 1)
    if chance[1] < 0.04:  # retired, wound down piece by piece
        factor *= np.clip(1 - (time - when[1]) / rng.integers(10, 40), 0, 1)
    if chance[2] < 0.12:  # the provider cuts a price, or a discount begins
        factor *= np.where(time >= when[2], 1 - rng.uniform(0.05, 0.18), 1)
    if chance[3] < 0.05:  # machines sleep at weekends from now on
        factor *= np.where((time >= when[3]) & (weekday(dates) >= 5), rng.uniform(0.6, 0.85), 1)
    return factor
