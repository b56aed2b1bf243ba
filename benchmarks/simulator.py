"""Simulated daily cost of many series with the truth beside it, for tuning and measuring forecasts and anomalies.

How it differs from real bills: every series lives through the whole panel or is launched once;
services are independent but for incidents, moves and a country's holidays (no shared price list,
no common traffic); usage is a level times a weekly rhythm times noise, so what a multiplicative
filter assumes is mostly true; anomalies have one of five clean shapes and known edges; what a
person would call benign is drawn from four habits; currencies, restatements and late lines are
absent. Figures measured on it are optimistic, and must be called simulated.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from benchmarks.simulated import charges
from benchmarks.simulated.benign import benign_factors
from benchmarks.simulated.holidays import COUNTRIES, holidays
from benchmarks.simulated.incidents import Label
from benchmarks.simulated.ordinary import KINDS, ordinary_usage
from benchmarks.simulated.planting import strike_accounts

TO_AN_ACCOUNT = 6  # series


@dataclass(frozen=True)
class Panel:
    """Daily cost in one currency; every matrix is (n_series, days), oldest day first, nothing unknown.

    `usage` and the groups that are not usage stand apart; `cost` is their sum. `excused` marks
    days on which an alarm is neither right nor wrong (levels settling after an anomaly); so does
    `turning` for alarms on `cost`, which moves for good where credits or a commitment begin or end.
    """

    dates: np.ndarray  # (days,) datetime64[D]
    kinds: np.ndarray  # (n_series,) str, of `KINDS`
    accounts: np.ndarray  # (n_series,) int
    usage: np.ndarray
    fees: np.ndarray
    tax: np.ndarray
    credits: np.ndarray
    unused: np.ndarray
    labels: list[Label]
    excused: np.ndarray  # (n_series, days) bool
    turning: np.ndarray  # (n_series, days) bool: three weeks from where credits or a commitment begin or end

    @property
    def cost(self) -> np.ndarray:
        return self.usage + self.fees + self.tax + self.credits + self.unused


def simulate(n_series: int, seed: int, days: int = 560, anomalies: bool = True) -> Panel:
    """A panel that is the same for the same arguments, on any machine.

    Whole accounts (`TO_AN_ACCOUNT` series) do not depend on how many there are. Without
    `anomalies` the ordinary life and the benign changes are the same draws, and nothing is
    labelled. The first day differs by seed, within 2023.
    """
    dates = np.datetime64("2023-01-01") + np.random.default_rng([seed, 0]).integers(365) + np.arange(days)
    accounts = np.arange(n_series) // TO_AN_ACCOUNT
    kinds = np.array(
        [_stream(seed, 1, series).choice(list(KINDS), p=list(KINDS.values())) for series in range(n_series)]
    )
    ordinary = np.vstack([_life(seed, series, kinds[series], dates) for series in range(n_series)])
    levels = ordinary.sum(axis=1) / np.maximum((ordinary > 0).sum(axis=1), 1)

    usage, excused = ordinary.copy(), np.zeros(ordinary.shape, dtype=bool)
    labels = strike_accounts(usage, excused, kinds, accounts, seed) if anomalies else []
    groups = [_charges(seed, series, dates, usage[series], levels[series]) for series in range(n_series)]
    fees, tax, credits, unused = (np.vstack(group) for group in list(zip(*groups, strict=True))[:4])
    turning = charges.turns(credits) | charges.turns(unused)
    if anomalies:
        labels += _fees_out_of_turn(seed, fees, levels, [bought for *_, bought in groups])
    return Panel(dates, kinds, accounts, usage, fees, tax, credits, unused, labels, excused, turning)


def _stream(seed: int, purpose: int, number: int) -> np.random.Generator:
    return np.random.default_rng([seed, purpose, number])


def _life(seed: int, series: int, kind: str, dates: np.ndarray) -> np.ndarray:
    country = COUNTRIES[_stream(seed, 2, series // TO_AN_ACCOUNT).integers(len(COUNTRIES))]
    usual = ordinary_usage(kind, dates, holidays(country, dates), _stream(seed, 3, series))
    return usual * benign_factors(dates, _stream(seed, 4, series))


def _charges(seed: int, series: int, dates: np.ndarray, usage: np.ndarray, level: float) -> tuple:
    rng = _stream(seed, 5, series)
    fees, bought = charges.fees(dates, usage, level, rng)
    tax = charges.tax(dates, usage + fees, rng)
    credits, unused = charges.credits(dates, usage, level, rng), charges.unused(dates, usage, level, rng)
    return fees, tax, credits, unused, bought


def _fees_out_of_turn(seed: int, fees: np.ndarray, levels: np.ndarray, bought: list[list[int]]) -> list[Label]:
    """Fees bought on the way are labelled on their first day; one series in eight gets one out of turn, in place."""
    labels = []
    for series, level in enumerate(levels):
        labels += [charges.fee_bought(fees[series], series, day) for day in bought[series]]
        rng = _stream(seed, 6, series)
        if rng.random() < 0.125:
            labels.append(charges.fee_out_of_turn(fees[series], series, level, rng))
    return [label for label in labels if label]
