"""Measures: words that say what a figure measures, held against its metric, its unit and its time."""

from __future__ import annotations

import re
from collections.abc import Sequence

from cost_assets.insights.checker import words
from cost_assets.insights.checker.amounts import is_money, printed
from cost_assets.insights.checker.periods import Period
from cost_assets.insights.checker.reading import Clause, Reading, Said, sentence_of, shown


def metric_faults(reading: Reading, kind: str) -> list[str]:
    """Words such as forecast or savings beside a figure that measures something else, or left out beside one."""
    faults = []
    for name, (pattern, parts) in words.METRICS.items():
        for match in pattern.finditer(reading.words):
            figure = _spoken_of(reading, match)
            first, last = sentence_of(reading, match.start())
            near = [each for each in reading.said if first <= each.start < last]
            elsewhere = not reading.within(reading.clause_of(match.start()), reading.said)
            if elsewhere and any(_measures(each, parts) for each in near):
                continue
            if match[0].lower() == "will" and figure and _is_conditional(figure, reading.words[first:last]):
                continue
            per_day = name == "average" and figure and figure.amount.form == "per_day"
            if figure and not _measures(figure, parts) and not _is_saved(match[0], figure) and not per_day:
                faults.append(f"{match[0]!r} is said of {shown(figure)}, which measures {figure.amount.metrics}")
            told = any(_measures(each, parts) or _is_saved(match[0], each) or each.amount.is_credit for each in near)
            if name in words.SHOWN and not told and (kind == "finding" or (kind == "cause" and not near)):
                faults.append(f"{match[0]!r} is said without a figure that shows it; leave it out")
    for figure in reading.said:
        first, last = sentence_of(reading, figure.start)
        for name in words.MUST_SAY:
            told = words.METRICS[name][0].search(reading.words[first:last])
            told = told or (name == "saving" and _is_possible_cut(reading.words[first:last]))
            if _must_say(figure, name) and not told and figure.amount.form != "rank":
                faults.append(f"{shown(figure)} measures {figure.amount.metrics}; say that it is {name}, beside it")
    return faults


_PRICE = re.compile(r"\b(?:prices?|priced|pricing|rates?)\b", re.I)
_USAGE = re.compile(r"\b(?:usage|use|used|quantit(?:y|ies)|volumes?|consumption|consumed|demand|workloads?)\b", re.I)


def split_faults(reading: Reading) -> list[str]:
    """What changed prices made told of usage, or the other way round, or of neither."""
    faults = []
    for figure in reading.said:
        metric = figure.amount.rows[0].metric
        if "price_cost" not in metric and "usage_cost" not in metric:
            continue
        own, other = (_PRICE, _USAGE) if "price_cost" in metric else (_USAGE, _PRICE)
        clause = reading.clause_of(figure.start)
        first, last = sentence_of(reading, figure.start)
        told = own.search(reading.words, clause.start, clause.end)
        if not told and (
            other.search(reading.words, clause.start, clause.end) or not own.search(reading.words, first, last)
        ):
            faults.append(f"{shown(figure)} measures {metric}; say so, and nothing else, beside it")
    return faults


def _must_say(figure: Said, name: str) -> bool:
    return _measures(figure, words.METRICS[name][1][:2] if name == "bound" else (name,))


def _is_possible_cut(sentence: str) -> bool:
    return bool(words.SAVES.search(sentence) and words.POSSIBLE.search(sentence))


def _is_conditional(figure: Said, sentence: str) -> bool:
    """`if it stays, it will cost {E7} more a month`, of a level that was measured."""
    return _measures(figure, ("monthly_cost_change",)) and bool(re.search(r"\bif\b", sentence, re.I))


def _measures(figure: Said, parts: Sequence[str]) -> bool:
    return any(part in figure.amount.metrics for part in parts)


def _is_saved(word: str, figure: Said) -> bool:
    """A fall may be told as saved, what lowers a bill as credit."""
    return word.lower() == "saved" and figure.amount.is_change and figure.amount.signed < 0


