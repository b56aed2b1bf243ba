"""Series that are mostly zero: what a day costs on average lately, and paths that replay whole days.

No smoothing model holds here: a day is nothing or something.
"""

from __future__ import annotations

import numpy as np

from cost_assets.forecasts.seasons import is_seasonal

WINDOW = 91  # days looked back on: a quarter in whole weeks
HALF_LIFE = 28  # days after which a day counts half; 14 and less are worse on simulated sparse costs, more no better
STOPPED_HALF_LIFE = 7


def is_sparse(history: np.ndarray) -> bool:
    """Whether more than 15 % of the known values among the last 91 are zero."""
    recent = history[-WINDOW:]
    return bool(np.sum(recent == 0) > 0.15 * np.sum(~np.isnan(recent)))


def sparse_ahead(history: np.ndarray, period: int, draws: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Points (horizon,) and paths (n_paths, horizon), in the history's unit.

    A point is the weighted mean of the last 91 days; of the same weekdays among them where the days show a weekly
    rhythm (a service that rests at weekends). A service that has rested twice as long as ever before in these days
    has probably stopped, and fades fast. A path replays one of the days, scaled to the point.

    Args:
        history: values, oldest first, none missing.
        period: days (months) in a season.
        draws: (n_paths, horizon) which day is replayed, counted back from the newest, modulo their number.

    Source: in place of Croston's method, for its reasons, Teunter, Syntetos and Babai, Intermittent demand: linking
    forecasting to inventory obsolescence (2011).
    """
    newest_first = history[-WINDOW:][::-1]
    cycle = period if len(newest_first) >= 2 * period and is_seasonal(newest_first, period) else 1
    weeks = len(newest_first) // cycle
    days = newest_first[: weeks * cycle].reshape(weeks, cycle)  # a row per week back, a column per day within it
    weights = 0.5 ** (np.arange(weeks) * cycle / _half_life(newest_first))
    averages, plain = weights @ days / weights.sum(), days.mean(axis=0)
    scaled = days * np.divide(averages, plain, out=np.zeros(cycle), where=plain != 0)
    column = -np.arange(1, draws.shape[1] + 1) % cycle  # the same weekday
    return averages[column], scaled[draws // cycle % weeks, column]


def _half_life(newest_first: np.ndarray) -> int:
    costs = np.flatnonzero(newest_first)
    stopped = costs.size and costs[0] > 2 * np.max(np.diff(costs), initial=1)
    return STOPPED_HALF_LIFE if stopped else HALF_LIFE
