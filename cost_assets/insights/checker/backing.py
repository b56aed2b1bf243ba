"""Backing: what the evidence shows of a direction that no figure of its sentence tells."""

from __future__ import annotations

import re

from cost_assets.insights.checker.amounts import PARTS, value_of
from cost_assets.insights.checker.periods import Period
from cost_assets.insights.checker.reading import Reading, sentence_of
from cost_assets.insights.claims import Evidence

_NOUN = re.compile(
    r"(?:overrun|increase|rise|drop|fall|jump|surge|spike|decline|decrease|dip|shortfall|excess|overshoot|undershoot|growth|reduction|uptick|climb)s?",
    re.I,
)
_OF_NOUN = re.compile(r"(?:\b(?:the|an?|this|that|its|of)|\ue000(?:['’]s)?)\s(?:\w+\s)?$", re.I)
_THAN_EXPECTED = re.compile(r"\s(?:its\s|the\s|what was\s|than\s)?(?:expect\w+|normal|baseline)", re.I)
_MAY_BE = re.compile(r"\b(?:may|might|could|perhaps|possibly|probably|likely|presumably)\b", re.I)
_ALL_MAY_BE = re.compile(r"\s*(?:possibly|perhaps|maybe|probably|presumably)\b", re.I)
_ASKED = re.compile(r"\b(?:which|whether|what|who)\b", re.I)
_DEGREE = re.compile(r"(?:more|less|fewer|higher|lower|added|additional)\b", re.I)
_WANTED = re.compile(r"\b(?:may|might|can|could|should|would|so that)\b", re.I)


def backed(reading: Reading, start: int, end: int) -> int | None:
    """1 or -1 for `the overrun` and `below expectation` of what the evidence shows to have moved, else None.

    A sentence with figures speaks of what these are of, in their days; one without, of what it names.
    """
    is_noun = _NOUN.fullmatch(reading.words[start:end]) and _OF_NOUN.search(reading.words[:start])
    touched = any(0 <= start - each.end <= 1 for each in reading.said)
    if not is_noun and (touched or not _THAN_EXPECTED.match(reading.words, end)):
        return None
    first, last = sentence_of(reading, start)
    said = [row for each in reading.said if first <= each.start < last for row in each.amount.rows]
    named = {name for each in reading.entities if first <= each.start < last for name in each.means}
    rows = said or [row for row in reading.cited if row.entity in named]
    moved = [_sign(row) for row in _changes(reading, rows)]
    moved += [] if said else _between(rows)
    return moved[0] if moved and len(set(moved)) == 1 else None


def is_supposed(reading: Reading, start: int, kind: str) -> bool:
    """Whether a word stands behind `may` in its clause, or `can` where something is asked for: no figure is needed.

    Nor is one behind `perhaps` at the head of its sentence, or behind `which` where something is to be looked at.
    """
    first, last = sentence_of(reading, start)
    if kind == "cause" and _DEGREE.match(reading.words, start):
        return bool(_MAY_BE.search(reading.words, first, last))
    before = reading.words[reading.clause_of(start).start : start]
    if kind == "cause":
        return bool(_MAY_BE.search(before) or _ALL_MAY_BE.match(reading.words, first))
    return bool(_WANTED.search(before) or (kind == "check" and _ASKED.search(before)))


def _changes(reading: Reading, rows: list[Evidence]) -> list[Evidence]:
    of = {(row.entity, row.period) for row in rows}
    found = [row for row in reading.evidence if (row.entity, row.period) in of and row.metric not in PARTS]
    return [row for row in found if row.value and value_of(row).is_change]


def _between(rows: list[Evidence]) -> list[int]:
    """How cited rows of one thing went from one period to the next; where none was charged, to or from nothing."""
    signs = []
    ordered = sorted(rows, key=lambda row: Period.of(row.period).first)
    for n, old in enumerate(ordered):
        for new in ordered[n + 1 :]:
            nothing = "charges" in (new.metric, old.metric) and 0 in (new.value, old.value)
            alike = (new.metric, new.unit) == (old.metric, old.unit) or nothing
            if new.entity == old.entity and new.period != old.period and alike and new.value != old.value:
                signs.append(1 if new.value > old.value else -1)
    return signs


def _sign(row: Evidence) -> int:
    return 1 if row.value > 0 else -1