def _spoken_of(reading: Reading, match: re.Match[str]) -> Said | None:
    """The figure of its clause that a word of metric belongs to: the one behind, unless one is right before it."""
    clause = reading.clause_of(match.start())
    said = clause_figures(reading, clause)
    ahead = [each for each in said if each.end <= match.start()]
    behind = [each for each in said if each.start >= match.end()]
    near = ahead and re.fullmatch(r"\s*(?:in|of|as|from)?\s*(?:\w+ing )?", reading.words[ahead[-1].end : match.start()])
    if near or not behind:
        return ahead[-1] if ahead else None
    return behind[0]


def clause_figures(reading: Reading, clause: Clause) -> list[Said]:
    """The figures of a clause; of one that has none, those of the clause after it in the same sentence."""
    if said := [each for each in reading.within(clause, reading.said) if each.amount.unit not in ("count", "days")]:
        return said
    place = reading.clauses.index(clause)
    for after in reading.clauses[place + 1 : place + 2]:
        if after.sentence == clause.sentence and after.opener in ("(", ",", ":"):
            return reading.within(after, reading.said)
    return []


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
        if counted and (money or unit in ("pct", "points", "ratio")):
            faults.append(f"{counted[0].strip()!r} asks for a count; {shown(figure)} is {printed(figure.amount)}")
        if counted and unit == "count" and counted["noun"].lower().rstrip("s") not in figure.amount.metrics:
            faults.append(f"{shown(figure)} counts {figure.amount.metrics}, not {counted['noun']}")
        if (words.MOVED_BY.search(before) or words.EXCESS.search(before)) and not figure.amount.tells_change:
            faults.append(f"{shown(figure)} is no change: use difference(…) or change(…)")
        if re.match(r"\sas (?:much|many)\b", after) and unit not in ("ratio", "pct"):
            faults.append(f"'as much as' asks for a ratio; {shown(figure)} is {printed(figure.amount)}")
        if words.OF_TOTAL.match(after) and unit != "pct" and not money:
            faults.append(f"a part of a bill is money or per cent; {shown(figure)} is {printed(figure.amount)}")
        if unit == "rank" and not words.RANKS.search(before + after):
            faults.append(f"{shown(figure)} is a rank, which the sentence does not say (ranks …, … largest)")
        if unit == "ratio" and not words.TIMES.match(after):
            faults.append(f"{shown(figure)} says how many times; write behind it of what: 'as much as …', 'that of …'")
        if unit != "rank" and words.AMONG.match(after):
            faults.append(
                f"{words.AMONG.match(after)[0].strip()!r} asks for a rank; {shown(figure)} is {printed(figure.amount)}"
            )
        if not money and unit != "ratio" and words.BILL.search(before):
            faults.append(f"a bill or budget is money; {shown(figure)} is {printed(figure.amount)}")
    return faults


def rate_faults(reading: Reading) -> list[str]:
    """`a month` or `per year` behind a figure that is of no such time."""
    faults = []
    for match in words.RATES.finditer(reading.words):
        per = next(found for found in match.groups() if found).lower()
        clause = reading.clause_of(match.start())
        figures = [each for each in reading.within(clause, reading.said) if 0 <= match.start() - each.end <= 25]
        figures += [
            each for each in reading.within(clause, reading.said) if match["c"] and 0 <= each.start - match.end() <= 25
        ]
        for figure in figures[-1:]:
            if not _is_rate(figure, per):
                faults.append(
                    f"{match[0].strip()!r} is said of {shown(figure)}, which is of {figure.amount.rows[0].period}"
                )
    return faults


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
    names = {"day": ("dai", "day"), "month": ("month",), "year": ("year", "annual"), "week": ("week",)}.get(kind, ())
    grain = {"7 days": "week"}.get(Period.of(row.period).grain, Period.of(row.period).grain)
    return any(name in row.metric for name in names) or (grain == kind and kind != "year")
