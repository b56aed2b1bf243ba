"""Periods: the days that a figure is of, as they are kept, as they are printed, and as a text tells them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_ONE_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Period:
    """Days from `first` to `last`, both inclusive."""

    first: date
    last: date

    @classmethod
    def of(cls, text: str) -> Period:
        """`2026-10`, `2026-10-03` or `2026-10-03/2026-10-09`.

        Raises:
            ValueError: it is none of these.
        """
        first, _, last = text.partition("/")
        if re.fullmatch(r"\d{4}-\d{2}", first) and not last:
            start = date.fromisoformat(f"{first}-01")
            return cls(start, _month_after(start) - _ONE_DAY)
        period = cls(date.fromisoformat(first), date.fromisoformat(last or first))
        if period.last < period.first:
            raise ValueError(f"period {text!r} ends before it begins")
        return period

    @property
    def days(self) -> int:
        return (self.last - self.first).days + 1

    @property
    def grain(self) -> str:
        """`month`, `day`, or `7 days`: what may be compared with what."""
        if self.first.day == 1 and _month_after(self.first) - _ONE_DAY == self.last:
            return "month"
        return "day" if self.days == 1 else f"{self.days} days"

    def before(self) -> Period:
        """The period of the same kind that ends on the day before."""
        last = self.first - _ONE_DAY
        return Period(last.replace(day=1) if self.grain == "month" else last - (self.last - self.first), last)

    def overlaps(self, other: Period) -> bool:
        return self.first <= other.last and other.first <= self.last

    def __str__(self) -> str:
        """`October 2026`, `3 October 2026`, `3–9 October 2026`, `28 September – 4 October 2026`."""
        first, last = self.first, self.last
        end = f"{last.day} {MONTHS[last.month - 1]} {last.year}"
        if self.grain == "month":
            return f"{MONTHS[first.month - 1]} {first.year}"
        if self.grain == "day":
            return end
        if (first.year, first.month) == (last.year, last.month):
            return f"{first.day}–{end}"
        year = f" {first.year}" if first.year != last.year else ""
        return f"{first.day} {MONTHS[first.month - 1]}{year} – {end}"


def _month_after(start: date) -> date:
    return (start.replace(day=1) + timedelta(days=32)).replace(day=1)


@dataclass(frozen=True)
class Told:
    """A period as a text tells it: its place there, and what is said of the first and the last day.

    Attributes:
        first, last: year, month and day, each None where it is not said.
        edge: `first` or `last` where only that day is told (`since 3 October`), else empty.
        previous: `month`, `week` or `day` for `the month before`; then the days are not said.
    """

    start: int
    end: int
    first: tuple[int | None, int | None, int | None] = (None, None, None)
    last: tuple[int | None, int | None, int | None] = (None, None, None)
    edge: str = ""
    previous: str = ""
    weekday: str = ""

    @property
    def days(self) -> Period | None:
        """The days themselves, where year, month and day are said of both ends."""
        year = self.last[0]
        ends = [(each[0] or year, *each[1:]) for each in (self.first, self.last)]
        try:
            return Period(*(date(*each) for each in ends))
        except (TypeError, ValueError):
            return None

    def fits(self, period: Period) -> bool:
        """Whether these may be the days of `period`; a year that is not said fits every year."""
        if self.previous:
            return period.grain == {"week": "7 days"}.get(self.previous, self.previous)
        if self.weekday and _DAYS[period.first.weekday()] != self.weekday:
            return False
        if self.edge:
            return _is(self.first, period.first if self.edge == "first" else period.last)
        if self.first[2] is None:
            return period.grain == "month" and _is(self.first, period.first)
        return _is(self.first, period.first) and _is(self.last, period.last)


def _is(told: tuple[int | None, int | None, int | None], day: date) -> bool:
    return all(said in (None, is_) for said, is_ in zip(told, (day.year, day.month, day.day), strict=True))


_MONTH = (
    r"(?:January|February|(?-i:March)|April|(?-i:May)|June|July|August|September|October|November|December"
    r"|(?-i:Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept|Sep|Oct|Nov|Dec)\b\.?)"
)
_DAY, _YEAR = r"\d{1,2}(?:st|nd|rd|th)?(?![\d.,]\d|\d)", r"(?:,?\s(?P<y{0}>\d{{4}})\b)?"
_TO = r"\s?(?:–|—|-|\bto\b|\band\b|\bthrough\b|\buntil\b)\s?"
_WEEKDAY = r"(?:(?P<w>mon|tues|wednes|thurs|fri|satur|sun)day,?\s)?"
_SPOKEN = re.compile(
    "|".join(
        [
            r"\b(?P<i1>\d{4}-\d{2}-\d{2})(?:\s?(?:/|–|\bto\b|\bthrough\b)\s?(?P<i2>\d{4}-\d{2}-\d{2}))?(?![\d-])",
            r"\b(?P<im>\d{4}-\d{2})(?![\d-])",
            rf"\b(?P<a1>{_DAY})\s(?P<am>{_MONTH}){_YEAR.format('a')}{_TO}(?P<a2>{_DAY})\s(?P<an>{_MONTH}){_YEAR.format('b')}",
            rf"\b(?P<b1>{_DAY}){_TO}(?P<b2>{_DAY})\s(?P<bm>{_MONTH}){_YEAR.format('c')}",
            rf"\b(?P<c1m>{_MONTH})\s(?P<c1>{_DAY}){_YEAR.format('h')}{_TO}(?:(?P<c2m>{_MONTH})\s)?(?P<c2>{_DAY}){_YEAR.format('d')}",
            rf"\b{_WEEKDAY}(?P<d1>{_DAY})\s(?P<dm>{_MONTH}){_YEAR.format('e')}",
            rf"\b{_WEEKDAY.replace('<w>', '<v>')}(?P<e1m>{_MONTH})\s(?P<e1>{_DAY}){_YEAR.format('f')}",
            rf"\b(?P<f1m>{_MONTH}){_YEAR.format('g')}",
            r"\b(?:the\s)?(?:previous|prior|preceding)\s(?P<p1>month|week|day)\b",
            r"\b(?:the|an?)\s(?P<p2>month|week|day)\s(?:before|earlier)\b",
            r"\b(?P<p3>month|week|day)[- ]over[- ](?:month|week|day)\b",
        ]
    ),
    re.IGNORECASE,
)
_SINCE = re.compile(
    r"(?:\bsince|\bfrom|\bstarting(?: on)?|\bbeginning(?: on)?|\bbegan on|\bstarted on|\bbegins on)\s$", re.I
)
_UNTIL = re.compile(r"(?:\buntil|\bthrough|\bended on|\bending(?: on)?)\s$", re.I)
_BEFORE_MAY = re.compile(
    r"\b(?:in|of|since|during|for|from|to|until|by|and|through|before|after|than|with|vs)\s$", re.I
)


def told(text: str) -> Iterator[Told]:
    """Every period that a text tells, in order."""
    for match in _SPOKEN.finditer(text):
        found = {name: value for name, value in match.groupdict().items() if value}
        # "May" alone is more often the verb.
        if match[0] == "May" and not _BEFORE_MAY.search(text[: match.start()]):
            continue
        before = text[: match.start()]
        edge = "first" if _SINCE.search(before) else "last" if _UNTIL.search(before) else ""
        yield _told(match, found, edge)


def _told(match: re.Match[str], found: dict[str, str], edge: str) -> Told:
    start, end = match.span()
    if previous := found.get("p1") or found.get("p2") or found.get("p3"):
        return Told(start, end, previous=previous.lower())
    if "i1" in found or "im" in found:
        first, last = (_iso(found.get(name, found.get("i1", found.get("im", "")))) for name in ("i1", "i2"))
    else:
        years = [int(found[name]) for name in found if name[0] == "y"]
        months = [_number(found[name]) for name in found if name[-1] in "mn" and name != "im"]
        days = [int(re.sub(r"\D", "", found[name])) for name in found if name in _DAY_GROUPS]
        over_new_year = len(years) == 1 and months[0] > months[-1]
        first = (years[0] if years and not over_new_year else None, months[0], days[0] if days else None)
        last = (years[-1] if years else None, months[-1], days[-1] if days else None)
    single = first == last and first[2] is not None
    weekday = found.get("w") or found.get("v")
    return Told(start, end, first, last, edge if single else "", weekday=f"{weekday}day".lower() if weekday else "")


_DAY_GROUPS = {"a1", "a2", "b1", "b2", "c1", "c2", "d1", "e1"}


def _iso(text: str) -> tuple[int | None, int | None, int | None]:
    year, month, *day = (int(part) for part in text.split("-"))
    return year, month, day[0] if day else None


def _number(month: str) -> int:
    return next(n for n, name in enumerate(MONTHS, 1) if name.lower().startswith(month.lower()[:3]))
