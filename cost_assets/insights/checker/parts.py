"""Parts: what of a change is told of usage, of prices or of another of its parts, held against what it measures."""

from __future__ import annotations

import re

from cost_assets.insights.checker.amounts import PARTS
from cost_assets.insights.checker.listing import row_of
from cost_assets.insights.checker.reading import Reading, Said, sentence_of, shown

# What comes at no regular time, by names that are of nothing else.
OUTSIDE = re.compile(
    r"\b(?:irregular|non-recurring) (?:charges?|costs?)\b|\bcharges? outside (?:of )?(?:the )?regular usage\b", re.I
)
_WORDS = {
    "price": r"prices?|priced|pricing|rates?",
    "usage": r"(?<!regular )usage|use|used|quantit(?:y|ies)|volumes?|consumption|consumed|demand|workloads?",
    "mix": r"mix|mixes|kinds?|(?:instance|usage) types?|classes",
    "commitment": r"commitments?|savings plans?|reservations?|reserved",
    "days": r"days?|calendar|length|(?:longer|shorter) month",
    "one_off": rf"one-offs?|one-time|fees?|credits?|refunds?|tax(?:es)?|support|purchases?|{OUTSIDE.pattern}",
    "new": r"new|newly",
    "gone": r"gone|went|stopped|ended|retired|disappeared|vanished|no longer",
    "shared": r"shared",
}
_SAID = {name: re.compile(rf"\b(?:{words})\b", re.I) for name, words in _WORDS.items()}
# Of a day there are two parts alone, and other words say nothing of either.
OF_MONTHS = {f"{name}_cost_change": name for name in _WORDS}
_OF_DAYS = {f"x_{name}_cost_change": name for name in ("price", "usage")}
# `Price and mix changes were`, before the figures of each.
_ROW = re.compile(r"^\s?(?:the )?(?P<names>\w+(?:(?:, | and |, and )\w+)+) (?:\w+ ){1,3}$", re.I)


def price_and_usage(reading: Reading, start: int, end: int) -> dict[str, int]:
    """Which of `price` and `usage` the words from `start` to `end` speak of, and where first."""
    found = {name: _SAID[name].search(reading.words, start, end) for name in ("price", "usage")}
    return {name: match.start() for name, match in found.items() if match}


def part_of(figure: Said) -> str | None:
    """The part of a change that a figure is, such as `usage`; None of all else, and of all parts together."""
    metric = figure.amount.rows[0].metric
    return None if figure.amount.is_all_parts else {**OF_MONTHS, **_OF_DAYS}.get(metric)


def split_faults(reading: Reading) -> list[str]:
    """What one part made told of another, or of none: changed prices of usage, or a part as the whole change."""
    faults = []
    for figure in reading.said:
        part = part_of(figure)
        if part is None:
            continue
        metric = figure.amount.rows[0].metric
        others = [_SAID[each] for each in (OF_MONTHS if metric in OF_MONTHS else _OF_DAYS).values() if each != part]
        clause = reading.clause_of(figure.start)
        first, last = sentence_of(reading, figure.start)
        told = _SAID[part].search(reading.words, clause.start, clause.end)
        other = any(each.search(reading.words, clause.start, clause.end) for each in others)
        in_turn = _told_in_turn(reading, figure)
        is_another = not told and (other or not _SAID[part].search(reading.words, first, last))
        if is_another if in_turn is None else not _SAID[part].fullmatch(in_turn):
            faults.append(f"{shown(figure)} measures {metric}; say so, and nothing else, beside it")
    return faults


_NAMES = {"one_off": OUTSIDE, "days": re.compile(r"\b(?:longer|shorter) month\b", re.I)}


def named_faults(reading: Reading) -> list[str]:
    """`irregular charges` and `the longer month`, beside figures that are of neither."""
    faults = []
    for part, pattern in _NAMES.items():
        for match in pattern.finditer(reading.words):
            first, last = sentence_of(reading, match.start())
            here = reading.within(reading.clause_of(match.start()), reading.said)
            near = here or [each for each in reading.said if first <= each.start < last]
            if not any(part_of(each) == part for each in near):
                faults.append(f"{match[0]!r} is said without a figure of it; leave it out")
    return faults


def stray_faults(reading: Reading) -> list[str]:
    """A level in the place of a part: `usage added {E5} and the mix added {E1}`."""
    faults = []
    for figure in reading.said:
        first, last = sentence_of(reading, figure.start)
        clause = reading.clause_of(figure.start)
        named = any(each.search(reading.words, clause.start, clause.end) for each in _SAID.values())
        named = named or any(each.amount.rows[0].metric in PARTS for each in row_of(reading, figure))
        beside = any(first <= each.start < last and each.amount.rows[0].metric in PARTS for each in reading.said)
        if named and beside and figure.amount.is_level:
            faults.append(f"{shown(figure)} measures {figure.amount.metrics} and is no part of a change")
    return faults


_MADE = re.compile(
    r"(?P<part>prices?|(?<!regular )usage)(?: changes?)? "
    r"(?:explain|account|add|contribut|ma[dk]e)\w*(?: up| for)? $",
    re.I,
)


def made_faults(reading: Reading) -> list[str]:
    """`usage explains {E7}`, where the evidence has what usage made, and this is not it."""
    faults = []
    for figure in reading.said:
        made = _MADE.search(reading.words[: figure.start])
        part = "usage" if made and made["part"].lower() == "usage" else "price"
        own = {f"{part}_cost_change", f"x_{part}_cost_change"}
        is_known = any(row.metric in own for row in reading.evidence)
        if made and is_known and not figure.amount.of("metric") & own:
            faults.append(f"{shown(figure)} measures {figure.amount.metrics}, and not what {made['part']} made")
    return faults


def _told_in_turn(reading: Reading, figure: Said) -> str | None:
    """The name at a figure's place in a row: of `Price and mix changes were {E8} and {E9}`, `mix` for the second."""
    first, _ = sentence_of(reading, figure.start)
    figures = row_of(reading, figure)
    row = _ROW.search(reading.words[first : figures[0].start])
    names = re.findall(r"\w+", re.sub(r"\band\b", " ", row["names"])) if row else []
    return names[figures.index(figure)] if len(names) == len(figures) > 1 else None
