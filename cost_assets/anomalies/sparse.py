"""Series that are mostly zero: whether they cost on more days than they did, and how much when they do, told apart."""

from __future__ import annotations

import numpy as np

from cost_assets.anomalies import memory
from cost_assets.anomalies.day import Day
from cost_assets.anomalies.outlook import NORMAL_95
from cost_assets.anomalies.sensitivity import Sensitivity
from cost_assets.anomalies.state import REMEMBERED, State
from cost_assets.anomalies.verdict import Verdict

MOSTLY = 0.15  # share of zero days from which a series is sparse
DENSE_AGAIN = 0.05  # and down to which it stays so
ZERO = 0.01  # of the mean: a rounding cent is no cost
LATELY = 28  # days: where it costs on fewer days than it did, that is expected
NEWS = 21  # days after which more frequent cost is the usual
LAG = 14  # days that are not yet part of what was usual
ODDS = 8.0  # how much likelier cost must have become for the CUSUM to grow
PRIOR = 3.0  # weeks that a weekday's own frequency is weighed against
ENOUGH = 6  # earlier days with cost, without which nothing is told
LEAST_SPREAD = 0.15  # of the log of sizes
SD = 0.9  # of the standard deviation of logs that counts
SLACK, MOST = 0.75, 3.0  # of the CUSUM of sizes, in deviations
LARGER = 6.0  # deviations gathered at which sizes have grown


def classify(state: State) -> np.ndarray:
    """Say anew which series are sparse, by their last fourteen weeks; True where one just became dense."""
    costs = state["costs"]
    known = np.maximum((~np.isnan(costs)).sum(axis=0), 1)
    share = (costs <= ZERO * np.nanmean(np.abs(costs), axis=0)).sum(axis=0) / known  # nan compares as false
    was = state["sparse"] > 0
    now = np.where(was, share > DENSE_AGAIN, share > MOSTLY)
    state["sparse"] = now
    return was & ~now


def judge(state: State, day: Day, cost: np.ndarray, sensitivity: Sensitivity, rows: np.ndarray) -> Verdict:
    """Judge the day for `rows` (positions of sparse series); `cost` (len(rows),) is known on each.

    Frequency is a CUSUM of Bernoulli log-likelihood ratios against odds `ODDS` times the usual
    (Reynolds and Stoumbos, 1999), usual being the frequency of the weekday, weighed with that of all
    days, up to `LAG` days ago. Size is the log of the cost against the median and spread of logs.
    """
    past = state["costs"][:, rows]
    past[day.column] = np.nan
    least = ZERO * np.nanmean(np.abs(past), axis=0)
    active = cost > least
    active_past = np.where(np.isnan(past), np.nan, past > least)
    enough = active & (np.nansum(active_past, axis=0) >= ENOUGH)
    middle, spread = _sizes(np.where(active_past == 1, past, np.nan))
    usual, lately = _usual(state, day, active_past, rows)
    size = np.nan_to_num(np.exp(middle))  # nothing in fourteen weeks: nothing is expected
    expected = np.minimum(usual, lately) * size

    z = np.where(enough, (np.log(cost) - middle) / spread, 0.0)
    larger = _gather_sizes(state, rows, z, active)
    often = _gather_days(state, rows, usual, active, 2 * sensitivity.often)
    by_size = np.maximum(z / sensitivity.size, np.where(enough & (z > 0), larger / LARGER, 0.0))
    by_days = np.where(enough, often / sensitivity.often, 0.0)
    week = np.nansum(past[day.last_week], axis=0) + cost
    told_size = (by_size >= 1) & _is_material(cost, size, sensitivity)
    told_days = (by_days >= 1) & _is_material(week, 7 * expected, sensitivity)
    begins = told_days & (state["busier"][rows] > REMEMBERED)
    state["busier"][rows] = np.where(begins, 0, state["busier"][rows] + 1)
    alarm = (told_size | told_days) & (cost > memory.monthly(state, day, rows))
    nowhere = np.full(len(rows), np.nan)
    return Verdict(
        expected=expected,
        lower_95=np.zeros(len(rows)),
        upper_95=np.nan_to_num(np.exp(middle + NORMAL_95 * spread)),
        strength=np.maximum(np.maximum(by_size, by_days), 0),
        is_anomaly=alarm,
        direction=np.where(alarm, 1.0, 0.0),
        cusum=often,
        level=size,
        left_level=nowhere,
        new_level=nowhere,
    )


def _gather_sizes(state: State, rows: np.ndarray, z: np.ndarray, active: np.ndarray) -> np.ndarray:
    """The CUSUM of sizes after the day; days without cost say nothing of sizes."""
    grown = np.clip(state["larger"][rows] + np.clip(z, -MOST, MOST) - SLACK, 0, 2 * LARGER)
    state["larger"][rows] = np.where(active, grown, state["larger"][rows])
    return state["larger"][rows]


def _gather_days(state: State, rows: np.ndarray, usual: np.ndarray, active: np.ndarray, most: float) -> np.ndarray:
    """The CUSUM of log-likelihood ratios of cost on more days after the day, at most `most`."""
    likelier = ODDS * usual / (1 + (ODDS - 1) * usual)
    ratio = np.where(active, np.log(likelier / usual), np.log((1 - likelier) / (1 - usual)))
    state["often"][rows] = np.clip(state["often"][rows] + ratio, 0, most)
    return state["often"][rows]


def _sizes(active: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Median and spread of the logs of `active` costs (days, rows): the wider of MAD and standard deviation."""
    logs = np.log(active)
    middle = np.nanmedian(logs, axis=0)
    spread = np.maximum(1.4826 * np.nanmedian(np.abs(logs - middle), axis=0), SD * np.nanstd(logs, axis=0))
    few = 1 + 3 / np.maximum((~np.isnan(logs)).sum(axis=0), 1)  # few sizes tell little of how they vary
    return middle, np.maximum(spread, LEAST_SPREAD) * few


def _usual(state: State, day: Day, active: np.ndarray, rows: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Chance of cost on the day as it was usual, and as it was in the last weeks.

    More frequent cost that was told `NEWS` days ago is usual from then on.
    """
    share = np.nanmean(active[[day.before(days) for days in range(1, LATELY + 1)]], axis=0)
    usual = _frequency(active, day)
    taken = (state["busier"][rows] > NEWS) & (state["busier"][rows] <= REMEMBERED)
    usual = np.where(taken, np.clip(share, usual, 0.98), usual)
    return usual, (share * LATELY + usual) / (LATELY + 1)


def _is_material(cost: np.ndarray, expected: np.ndarray, sensitivity: Sensitivity) -> np.ndarray:
    return cost - expected >= np.maximum(sensitivity.min_impact, sensitivity.min_pct / 100 * expected)


def _frequency(active: np.ndarray, day: Day) -> np.ndarray:
    """Chance of cost on the day, from days more than `LAG` ago; between one in fifty and 49 in fifty."""
    settled = active.copy()
    settled[[day.before(days) for days in range(LAG + 1)]] = np.nan
    known, count = (~np.isnan(settled)).sum(axis=0), np.nansum(settled, axis=0)
    overall = (count + 0.5) / (known + 1)
    same = settled[day.column % 7 :: 7]
    same_known, same_count = (~np.isnan(same)).sum(axis=0), np.nansum(same, axis=0)
    return np.clip((same_count + PRIOR * overall) / (same_known + PRIOR), 0.02, 0.98)
