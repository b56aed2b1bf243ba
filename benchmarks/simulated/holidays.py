"""Public holidays of four countries, written out by rule, so that simulated workloads rest on them."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np

COUNTRIES = ("us", "de", "in", "jp")
FIXED = {
    "us": ["01-01", "06-19", "07-04", "11-11", "12-24", "12-25", "12-31"],
    "de": ["01-01", "01-06", "05-01", "10-03", "11-01", "12-24", "12-25", "12-26", "12-31"],
    "in": ["01-26", "08-15", "10-02", "10-24", "11-01", "12-25"],
    "jp": ["01-01", "01-02", "01-03", "02-11", "02-23", "04-29", "05-03", "05-04", "05-05", "08-11", "11-03", "11-23"],
}
NTH_WEEKDAY = {"us": [(1, 0, 3), (5, 0, -1), (9, 0, 1), (11, 3, 4), (11, 4, 4)]}  # month, weekday, which
AFTER_EASTER = {"de": [-2, 1, 39, 40, 50], "us": [], "in": [-2], "jp": []}


def holidays(country: str, dates: np.ndarray) -> np.ndarray:
    """Which of `dates` (datetime64[D]) are days off in `country`; a boolean array of their length."""
    days = [day.astype(object) for day in dates]
    free = {day for year in {day.year for day in days} for day in _of_year(country, year)}
    return np.array([day in free for day in days])


def _of_year(country: str, year: int) -> list[date]:
    fixed = [date.fromisoformat(f"{year}-{day}") for day in FIXED[country]]
    floating = [_nth(year, *rule) for rule in NTH_WEEKDAY.get(country, [])]
    return fixed + floating + [_easter(year) + timedelta(days=days) for days in AFTER_EASTER[country]]


def _nth(year: int, month: int, weekday: int, which: int) -> date:
    first = date(year, month, 1)
    days = [first + timedelta(days=day) for day in range(31)]
    return [day for day in days if day.month == month and day.weekday() == weekday][which if which < 0 else which - 1]


def _easter(year: int) -> date:
    """Easter Sunday by the anonymous Gregorian computus (Meeus, Astronomical Algorithms, 1991)."""
    a, (b, c) = year % 19, divmod(year, 100)
    d, e = divmod(b, 4)
    h = (19 * a + b - d - (b - (b + 8) // 25 + 1) // 3 + 15) % 30
    i, k = divmod(c, 4)
    m = (32 + 2 * e + 2 * i - h - k) % 7
    month, day = divmod(h + m - 7 * ((a + 11 * h + 22 * m) // 451) + 114, 31)
    return date(year, month, day + 1)
