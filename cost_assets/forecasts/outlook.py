"""The outlook of one series: usage from its model, all else from the calendar, put together day by day."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from cost_assets.forecasts.blends import Start
from cost_assets.forecasts.calendar import GROUPS, Calendar, expected
from cost_assets.forecasts.days import Days
from cost_assets.forecasts.landing import MONTHS, Landing, land
from cost_assets.forecasts.points import forecast
from cost_assets.forecasts.rhythm import month_rhythm
from cost_assets.forecasts.shares import Base

# Looked ahead to in this order, since support is on usage and purchases, and tax and credits are on all three.
CHARGES, ON_CHARGES = ("purchase", "support"), ("unused", "adjustment", "credit", "tax")


@dataclass(frozen=True)
class Outlook:
    """What one series will cost.

    Attributes:
        model: of usage.
        usage: (horizon,) usage to come, by day.
        paths: (n_paths, horizon) simulated usage to come.
        calendars: all else, by group.
        start: the usage model's, for tomorrow.
    """

    model: str
    usage: np.ndarray
    paths: np.ndarray
    calendars: Mapping[str, Calendar]
    start: Start | None

    @property
    def other(self) -> np.ndarray:
        """(horizon,) what is not usage, by day: add it to `usage` and to each of `paths`."""
        return sum((calendar.points for calendar in self.calendars.values()), np.zeros(len(self.usage)))

    def land(self, days: Days, so_far: float, months: int = MONTHS) -> Landing:
        """The landing of the current month, of which `so_far` is known in all groups, and of the next ones."""
        return land(days, so_far, self.usage, self.paths, list(self.calendars.values()), months)


def look_ahead(
    usage: np.ndarray,
    others: Mapping[str, np.ndarray],
    days: Days,
    draws: np.ndarray,
    start: Start | None = None,
    supported: Base | None = None,
    usage_change: np.ndarray | float = 0.0,
    unused_change: np.ndarray | float = 0.0,
) -> Outlook:
    """Look ahead from the history of one series, in one currency.

    Args:
        usage: (days.known,) usage by day, nan where unknown; one day at least is known.
        others: histories like it by group, of `calendar.GROUPS`; a group that the bill lacks may be left out.
        draws, start: as `points.forecast` takes them.
        supported: what support is a share of, where that is more than this series, such as its account.
        usage_change, unused_change: (horizon,) what `endings.changes` says.

    Raises:
        ValueError: a group that nobody knows, or what `forecast` refuses.
    """
    if unknown := set(others) - set(GROUPS):
        raise ValueError(f"no groups {', '.join(sorted(unknown))} of charges; there are {', '.join(GROUPS)}")
    rhythm = month_rhythm(usage, days)
    ahead = forecast(usage / rhythm[: days.known], days.horizon, draws, start=start)
    coming = ahead.points * rhythm[days.known :] + usage_change
    calendars: dict[str, Calendar] = {}
    base = Base(usage, coming)
    for group in [each for each in CHARGES if each in others]:
        on = supported if group == "support" and supported else base
        calendars[group] = expected(group, others[group], days, on)
        base = base.with_charges(others[group], calendars[group].points, calendars[group].pending)
    for group in [each for each in ON_CHARGES if each in others]:
        calendars[group] = expected(group, others[group], days, base)
    if "unused" in calendars:
        unused = calendars["unused"]
        calendars["unused"] = Calendar(np.maximum(unused.points + unused_change, 0.0), unused.pending)
    return Outlook(ahead.model, coming, ahead.paths * rhythm[days.known :] + usage_change, calendars, ahead.start)
