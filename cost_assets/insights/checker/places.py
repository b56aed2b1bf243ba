"""Places: what a place in a sentence asks for, such as days behind `lasted` and a change behind `by`."""

from __future__ import annotations

import re
from itertools import pairwise

from cost_assets.insights.checker.amounts import is_money, printed
from cost_assets.insights.checker.metrics import METRICS
from cost_assets.insights.checker.reading import Reading, Said, sentence_of, shown

_ABOUT = r"(?:about |some |roughly |nearly |almost |over |around |just )?$"
_LASTS = re.compile(rf"\b(?:last(?:s|ed|ing)?|(?:ends?|expires?|lapses?|runs out) in|stretch\w* over) {_ABOUT}", re.I)
_DAYS_BEFORE = re.compile(
    rf"(?:\b(?:last(?:s|ed|ing)?|for|over|in|within|on|out of|of|took|takes|spans?|spanned|has|had|have|with|after|"
    rf"stretch\w*)|,|:|\() {_ABOUT}|\($",
    re.I,
)
_DAYS_AFTER = re.compile(r"\s?\)|[ -](?:left|long|remain\w*|ago|later|after|before|until|out|of|were|days?)\b", re.I)
_BY = re.compile(rf"(?P<by>\w*) by {_ABOUT}", re.I)
_AGENTS = frozenset(["followed", "covered", "used", "charged", "billed", "spent", "led", "explained", "shown"])
_MOVE = re.compile(
    r"\s(?:increase|rise|drop|decrease|overrun|excess|jump|fall|decline|growth|shortfall|reduction|surge|spike)\b", re.I
)
_LOW = re.compile(r"\b(?:low end|lower (?:bound|end|limit)|lowest)\b", re.I)
_HIGH = re.compile(r"\b(?:high end|upper (?:bound|end|limit)|highest)\b", re.I)
_BOUNDS = re.compile(r"\b(?:bounds|range|band|interval|between)\b(?: \w+)*? $", re.I)


def place_faults(reading: Reading) -> list[str]:
    """Figures that stand where something else is asked for."""
    faults = []
    for figure in reading.said:
        first, last = sentence_of(reading, figure.start)
        before, after = reading.words[first : figure.start], reading.words[figure.end : last]
        if fault := _time_fault(figure, before, after) or _change_fault(figure, before, after):
            faults.append(fault)
        if figure.amount.unit == "count" and not _is_counted(reading, figure, first, last):
            faults.append(f"{shown(figure)} counts {figure.amount.metrics}; say so beside it")
        if fault := _bound_fault(figure, before):
            faults.append(fault)
    return faults + _pair_faults(reading)


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


def _change_fault(figure: Said, before: str, after: str) -> str:
    by = _BY.search(before)
    tells = figure.amount.tells_change or "saving" in figure.amount.metrics or figure.amount.form in ("share", "rank")
    if not tells and ((by and by["by"].lower() not in _AGENTS) or _MOVE.match(after)):
        return f"{shown(figure)} is no change: use difference(…) or change(…)"
    return ""


def _is_counted(reading: Reading, figure: Said, first: int, last: int) -> bool:
    """Whether the sentence says what is counted, by a word of the metric's name."""
    if figure.amount.form != "value":
        return True
    stems = [part[:6] for part in figure.amount.rows[0].metric.split("_") if len(part) > 3]
    said = reading.text[first:last].lower()
    return not stems or figure.number is not None or any(re.search(rf"\b{re.escape(stem)}", said) for stem in stems)


def _bound_fault(figure: Said, before: str) -> str:
    """A bound that is not told as one before it, or as the other one."""
    metric = figure.amount.rows[0].metric
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


def _pair_faults(reading: Reading) -> list[str]:
    """One figure told twice, bounds that are none, and a change by what it is no change of."""
    faults = []
    for one, two in pairwise(reading.said):
        between = reading.words[one.end : two.start]
        first, last = sentence_of(reading, one.start)
        if two.start >= last:
            continue
        if between in (" and ", " to ") and _BOUNDS.search(reading.words[first : one.start]):
            metrics = [each.amount.rows[0].metric for each in (one, two)]
            if any(each.startswith(("lower_", "upper_")) for each in metrics) and not (
                metrics[0].startswith("lower_") and metrics[1].startswith("upper_")
            ):
                faults.append(f"bounds are the lower and the upper one; {shown(one)} and {shown(two)} are not")
        is_level = one.amount.form == "value" and not one.amount.is_change
        moved = two.amount.form in ("difference", "change") and re.fullmatch(r"\sby\s", between)
        if is_level and moved and not set(one.amount.ids) & set(two.amount.ids):
            faults.append(f"{shown(two)} is no change of {shown(one)}")
        if re.fullmatch(r" (?:out )?of the ", between) and one.amount.rows[0].metric == "saving_cost":
            place = reading.evidence.index(one.amount.rows[0]) + 1
            if two.amount.rows[0] not in reading.evidence[place : place + 1]:
                faults.append(f"{shown(one)} is not saved of {shown(two)}")
    told: dict[tuple[int, str], Said] = {}
    for each in reading.said:
        key = (reading.clause_of(each.start).sentence, each.source)
        if each.amount.form == "value" and is_money(each.amount.unit) and key in told:
            faults.append(f"{shown(each)} is told twice in one sentence; leave one out")
        told[key] = each
    return faults
