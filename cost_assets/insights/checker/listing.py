"""Listing: names in a row and figures in a row, which belong to each other one by one."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from cost_assets.insights.checker.names import Mention
from cost_assets.insights.checker.reading import Reading, Said, sentence_of

_APART = re.compile(r"\s?,?\s?(?:\band\b|,)\s?(?:by |to |at |about |roughly |the |its |\()*", re.I)


def listed_in_turn(reading: Reading, what: str, mentions: Sequence[Mention]) -> set[int]:
    """Sentences that name as many things as they give figures, each figure of the name at its place in the row.

    `EC2 and S3 cost {E3} and {E7}`, or with `respectively` wherever they stand.

    Args:
        what: `entity` or `period`.
    """
    found = set()
    for number in {clause.sentence for clause in reading.clauses}:
        place = next(each.start for each in reading.clauses if each.sentence == number)
        first, last = sentence_of(reading, place)
        said = [each for each in reading.said if first <= each.start < last]
        named = [each for each in mentions if first <= each.start < last]
        if not len(said) == len(named) > 1:
            continue
        told = re.search(r"\brespectively\b", reading.words[first:last], re.I) or _in_rows(reading, named, said)
        if told and all(each.amount.of(what) <= name.means for each, name in zip(said, named, strict=True)):
            found.add(number)
    return found


def _in_rows(reading: Reading, named: Sequence[Mention], said: Sequence[Said]) -> bool:
    """Whether all names stand in one row, and all figures in another one behind it."""
    return named[-1].end <= said[0].start and _is_row(reading, named) and _is_row(reading, said)


def _is_row(reading: Reading, things: Sequence[Mention] | Sequence[Said]) -> bool:
    between = [reading.words[one.end : two.start] for one, two in pairwise(things)]
    return all(_APART.fullmatch(each) for each in between)


def row_of(reading: Reading, figure: Said) -> list[Said]:
    """The figures that stand in one row with a figure, itself among them: `{E8}, {E9} and {E10}`."""
    place = reading.said.index(figure)
    first = last = place
    while first and _is_row(reading, reading.said[first - 1 : first + 1]):
        first -= 1
    while last + 1 < len(reading.said) and _is_row(reading, reading.said[last : last + 2]):
        last += 1
    return reading.said[first : last + 1]
