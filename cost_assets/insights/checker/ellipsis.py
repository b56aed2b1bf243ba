"""Ellipsis: what a sentence tells on of the one before it, or a list of what stands first in it, in fewer words."""

from __future__ import annotations

import re

from cost_assets.insights.checker.amounts import printed
from cost_assets.insights.checker.parts import part_of
from cost_assets.insights.checker.reading import Reading, Said, sentence_of, shown
from cost_assets.insights.checker.words import any_of

_CARRIES = any_of(
    """account(?:s|ed)? for, carr(?:y|ies|ied), explain(?:s|ed)?, ma[dk]es?(?: up)?, contribut(?:es?|ed), adds?, added,
    parts? (?:is|was|are|were)"""
)
LEVEL = any_of(
    "costs?, costing, spen[dt], spending, bills?, billed, invoiced?, paid, pays?, totall?ed, total, charged?"
)
_CHARGES = any_of("charges")  # one-off and shared ones are parts of a change
_OF = re.compile(r"\s(?:out )?of\b", re.I)
_LISTED_TO = re.compile(
    r"(?:\s(?:above|below)(?: \w+){1,2})?(?:\s(?:in|on|over) [\ue000]+)?,?(?:\sand)?\s(?:the\s)?[\ue000]+\sto\s", re.I
)
_SAME = re.compile(r"\bthe same (?:amount|figure|sum)(?:,| of)?\s$", re.I)
_IT_IS = re.compile(r"\bit (?:is|was|stands at|stood at)\s$", re.I)


def before_it(reading: Reading, place: int) -> list[Said]:
    """The figures of the sentence before the one around a place."""
    first, _ = sentence_of(reading, place)
    start, _ = sentence_of(reading, max(first - 2, 0))
    return [each for each in reading.said if start <= each.start < first]


def tells_change_on(reading: Reading, figure: Said) -> bool:
    """`X carried {E7} of the extra cost. By region, Y carried {E8}.`: a change of the kind that was told before.

    It is carried as the one before it was; `Y cost {E8}` would tell a level.
    """
    first, _ = sentence_of(reading, figure.start)
    before = reading.words[first : figure.start]
    if not _CARRIES.search(before) or LEVEL.search(before) or (not part_of(figure) and _CHARGES.search(before)):
        return False
    return any(_is_alike(each, figure) for each in before_it(reading, figure.start))


def _is_alike(told: Said, figure: Said) -> bool:
    """Whether a figure is a change as the one told before: the same measure the same way, or parts of one change."""
    one, other = told.amount, figure.amount
    if part_of(figure):
        is_whole = one.form in ("difference", "change") and "effective_cost" in one.metrics
        return (is_whole or part_of(told) is not None) and one.of("entity") == other.of("entity")
    return one.is_change and one.of("metric") == other.of("metric") and one.signed * other.signed >= 0


def is_listed_on(reading: Reading, figure: Said) -> bool:
    """`X came to {E8} above expected, Y to {E9}`: `to` repeats what tells no level, of a change the same way."""
    place = reading.said.index(figure)
    is_listed = place and _LISTED_TO.fullmatch(reading.words, *_gap(reading, figure))
    return bool(is_listed) and _is_alike(reading.said[place - 1], figure)


def is_same_amount(reading: Reading, figure: Said) -> bool:
    """`{E13} above expected. The same amount, {E14}, …`: two figures that print alike and measure the same."""
    place = reading.said.index(figure)
    if not place or not _SAME.search(reading.words[: figure.start]):
        return False
    one, other = reading.said[place - 1].amount, figure.amount
    alike = all(one.of(what) == other.of(what) for what in ("metric", "period")) and one.form == other.form
    return alike and printed(one) == printed(other)


def level_faults(reading: Reading) -> list[str]:
    """Levels told as if they went on: `X accounts for {E6} of the impact. Y accounts for {E5}`; `it is {E1}`."""
    faults = []
    for figure in reading.said:
        if figure.amount.form != "value" or figure.amount.is_change:
            continue
        before = [each.amount for each in _carried_on(reading, figure)]
        if any(each.is_change and each.unit == figure.amount.unit for each in before):
            faults.append(f"{shown(figure)} is a level, and what is told before it is a change; say what it is")
        told = before_it(reading, figure.start)[:1]
        if told and told[0].amount.form == "value" and _is_it(reading, figure) and not is_it(reading, figure):
            faults.append(f"{shown(figure)} measures {figure.amount.metrics}, and 'it' is {told[0].amount.metrics}")
    return faults


def _carried_on(reading: Reading, figure: Said) -> list[Said]:
    """What a figure is told as one more of: of the sentence before it, or right before it in a list."""
    first, _ = sentence_of(reading, figure.start)
    before = reading.words[first : figure.start]
    if _LISTED_TO.fullmatch(reading.words, *_gap(reading, figure)):
        return [reading.said[reading.said.index(figure) - 1]]
    is_carried = _CARRIES.search(before) and not LEVEL.search(before) and not _OF.match(reading.words, figure.end)
    return before_it(reading, figure.start)[-1:] if is_carried else []


def _gap(reading: Reading, figure: Said) -> tuple[int, int]:
    """Where the words between the figure before it and a figure begin and end; all before the first one."""
    place = reading.said.index(figure)
    return (reading.said[place - 1].end if place else 0), figure.start


def _is_it(reading: Reading, figure: Said) -> bool:
    return bool(_IT_IS.search(reading.words[: figure.start]))


def is_it(reading: Reading, figure: Said) -> bool:
    """`the forecast is {E33}. For {E36.period} it is {E36}`: what was told first in the sentence before."""
    told = before_it(reading, figure.start)[:1]
    return _is_it(reading, figure) and all(
        each.amount.of(what) == figure.amount.of(what) for each in told for what in ("metric", "entity")
    )


def is_of_told(reading: Reading, figure: Said) -> bool:
    """`{E1} in May. {E3} in April. It rose by {change(E1, E3)}`: of two figures that were told right before."""
    if figure.amount.form not in ("difference", "change", "points", "ratio"):
        return False
    first, _ = sentence_of(reading, figure.start)
    here = [each for each in reading.said if first <= each.start < figure.start]
    told = [each.amount for each in [*before_it(reading, figure.start), *here] if each.amount.form == "value"]
    return set(figure.amount.ids) <= {row.id for amount in told for row in amount.rows}
