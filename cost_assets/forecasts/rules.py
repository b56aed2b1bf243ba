"""Rules of thumb: what people forecast with, to be beaten, and used where they are not."""

from __future__ import annotations

import numpy as np

from cost_assets.forecasts.days import Days

SEASONAL_NAIVE, LAST_MONTH, RUN_RATE = "seasonal naive", "last month", "run rate"
RULES = (SEASONAL_NAIVE, LAST_MONTH, RUN_RATE)


def coming(rule: str, costs: np.ndarray, days: Days) -> np.ndarray:
    """What each coming day costs by a rule, (horizon,).

    seasonal naive  the last seven days, over and over
    last month      the mean day of the last whole month
    run rate        the mean day of the current month; on its first day, of the last seven

    Args:
        costs: (known,) cost by day, all groups; nan where unknown, which a mean leaves out.

    Raises:
        ValueError: no such rule.
    """
    week = costs[-7:] if len(costs) >= 7 else np.full(7, np.nan)
    if rule == SEASONAL_NAIVE:
        return np.resize(np.where(np.isnan(week), _mean(week), week), days.horizon)
    if rule == LAST_MONTH:
        whole = np.flatnonzero(days.whole)
        last = costs[days.month[: days.known] == whole[-1]] if len(whole) else costs
        return np.full(days.horizon, _mean(last))
    if rule == RUN_RATE:
        so_far = costs[days.month[: days.known] == days.current]
        return np.full(days.horizon, _mean(so_far if len(so_far) else week))
    raise ValueError(f"no rule {rule!r}; there are {', '.join(RULES)}")


def paths(points: np.ndarray, costs: np.ndarray, draws: np.ndarray) -> np.ndarray:
    """Ways in which the days may come, (n_paths, horizon): the points, and what a week has differed from the next.

    Args:
        draws: (n_paths, horizon) which of the differences, counted back from the newest.
    """
    steps = costs[7:] - costs[:-7]
    steps = steps[~np.isnan(steps)][::-1]
    if not len(steps):
        return np.broadcast_to(points, draws.shape).astype(np.float32)
    return (points + (steps - steps.mean())[draws % len(steps)]).astype(np.float32)


def _mean(costs: np.ndarray) -> float:
    known = costs[~np.isnan(costs)]
    return float(known.mean()) if len(known) else 0.0
