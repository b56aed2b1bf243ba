"""Figures: every number that a text spells out in digits, with its sign, unit, scale and last printed digit."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from cost_assets.insights.checker.amounts import COARSEST, Amount, is_money, printed

# What stands in for a masked name or slot, so that every place in a text stays where it is.
MASK = "\ue000"

_CODES = "USD|EUR|GBP|JPY|INR|CAD|AUD|NZD|CHF|CNY|BRL|SEK|NOK|DKK|PLN|CZK|KRW|SGD|HKD|MXN|ZAR|ILS|TRY|AED"
_SIGNS = {"$": "USD", "US$": "USD", "€": "EUR", "£": "GBP", "₹": "INR", "¥": "JPY"}
_SCALES = {
    "k": 3, "thousand": 3, "m": 6, "mn": 6, "mio": 6, "million": 6, "b": 9, "bn": 9, "billion": 9,
}  # fmt: skip
_UNITS = [
    (r"percentage[- ]points?|per cent points|percent points|pp|p\.p\.|pps|points?", "points", 0),
    (r"%|percent|per cent|pct", "pct", 0),
    (r"bps|basis points?", "points", -2),
    (r"×|x|times", "ratio", 0),
    (r"st|nd|rd|th", "rank", 0),
    (r"US dollars?|dollars?|bucks", "USD", 0),
    (r"euros?", "EUR", 0),
    (r"cents?", "USD", -2),
    (r"€|£|₹|¥|\$", "", 0),
    (_CODES, "", 0),
]
_UNIT = "|".join(f"(?P<u{n}>{pattern})(?![A-Za-z0-9])" for n, (pattern, _, _) in enumerate(_UNITS))
_NUMBER = re.compile(
    rf"(?P<sign>(?<![\w)\]%$.,])[-−–+])?(?:(?P<before>\bUS\$|[$€£₹¥]|\b(?:{_CODES})(?=[\s\d−+-])) ?(?P<inner>[-−–+])?)?"
    rf"(?P<digits>[0-9](?:[.,'’ ]?[0-9])*)"
    rf"(?:(?P<gap> ?)(?P<scale>thousand|million|billion|mio|mn|bn|[kKMmB])(?![A-Za-z0-9]))?(?:[ -]?(?:{_UNIT}))?"
    r"(?P<rate> (?:per|a|an|each|every) day|/day| daily)?"
)
_READABLE = re.compile(r"(?:[1-9][0-9]{0,2}(?:,[0-9]{3})+|[1-9][0-9]*|0)(?:\.[0-9]+)?")
_RANGE = re.compile(rf"^\s?(?P<to>–|—|-|to|or|and)\s?(?P<money>US\$|[$€£₹¥]|(?:{_CODES})\s?)?[-−]?[0-9]")
MOVED = re.compile(
    r"\b(?:from|by|rose|fell|up|down|grew|climbed|jumped|dropped|(?:in|de)creased|declined)\s(?:about\s|roughly\s)?$",
    re.I,
)
_HEDGED = re.compile(r"(?:\babout|\broughly|\baround|\bapproximately|\bapprox\.?|\bsome|\bcirca|~|≈)\s?$", re.I)
_BOUND = re.compile(
    r"\b(?:over|under|above|below|(?:more|less|higher|lower) than|exceed(?:ed|s|ing)?|nearly|almost|short of)\s$", re.I
)


@dataclass(frozen=True)
class Number:
    """A number in a text, and its place there.

    Attributes:
        value: with sign and scale.
        unit: a currency, `pct`, `points`, `ratio`, `rank`, `USD per day`, or empty for a bare number.
        step: what one in the last printed digit is worth; the zeros behind `about 1,200` are not taken as printed.
        is_bound: whether `over` or `nearly` before it says on which side of it the true figure is.
        sign: `-` or `+` where one is written.
        fault: why it cannot be read; then the value says nothing.
    """

    start: int
    end: int
    text: str
    value: Decimal = Decimal(0)
    unit: str = ""
    step: Decimal = Decimal(1)
    sign: str = ""
    is_bound: bool = False
    fault: str = ""


def numbers(text: str) -> Iterator[Number]:
    """Every number in digits, in order; slots, names and periods must be masked before."""
    for match in _NUMBER.finditer(text):
        fault = _unreadable(text, match)
        start, end = match.span()
        if fault:
            yield Number(start, end, match[0], fault=fault)
        else:
            yield _number(match, text[:start])


def _unreadable(text: str, match: re.Match[str]) -> str:
    before, after = text[: match.start()][-1:], text[match.end() :]
    shown = match[0].strip()
    if not _READABLE.fullmatch(match["digits"]):
        return f"{shown!r} cannot be read as one number; write it like 1,234.56"
    glued = before.isalnum() or (before and before in f"._/:^#=@\\'’-−–+{MASK}")
    if glued or re.match(rf"(?!/(?:day|week|month|year|hour|mo|yr)\b)[A-Za-z0-9_/^:={MASK}]", after):
        whole = re.search(r"\S*$", text[: match.start()])[0] + match[0] + re.match(r"\S*", after)[0]
        return f"{whole.replace(MASK, '…')!r} is neither a figure with a unit nor a name of the cited evidence"
    if (second := _RANGE.match(after)) and _is_range(text, match, second):
        return f"{shown!r} begins a range; say one figure"
    if re.match(r"-?fold\b", after):
        return f"{shown!r} is followed by 'fold'; write it like 3.2×"
    if match["sign"] and match["inner"]:
        return f"{shown!r} has two signs"
    if match["scale"] == "m" and not _currency(match):
        return f"{shown!r} ends in 'm', which may be many things; write million"
    if match["before"] and _unit(match) and _unit(match)[0] not in ("", _SIGNS.get(match["before"], match["before"])):
        return f"{shown!r} has two units"
    return ""


def _is_range(text: str, match: re.Match[str], second: re.Match[str]) -> bool:
    """Whether `5 to 9 %` is meant, and not `from $5 to $9` or `by $4 to $9`, which tell two figures."""
    if match["before"] and second["money"] and second["to"] != "or":
        return False  # two figures with signs of their own are judged by what they measure
    unit = match["before"] or _unit(match)
    if second["to"] == "and":
        return bool(re.search(r"\bbetween\b[^.;]*$", text[: match.start()], re.I))
    moved = MOVED.search(text[: match.start()]) or (second["money"] and not match["before"])
    return not (second["to"] == "to" and unit and moved)


def _unit(match: re.Match[str]) -> tuple[str, int] | None:
    for n, (_, unit, power) in enumerate(_UNITS):
        if found := match[f"u{n}"]:
            return unit or _SIGNS.get(found, found), power
    return None


def _currency(match: re.Match[str]) -> str:
    return _SIGNS.get(match["before"], match["before"] or "")


def _number(match: re.Match[str], before: str) -> Number:
    is_bound = bool(_BOUND.search(before))
    hedged = is_bound or _HEDGED.search(before)
    digits = match["digits"].replace(",", "")
    unit, power = _unit(match) or ("", 0)
    unit = _currency(match) or unit
    power += _SCALES.get((match["scale"] or "").lower(), 0)
    zeros = len(digits) - len(digits.rstrip("0")) if hedged and "." not in digits else 0
    while zeros and Decimal(5).scaleb(zeros - 1) > COARSEST * Decimal(digits):
        zeros -= 1
    last = zeros - len(digits.partition(".")[2])
    sign = (match["sign"] or match["inner"] or "").replace("−", "-").replace("–", "-")
    value = Decimal(digits).scaleb(power) * (-1 if sign == "-" else 1)
    if match["rate"] and is_money(unit):
        unit += " per day"
    end = match.end() if unit.endswith("per day") or not match["rate"] else match.start("rate")
    text = match.string[match.start() : end]
    return Number(match.start(), end, text, value, unit, Decimal(1).scaleb(power + last), sign, is_bound)


def mismatch(number: Number, amount: Amount, downward: bool, after: str) -> str:
    """What is wrong with a number that is to say `amount`; empty where nothing is.

    Args:
        downward: whether the words beside it say that it is less, so that its minus need not be written.
        after: the text behind it.
    """
    right = f"it is {printed(amount)}"
    if number.fault:
        return number.fault
    if fault := _unit_fault(number, amount, after):
        return f"{fault}; {right}"
    claimed, true = number.value, amount.value
    if not number.sign and true < 0 and downward:
        true = -true
    if number.sign and (number.sign == "-") != (amount.signed < 0):
        return f"{number.text!r} has the wrong sign; {right}"
    if number.sign:
        true = amount.signed
    if claimed == true:
        return ""
    if (claimed < 0) != (true < 0) and abs(claimed) == abs(true):
        return f"{number.text!r} has the wrong sign; {right}"
    exact = not number.unit or number.unit == "rank"
    off = number.step if number.is_bound else number.step / 2
    if (exact and true == true.to_integral_value()) or abs(claimed - true) > off:
        return f"{number.text!r} is wrong; {right}"
    if abs(claimed - true) > COARSEST * abs(true):
        return f"{number.text!r} is rounded too coarsely; {right}"
    return ""


_DAYS = re.compile(r"^(?:\s(?:of|out of)\s(?:the\s)?[0-9\ue000]+)?[\s-](?:\w+\s)?days?\b")
_MEASURE = re.compile(
    r"^[\s-](?:(?:\w+)\s)?(?:days?|hours?|weeks?|months?|years?|minutes?|[KMGTP]i?B|dollars?)\b", re.I
)


def _unit_fault(number: Number, amount: Amount, after: str) -> str:
    unit = amount.unit
    if unit in ("pct", "points", "ratio", "rank") or is_money(unit) or unit.endswith(" per day"):
        said = number.unit or "no unit"
        return "" if number.unit == unit else f"{number.text!r} is in {said}, not in {unit}"
    if number.unit:
        return f"{number.text!r} is in {number.unit}, not in {unit}"
    if unit == "count":
        return f"{number.text!r} is a count, not of a measure" if _MEASURE.match(after) else ""
    if unit == "days":
        return "" if _DAYS.match(after) else f"{number.text!r} is in days; write the word behind it"
    return "" if re.match(rf"[\s-]?{re.escape(unit)}(?!\w)", after) else f"{number.text!r} lacks its unit, {unit}"
