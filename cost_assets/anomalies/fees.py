"""Fees out of turn: charges other than usage on a day, or in a size, that the months before do not explain."""

from __future__ import annotations

import numpy as np

from cost_assets.anomalies.day import Day, day_of
from cost_assets.anomalies.episodes import Episode, runs, severity
from cost_assets.anomalies.scores import bounded
from cost_assets.anomalies.sensitivity import Sensitivity
from cost_assets.anomalies.state import REMEMBERED

KNOWN = 35  # days of data before which nothing is out of turn: no month has been seen whole
ROOM = 1.5  # times that a fee may be larger than it was
RUNNING = 7  # days: what ran on every day of the last week goes on


def expected_fees(costs: np.ndarray, dates: np.ndarray, follows: np.ndarray | None = None) -> np.ndarray:
    """The most that each day's charge is explained by: the same charge in one of the three months before, or last week.

    Args:
        costs: (n_series, days) one group of charges that is not usage, in money of one sign
            (credits turned round), oldest day first; nan is an unknown day.
        dates: (days,) datetime64[D], consecutive.
        follows: (n_series, days) what the charge is a share of, as usage is for tax: as that grows
            from one month to the next, so may the charge.

    Returns:
        (n_series, days) money, 0 where nothing explains any.
    """
    amounts, most = np.nan_to_num(costs, nan=0.0), np.zeros(costs.shape)
    grown = None if follows is None else _growth(np.nan_to_num(follows, nan=0.0))
    for number, today in enumerate(dates.astype(object)):
        days = _explaining(day_of(today), number)
        if days:
            past = amounts[:, days]
            most[:, number] = past.max(axis=1) if grown is None else (past * _times(grown, days, number)).max(axis=1)
    return most


def fee_episodes(
    costs: np.ndarray, dates: np.ndarray, sensitivity: Sensitivity, follows: np.ndarray | None = None, sign: int = 1
) -> list[Episode]:
    """Episodes of kind `fee` in one group of charges, by series and start; arguments as in `expected_fees`.

    A charge is out of turn where it exceeds `ROOM` times what explains it by `min_fee` or more. The
    usual monthly fee is not, nor what runs on every day after its first, nor what a month before
    had within two days; a yearly fee is, every year. `sign` is -1 for credits: they are told as down.
    """
    explained = expected_fees(costs, dates, follows)
    flags = costs - ROOM * explained >= sensitivity.min_fee
    flags[:, :KNOWN] = False
    told = []
    for series in np.flatnonzero(flags.any(axis=1)):
        for start, end in runs(flags[series]):
            days = np.flatnonzero(flags[series, start : end + 1]) + start
            usual = float(explained[series, days].sum())
            impact = float((costs[series, days] - explained[series, days]).sum())
            score = float(bounded(impact / (sensitivity.min_fee + (ROOM - 1) * usual)))
            told.append(
                Episode(
                    series=int(series),
                    start=dates[start],
                    end=dates[end],
                    direction="up" if sign > 0 else "down",
                    kind="fee",
                    impact=sign * impact,
                    impact_pct=100 * sign * impact / usual if usual > 0 else None,
                    severity=severity(impact, score, sensitivity),
                    score=score,
                )
            )
    return told


def _explaining(day: Day, number: int) -> list[int]:
    """Positions of the days that may explain the day at `number`: around its like in earlier months, and the week."""
    like = [number - ago for month in day.near for ago in ((day.column - column) % REMEMBERED for column in month)]
    return sorted({at for at in like + [number - ago for ago in range(1, RUNNING + 1)] if 0 <= at < number})


def _growth(follows: np.ndarray) -> np.ndarray:
    """Sum of the last 31 days up to and with each day."""
    total = np.cumsum(follows, axis=1)
    total[:, 31:] = total[:, 31:] - total[:, :-31].copy()
    return total


def _times(sums: np.ndarray, days: list[int], number: int) -> np.ndarray:
    return np.maximum(sums[:, [number]] / np.maximum(sums[:, days], 1e-9), 1.0)
