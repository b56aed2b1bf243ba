"""Days on which much of the world rests, so that a working series that goes quiet on them is no news."""

from __future__ import annotations

from datetime import date, timedelta

FIXED = {
    *((1, day) for day in (1, 2, 3)),
    *((5, day) for day in (1, 3, 4, 5)),
    (7, 4),
    (8, 15),
    (10, 3),
    (11, 1),
    *((12, day) for day in range(24, 32)),
}
NTH_WEEKDAY = {(5, 0, -1), (9, 0, 1), (11, 3, 4)}  # month, weekday, which: Memorial Day, Labor Day, Thanksgiving
AFTER_EASTER = (-2, 1, 39, 50)  # Good Friday, Easter Monday, Ascension, Whit Monday


def is_holiday(day: date) -> bool:
    """Whether `day` is widely kept as a day off; local feasts are left to the day's grace that falls have."""
    if (day.month, day.day) in FIXED or (day - _easter(day.year)).days in AFTER_EASTER:
        return True
    before = day - timedelta(days=1)
    return _is_nth(day) or (_is_nth(before) and before.weekday() == 3)  # the Friday after Thanksgiving


def _is_nth(day: date) -> bool:
    last = (day + timedelta(days=7)).month != day.month
    return any(
        (day.month, day.weekday()) == (month, weekday) and (last if which < 0 else (day.day - 1) // 7 + 1 == which)
        for month, weekday, which in NTH_WEEKDAY
    )


def _easter(year: int) -> date:
    """Easter Sunday by the anonymous Gregorian computus (Meeus, Astronomical Algorithms, 1991)."""
    a, (b, c) = year % 19, divmod(year, 100)
    d, e = divmod(b, 4)
    h = (19 * a + b - d - (b - (b + 8) // 25 + 1) // 3 + 15) % 30
    i, k = divmod(c, 4)
    m = (32 + 2 * e + 2 * i - h - k) % 7
    month, day = divmod(h + m - 7 * ((a + 11 * h + 22 * m) // 451) + 114, 31)
    return date(year, month, day + 1)
