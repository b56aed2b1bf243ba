"""Places: what a place in a sentence asks for, such as days behind `lasted` and a change behind `by`."""

from __future__ import annotations

import re

from cost_assets.insights.checker.amounts import printed
from cost_assets.insights.checker.meanings import METRICS
from cost_assets.insights.checker.reading import Reading, Said, sentence_of, shown

_ABOUT = r"(?:about |some |roughly |nearly |almost |over |around |just )?$"
_LASTS = re.compile(
    rf"\b(?:last(?:s|ed|ing)?|(?:ends?|expires?|lapses?|runs out) in|stretch\w* over|spread over) {_ABOUT}", re.I
)
_DAYS_BEFORE = re.compile(
    rf"(?:\b(?:last(?:s|ed|ing)?|(?<!account )(?<!accounts )for|over|in|within|on|out of|of|took|takes|spans?|"
    rf"spanned|has|had|have|with|after|stretch\w*)|\() {_ABOUT}|\($",
    re.I,
)
_DAYS_AFTER = re.compile(r"\s?\)|[ -](?:left|long|remain\w*|ago|later|after|before|until|out|of|were|days?)\b", re.I)
_BY = re.compile(rf"(?P<by>\w*) by {_ABOUT}", re.I)
_AGENTS = frozenset(["followed", "covered", "used", "charged", "billed", "spent", "led", "explained", "shown"])
_MOVE = re.compile(
    r"\s(?:increase|rise|drop|decrease|overrun|excess|jump|fall|decline|growth|shortfall|reduction|surge|spike)\b", re.I
)
_MORE = re.compile(
    r"\s(?:more|less|higher|lower|cheaper|dearer|above|below|beneath|"
    r"(?:over|under)(?= (?:the |its )?(?:expect|budget|plan)))\b(?! or\b)",
    re.I,
)
_OF_MOVE = re.compile(
    r"\sof (?:the|that|this|its) (?:\w+ ){0,2}(?:increase|rise|drop|decrease|jump|fall|decline|growth|change|impact|"
    r"excess)\b",
    re.I,
)
_MOVED = re.compile(
    rf"\b(?:rose|fell|grew|climbed|dropped|declined|(?:in|de)creased|jumped|went (?:up|down)) by {_ABOUT}", re.I
)
_MONTHLY = re.compile(r"\b(?:month|months|monthly|level)\b", re.I)
_SAVES = re.compile(rf"\b(?:sav(?:e|es|ed|ing)(?: of)?|cuts?) {_ABOUT}", re.I)
_EXPECTED = re.compile(r"\bexpected (?:costs? of )?$", re.I)
_BASE = re.compile(r"\b(?:base|save|saving|savings)\b", re.I)
_USED_AT = re.compile(rf"\b(?:used|utili[sz]ed) at {_ABOUT}", re.I)
_USED_OF = re.compile(r"\s(?:out )?of (?:its|their|the|your|our) (?:commitments?|reservations?|savings plans?)\b", re.I)
_WAS_USED = re.compile(r"\s(?:of (?:them|it|these|those) )?(?:was|were|is|are) (?:used|in use|utili[sz]ed)\b", re.I)
_LOW = re.compile(r"\b(?:low end|lower (?:bound|end|limit)|lowest)\b", re.I)
_HIGH = re.compile(r"\b(?:high end|upper (?:bound|end|limit)|highest)\b", re.I)
_AS_BOUND = re.compile(r"\s(?:as|at) (?:the |its )?(?:(?P<low>low(?:er)?)|high|upper) (?:bound|end|limit)\b", re.I)


def place_faults(reading: Reading) -> list[str]:
    """Figures that stand where something else is asked for."""
    faults = []
    for figure in reading.said:
        first, last = sentence_of(reading, figure.start)
        before, after = reading.words[first : figure.start], reading.words[figure.end : last]
        is_saved_of = _BASE.search(before) or any("saving" in each.amount.metrics for each in reading.said)
        if fault := _time_fault(figure, before, after) or _change_fault(figure, before, after, bool(is_saved_of)):
            faults.append(fault)
        if figure.amount.unit == "count" and not _is_counted(reading, figure, first, last):
            faults.append(f"{shown(figure)} counts {figure.amount.metrics}; say so beside it")
        used_of = re.search(r"\bused $", before, re.I) and _USED_OF.match(after)
        if (_USED_AT.search(before) or _WAS_USED.match(after) or used_of) and "utili" not in figure.amount.metrics:
            faults.append(f"{shown(figure)} measures {figure.amount.metrics}, and not how much was used")
        if fault := _bound_fault(figure, before, after):
            faults.append(fault)
    return faults


