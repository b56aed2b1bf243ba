"""Commitment ends: what a day costs more, and less, once a reservation or Savings Plan has run out."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from cost_assets.forecasts.days import Days


@dataclass(frozen=True)
class Ending:
    """A commitment that runs out, and what one series gets of it; one commitment may have several.

    Attributes:
        series: number of the series it covers, or whose bill holds the unused part.
        ends_on: its last day. One that is bought again in time, as a queued purchase shows, is no ending.
        covered_effective: effective cost per day of the usage it covers.
        covered_on_demand: cost per day of that usage on demand.
        unused: effective cost per day of its unused part.
    """

    series: int
    ends_on: np.datetime64
    covered_effective: float
    covered_on_demand: float
    unused: float = 0.0


def changes(endings: list[Ending], n_series: int, days: Days) -> tuple[np.ndarray, np.ndarray]:
    """What the ends of commitments add to the daily cost of usage, and to that of unused commitments.

    Usage that was covered goes on, on demand; the unused part is no longer paid. An `Ending` that has passed
    already changes nothing: the history shows it.

    Returns:
        Two (n_series, horizon) arrays, to be added to the points of usage and of the group `unused`; the
        second is never above 0.

    Raises:
        ValueError: an amount that is not finite, or less than 0.
    """
    usage, unused = np.zeros((n_series, days.horizon)), np.zeros((n_series, days.horizon))
    coming = days.dates[days.known :]
    for ending in endings:
        amounts = (ending.covered_effective, ending.covered_on_demand, ending.unused)
        if not all(np.isfinite(amount) and amount >= 0 for amount in amounts):
            raise ValueError(f"{ending} has an amount that is not a cost per day")
        if ending.ends_on >= coming[0] - 1:
            after = coming > ending.ends_on
            usage[ending.series, after] += ending.covered_on_demand - ending.covered_effective
            unused[ending.series, after] -= ending.unused
    return usage, unused
