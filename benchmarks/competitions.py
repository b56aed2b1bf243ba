"""Series that forecasters have competed on, as R data files, and the naive rule they are measured against.

M3 monthly: a sample of 500 of 1,428 series, 48 to 126 months, the next 18 to be forecast. NN5: daily withdrawals from
111 cash machines, the next 56 days. Of NN5, 2 % of the days are missing: those of a history are filled before any
method sees them (on the line between the same weekday before and after), and the last 400 days given; those of the
days to be forecast count for nothing. Zeros are left as they are.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from cost_assets.forecasts.points import LOOK_BACK
from cost_assets.forecasts.seasons import filled

SAMPLE_SEED = 20261121
M3_SERIES = 500


@dataclass(frozen=True)
class Competition:
    """Histories, what came after each (series, horizon), and what is aimed at."""

    name: str
    period: int
    histories: list[np.ndarray]
    actual: np.ndarray
    buckets: tuple[int, ...]
    """Last horizons of the buckets in which intervals are calibrated."""
    owa_aim: float

    @property
    def horizon(self) -> int:
        return self.actual.shape[1]

    def first(self, series: int | None) -> Competition:
        """The competition on its first series only."""
        return Competition(
            self.name, self.period, self.histories[:series], self.actual[:series], self.buckets, self.owa_aim
        )


def m3_monthly(folder: Path) -> Competition:
    """The sample from `folder`/m3/M3.rda."""
    import rdata

    everything = rdata.read_rda(folder / "m3" / "M3.rda")["M3"]
    monthly = [series for series in everything.values() if series["period"][0] == "MONTHLY"]
    drawn = np.random.default_rng(SAMPLE_SEED).choice(len(monthly), M3_SERIES, replace=False)
    return Competition(
        "M3 monthly",
        12,
        [np.asarray(monthly[number]["x"], float) for number in drawn],
        np.stack([np.asarray(monthly[number]["xx"], float) for number in drawn]),
        (3, 6, 12),
        0.83,
    )


def nn5_daily(folder: Path) -> Competition:
    """All series from `folder`/nn5/nn5.rda."""
    import rdata

    series = [np.asarray(values, float) for values in rdata.read_rda(folder / "nn5" / "nn5.rda")["nn5"].values()]
    return Competition(
        "NN5 daily",
        7,
        [filled(values[:-56], 7)[-LOOK_BACK:] for values in series],
        np.stack([values[-56:] for values in series]),
        (7, 14, 28),
        0.72,
    )


def naive2(history: np.ndarray, horizon: int, period: int) -> np.ndarray:
    """The last value without its season, with the season of the day to come, where the history is seasonal.

    Source: Makridakis, Spiliotis and Assimakopoulos, The M4 Competition (2020), with the test of its R code.
    """
    from statsmodels.tsa.seasonal import seasonal_decompose
    from statsmodels.tsa.stattools import acf

    autocorrelation = acf(history, nlags=period, fft=False)
    limit = 1.645 * np.sqrt((1 + 2 * np.sum(autocorrelation[1:-1] ** 2)) / len(history))
    if np.abs(autocorrelation[-1]) <= limit:
        return np.full(horizon, history[-1])
    positive = history.min() > 0
    season = seasonal_decompose(history, model="mul" if positive else "add", period=period).seasonal
    ahead = np.resize(season[len(history) % period :][:period], horizon)
    return history[-1] / season[-1] * ahead if positive else history[-1] - season[-1] + ahead