def _time_fault(figure: Said, before: str, after: str) -> str:
    if (_LASTS.search(before) or re.match(r" left\b(?! unused)", after)) and figure.amount.unit not in (
        "days",
        "count",
    ):
        return f"a time is asked for; {shown(figure)} is {printed(figure.amount)}"
    fits = _DAYS_BEFORE.search(before) or _DAYS_AFTER.match(after) or not before
    if figure.amount.unit == "days" and figure.amount.form == "value" and not fits:
        return f"{shown(figure)} is a time, {printed(figure.amount)}; say for how long, or of what"
    return ""


def _change_fault(figure: Said, before: str, after: str, is_saved_of: bool) -> str:
    by = _BY.search(before)
    tells = figure.amount.tells_change or "saving" in figure.amount.metrics or figure.amount.form in ("share", "rank")
    more = _MORE.match(after)
    if not tells and more and figure.amount.unit not in ("ratio", "points"):
        return f"{shown(figure)} is no change, and {more[0].strip()!r} behind it tells one"
    metric = figure.amount.rows[0].metric
    if metric == "monthly_cost_change" and not _MONTHLY.search(before + after):
        return f"{shown(figure)} is of each month; say 'a month' behind it"
    if metric == "base_cost" and not is_saved_of:
        return f"{shown(figure)} is what something could be saved of; say what, beside it"
    if metric == "base_cost" and _SAVES.search(before):
        return f"{shown(figure)} is what it is saved of, and not saved"
    expected = _EXPECTED.search(before) or re.match(r"\s(?:(?:that )?was )?expected\b", after, re.I)
    if expected and "impact" in metric:
        return f"{shown(figure)} is what it was off, and not what was expected"
    if figure.amount.is_level and _OF_MOVE.match(after):
        return f"{shown(figure)} is no part of a change; it measures {metric}"
    if _MOVED.search(before) and _is_at_once(figure):
        return f"{shown(figure)} is between two measures of one time, in which nothing moved"
    if not tells and ((by and by["by"].lower() not in _AGENTS) or _MOVE.match(after)):
        return f"{shown(figure)} is no change: use difference(…) or change(…)"
    return ""


def _is_at_once(figure: Said) -> bool:
    """Whether it lies between what two measures say of one time, and neither says what was to be."""
    amount = figure.amount
    is_one = bool(amount.base) and amount.of("period") == amount.against("period")
    planned = re.search(r"expected|forecast|budget|lower_|upper_", amount.metrics)
    return is_one and amount.of("metric") != amount.against("metric") and not planned


def _is_counted(reading: Reading, figure: Said, first: int, last: int) -> bool:
    """Whether the sentence says what is counted, by a word of the metric's name."""
    if figure.amount.form != "value":
        return True
    stems = [part[:6] for part in figure.amount.rows[0].metric.split("_") if len(part) > 3]
    said = reading.text[first:last].lower()
    return not stems or figure.number is not None or any(re.search(rf"\b{re.escape(stem)}", said) for stem in stems)


def _bound_fault(figure: Said, before: str, after: str) -> str:
    """A bound that is not told as one before it, or as the other one."""
    metric = figure.amount.rows[0].metric
    if behind := _AS_BOUND.match(after):
        is_it = metric.startswith("lower_" if behind["low"] else "upper_")
        return "" if is_it else f"{shown(figure)} is not that bound; it measures {metric}"
    ends = sorted(
        [(m.end(), "lower_") for m in _LOW.finditer(before)] + [(m.end(), "upper_") for m in _HIGH.finditer(before)]
    )
    if not metric.startswith(("lower_", "upper_")):
        inside = re.search(r"\b(?:bounds|band|interval) (?:of|are|from) $", before, re.I)
        wrong = inside or (
            ends and re.fullmatch(r"\W*(?:[\ue000]+|of|is|at|the|for|its|forecast|\s)*", before[ends[-1][0] :])
        )
        return f"{shown(figure)} is no bound of a forecast" if wrong else ""
    if ends and not metric.startswith(ends[-1][1]):
        return f"{shown(figure)} is the other bound; it measures {metric}"
    return "" if ends or METRICS["bound"][0].search(before) else f"{shown(figure)} is a bound; say so before it"
