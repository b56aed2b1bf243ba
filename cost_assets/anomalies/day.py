"""One day as the detector sees it: its weekday, whether people rest, and which earlier days it is like in its month."""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta

from cost_assets.anomalies.holidays import is_holiday
from cost_assets.anomalies.state import REMEMBERED

NEAR_END = 7  # days from the month's end that are also counted from there
ASIDE = 2  # days an event may be moved by, to a working day


@dataclass(frozen=True)
class Day:
    """`alike` are columns of a ring, (family, month back), for the same day of the one and two months before;
    `near` are columns, (month back, days aside), around the same day of the three months before."""

    ordinal: int
    weekday: int  # Monday is 0
    rests: bool
    alike: tuple[tuple[int, int], ...]
    near: tuple[tuple[int, ...], ...]

    @property
    def column(self) -> int:
        """Where rings keep this day; a multiple of seven long, they keep each weekday together."""
        return self.ordinal % REMEMBERED

    @property
    def last_week(self) -> list[int]:
        """Columns of the six days before this one."""
        return [self.before(days) for days in range(1, 7)]

    def before(self, days: int) -> int:
        return (self.ordinal - days) % REMEMBERED


def day_of(today: date) -> Day:
    """Everything about `today` that does not depend on any series."""
    ordinal = today.toordinal()
    from_end = monthrange(today.year, today.month)[1] - today.day
    earlier = [_month_before(today, months) for months in (1, 2, 3)]
    families = [[min(today.day, days) for _, days in earlier]]
    if from_end < NEAR_END:
        families.append([days - from_end for _, days in earlier])
    dated = [
        [first.toordinal() + day - 1 for (first, _), day in zip(earlier, family, strict=True)] for family in families
    ]
    near = [
        {event + aside for family in dated for event in (family[month],) for aside in range(-ASIDE, ASIDE + 1)}
        for month in range(3)
    ]
    oldest = ordinal - REMEMBERED + 1
    return Day(
        ordinal=ordinal,
        weekday=today.weekday(),
        rests=is_holiday(today),
        alike=tuple((one % REMEMBERED, two % REMEMBERED) for one, two, _ in dated),
        near=tuple(tuple(sorted(event % REMEMBERED for event in month if event >= oldest)) for month in near),
    )


def _month_before(today: date, months: int) -> tuple[date, int]:
    """The first day of the month that many months before, and how many days it has."""
    first = today.replace(day=1)
    for _ in range(months):
        first = (first - timedelta(days=1)).replace(day=1)
    return first, monthrange(first.year, first.month)[1]
