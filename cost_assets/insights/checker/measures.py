"""Measures: words that say what a figure measures, held against its metric, its unit and its time."""

from __future__ import annotations

import re

from cost_assets.insights.checker import moves, words
from cost_assets.insights.checker.amounts import is_money, printed, value_of
from cost_assets.insights.checker.periods import Period
from cost_assets.insights.checker.reading import Reading, Said, sentence_of, shown


def unit_faults(reading: Reading) -> list[str]:
    """Figures in a place of the sentence that asks for another unit: `cost 12 %`, `4.00 USD instances`."""
    faults = []
    for figure in reading.said:
        first, last = sentence_of(reading, figure.start)
        before, after = reading.words[first : figure.start], reading.words[figure.end : last]
        unit = figure.amount.unit
        money = is_money(unit) or unit.endswith(" per day")
        cost, counted = words.COSTS.search(before), words.COUNTED.match(after)
        if cost and not money and unit != "ratio" and not re.match(r"\s(?:more|less|above|below)\b", after):
            faults.append(f"{cost[0].strip()!r} asks for money; {shown(figure)} is {printed(figure.amount)}")
        faults += _term_faults(figure, before, after, money)
        if counted and (money or unit in ("pct", "points", "ratio")):
            faults.append(f"{counted[0].strip()!r} asks for a count; {shown(figure)} is {printed(figure.amount)}")
        if counted and unit == "count" and counted["noun"].lower()[:6].rstrip("s") not in figure.amount.metrics:
            faults.append(f"{shown(figure)} counts {figure.amount.metrics}, not {counted['noun']}")
        if (moves.MOVED_BY.search(before) or moves.EXCESS.search(before)) and not figure.amount.tells_change:
            faults.append(f"{shown(figure)} is no change: use difference(…) or change(…)")
        if re.match(r"\sas (?:much|many)\b", after) and unit not in ("ratio", "pct"):
            faults.append(f"'as much as' asks for a ratio; {shown(figure)} is {printed(figure.amount)}")
        if words.OF_TOTAL.match(after) and unit != "pct" and not money:
            faults.append(f"a part of a bill is money or per cent; {shown(figure)} is {printed(figure.amount)}")
        if _OF_COST.match(after) and _is_share_of_change(figure):
            faults.append(f"{shown(figure)} is a share of a change, and not of what was spent")
        if unit == "rank" and not words.RANKS.search(before + after):
            faults.append(f"{shown(figure)} is a rank, which the sentence does not say (ranks …, … largest)")
        if unit == "ratio" and not words.TIMES.match(after):
            faults.append(f"{shown(figure)} says how many times; write behind it of what: 'as much as …', 'that of …'")
        if unit != "rank" and words.AMONG.match(after):
            faults.append(
                f"{words.AMONG.match(after)[0].strip()!r} asks for a rank; {shown(figure)} is {printed(figure.amount)}"
            )
        moved = moves.UP.match(after.lstrip()) or moves.DOWN.match(after.lstrip())
        if not money and unit != "ratio" and not moved and words.BILL.search(before):
            faults.append(f"a bill or budget is money; {shown(figure)} is {printed(figure.amount)}")
    return faults


_OF_COST = re.compile(
    r"\sof (?:the |this |its )?(?:total |whole )?(?:bill|spend|spending|costs?|invoice)\b"
    r"(?! (?:change|impact|increase|decrease|difference))",
    re.I,
)


def _is_share_of_change(figure: Said) -> bool:
    amount = figure.amount
    return amount.form == "share" and (amount.whole_change is not None or value_of(amount.base[0]).is_change)


def _term_faults(figure: Said, before: str, after: str, money: bool) -> list[str]:
    """`{change(E1, E2)} in money`, and `in relative terms` of what is told in money."""
    told = words.TERMS.match(after.lstrip()) or words.TERMS.search(before)
    if not told or figure.amount.unit == "rank":
        return []
    asks_money = "relative" not in told[0].lower()
    is_asked = money if asks_money else figure.amount.unit in ("pct", "points", "ratio")
    return [] if is_asked else [f"{told[0]!r} is said of {shown(figure)}, which is {printed(figure.amount)}"]


def rate_faults(reading: Reading) -> list[str]:
    """`a month` or `per year` behind a figure that is of no such time."""
    faults = []
    for match in words.RATES.finditer(reading.words):
        per = next(found for found in match.groups() if found).lower()
        clause = reading.clause_of(match.start())
        figures = [
            each for each in reading.within(clause, reading.said) if 0 <= match.start() - each.end <= _near(match)
        ]
        figures += [
            each for each in reading.within(clause, reading.said) if match["c"] and 0 <= each.start - match.end() <= 25
        ]
        for figure in figures[-1:]:
            if not _is_rate(figure, per):
                faults.append(
                    f"{match[0].strip()!r} is said of {shown(figure)}, which is of {figure.amount.rows[0].period}"
                )
    return faults


def _near(match: re.Match[str]) -> int:
    """How far behind a figure a rate may stand and be the figure's; `on each day` is of all that is said before it."""
    return 100 if match[0].lower().startswith(("each ", "every ")) else 25


_TIMES = frozenset([
    "day", "week", "month", "year", "hour", "quarter", "mo", "yr", "daily", "weekly", "monthly", "yearly",
    "annually", "annual", "hourly", "annualized", "annualised",
])  # fmt: skip


def _is_rate(figure: Said, per: str) -> bool:
    if per not in _TIMES:
        return per in figure.amount.rows[0].metric or per in figure.amount.unit.lower()
    kind = {"da": "day", "mo": "month", "we": "week", "ye": "year", "yr": "year", "an": "year"}.get(per[:2], "other")
    row = figure.amount.rows[0]
    if figure.amount.form == "per_day" or figure.amount.form == "rank":
        return kind == "day"
    told = {"day": ("daily", "per_day"), "month": ("month",), "year": ("year", "annual"), "week": ("week",)}
    if any(name in row.metric for other, names in told.items() if other != kind for name in names):
        return False
    names = told.get(kind, ())
    grain = {"7 days": "week"}.get(Period.of(row.period).grain, Period.of(row.period).grain)
    return any(name in row.metric for name in names) or (grain == kind and kind != "year")
