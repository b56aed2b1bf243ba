"""Literals: numbers that a text spells out, held against what they are declared to be, and what stands around them."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import pairwise

from cost_assets.insights.checker.amounts import Amount, is_money, printed
from cost_assets.insights.checker.directions import directions
from cost_assets.insights.checker.figures import MOVED, Number, mismatch
from cost_assets.insights.checker.reading import Reading, Said, sentence_of, shown

# A sign, a unit or a scale beside a slot, which prints its own; and behind a number that has its own.
_BEFORE = re.compile(r"(?:[$€£₹¥+−]|(?<!\w)[-–]|\b[A-Z]{3})\s?$")
_AFTER = re.compile(
    r"\s?(?:%|[$€£₹¥×]|percent|per cent|pp\b|points?\b|[A-Z]{3}\b|times\b|dollars?\b|[kKM]\b|thousand|million|x\b|\d"
    r"|[+*/{])|\ue000"
)
_TIME = re.compile(r"\s?(?:days?|weeks?|months?|years?|hours?|fortnights?|quarters?)\b", re.I)
_AGAIN = re.compile(
    r"\s?-?(?:%|[‰$€£₹¥×+*]|percent|per cent|points?\b|pts?\b|[kKM]\b|thousand|million|billion|hundred|dozen)"
)


def number_faults(reading: Reading) -> list[str]:
    faults = []
    for said in reading.said:
        before, after = reading.words[: said.start], reading.words[said.end :]
        if said.number:
            fault = mismatch(_daily(reading, said), said.amount, _downward(reading, said), reading.text[said.end :])
            faults += [f"{fault} ({said.source})"] if fault else []
        doubled = _BEFORE.search(before) or _AFTER.match(after)
        if doubled and not said.number:
            faults.append(f"{{{said.source}}} prints its own sign and unit; leave out {doubled[0].strip()!r} beside it")
        again = _AGAIN.match(after)
        is_told = any(digit in printed(said.amount) for digit in "123456789")  # 0.00 has no sign to hide
        hides_sign = is_told and said.amount.is_change and said.amount.value != said.amount.signed
        if hides_sign and not _downward(reading, said) and not _apart(reading, said):
            faults.append(f"{shown(said)} hides that it fell; say so, or leave out abs")
        if said.number and again:
            faults.append(f"{said.number.text!r} has {again[0].strip()!r} behind it, which makes it another number")
        if not said.number and said.amount.unit == "days" and (time := _TIME.match(after)):
            faults.append(f"{{{said.source}}} prints its own unit; leave out {time[0].strip()!r} behind it")
    orphans = re.finditer(r"[$€£₹¥%]", reading.words)
    faults += [f"{each[0]!r} stands without a number" for each in orphans]
    ranges = re.search(r"\ue000\s?[–—-]\s?\ue000|\bbetween\s+\S*\ue000+[^.;]*?\sand\s\S*\ue000", reading.words)
    if ranges and _is_range(reading, ranges) and not _are_bounds(reading, ranges):
        faults.append("a range says less than a figure; say one figure")
    return faults + _spanned(reading)


def _daily(reading: Reading, said: Said) -> Number:
    """The number, whose `a day` may stand elsewhere in its sentence: `spend per day averaged $318.60`."""
    first, last = sentence_of(reading, said.start)
    told = re.search(r"\b(?:per|a|each) day\b|\bdaily\b", reading.words[first:last], re.I)
    if told and said.amount.form == "per_day" and is_money(said.number.unit):
        return replace(said.number, unit=f"{said.number.unit} per day")
    return said.number


def _spanned(reading: Reading) -> list[str]:
    """`{E1} to {E2}`: a range, unless the text says that something went from or by one to the other."""
    faults = []
    for one, other in pairwise(reading.said):
        of = re.fullmatch(r"\s(?:out )?of\s(?:the\s)?", reading.words[one.end : other.start])
        counted = {one.amount.unit, other.amount.unit} <= {"count", "days"}
        counted = counted or (is_money(one.amount.unit) and one.amount.unit == other.amount.unit)
        if of and counted and (one.amount.value > other.amount.value or one.source == other.source):
            faults.append(f"{shown(one)} of {shown(other)} is no part of a whole")
        to = re.fullmatch(r"\sto\s", reading.words[one.end : other.start])
        moved = one.amount.is_change or MOVED.search(reading.words[: one.start])
        if to and not moved and not _is_interval(one.amount, other.amount):
            faults.append("a range says less than a figure; say one figure")
    return faults


def _is_range(reading: Reading, match: re.Match[str]) -> bool:
    return (
        sum(
            match.start() <= each.start < match.end() + 1 or match.start() < each.end <= match.end()
            for each in reading.said
        )
        > 1
    )


def _are_bounds(reading: Reading, match: re.Match[str]) -> bool:
    """Whether the figures of `between … and …` are the two bounds of one forecast."""
    said = [each.amount for each in reading.said if match.start() <= each.start <= match.end()]
    return len(said) == 2 and _is_interval(*said)


def _is_interval(low: Amount, high: Amount) -> bool:
    metrics = [next(iter(each.of("metric"))) for each in (low, high)]
    of_one = all(low.of(what) == high.of(what) for what in ("entity", "period"))
    return of_one and metrics[0].startswith("lower_") and metrics[1] == metrics[0].replace("lower_", "upper_", 1)


def _apart(reading: Reading, said: Said) -> bool:
    first, last = sentence_of(reading, said.start)
    return bool(re.search(r"\b(?:differ\w*|gap|apart|off)\b", reading.words[first:last], re.I))


def _downward(reading: Reading, said: Said) -> bool:
    first, last = sentence_of(reading, said.start)
    return any(first <= place < last and sign < 0 for place, _, sign, _ in directions(reading, "finding")) or bool(
        re.search(r"\b(?:credits?|refunds?)\b", reading.words[first:last], re.I)
    )
