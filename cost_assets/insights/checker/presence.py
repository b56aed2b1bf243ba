"""Presence: what was not on the bill, what is new on it and what is gone, shown by evidence of nothing."""

from __future__ import annotations

import re
from collections.abc import Sequence

from cost_assets.insights.checker.amounts import is_money, value_of
from cost_assets.insights.checker.figures import MASK, Number
from cost_assets.insights.checker.names import Mention
from cost_assets.insights.checker.periods import Period
from cost_assets.insights.checker.reading import Reading, Said, sentence_of
from cost_assets.insights.claims import Evidence

_ABSENT = re.compile(r"\bno (?:charges?|costs?|spend|spending|usage)\b|(?<=\b(?:and|but) )nothing\b", re.I)
NEW = re.compile(
    r"\b(?:is|are|was|were) (?:brand )?new\b(?! \w+(?<!in)(?<!on)(?<!to))|\bnew (?:in|on|to)\b|\bnewly\b|"
    r"\b(?:appear|debut|emerg)(?:s|ed)\b|\bshow(?:s|ed) up\b|\bjoin(?:s|ed) the\b|"
    r"(?<=\ue000 )(?:(?:was|were) )?(?:started|began|launched|arrived)\b",
    re.I,
)
GONE = re.compile(
    r"\b(?:dropped|drops|fell|falls|went|came) (?:off|out of|away from) (?:the|your|our|this)\b|"
    r"\b(?:disappear|vanish|ceas)(?:s|es|ed)\b|\b(?:is|are|was|were) gone\b|\bno longer\b|"
    r"(?<=\ue000 )(?:(?:was|were) )?(?:stopped|ended|finished)\b(?! \ue000)",
    re.I,
)


def tell_absences(reading: Reading) -> None:
    """Read `no charges` as a figure: the cited evidence of none, of what the sentence names."""
    nothing = [row for row in reading.cited if row.value == 0 and (row.metric == "charges" or is_money(row.unit))]
    for match in _ABSENT.finditer(reading.words):
        before = [each for each in reading.entities if each.start < match.start()]
        named = before[-1].means if before else frozenset()
        row = next((each for each in nothing if each.entity in named), None)
        if row is None:
            continue
        start, end = match.span()
        number = Number(start, end, match[0], unit=row.unit if is_money(row.unit) else "")
        reading.said.append(Said(start, end, value_of(row), row.id, number))
        reading.words = reading.words[:start] + MASK * (end - start) + reading.words[end:]


def presence_faults(reading: Reading) -> list[str]:
    """`is new` and `disappeared`, of what the evidence does not show to have been absent before or after."""
    faults = []
    for pattern, is_new in ((NEW, True), (GONE, False)):
        for match in pattern.finditer(reading.words):
            mention = _named(reading, match)
            clause = reading.clause_of(match.start())
            times = [each.means for each in reading.within(clause, reading.times)]
            if mention and not any(_came(reading.evidence, each, is_new, times) for each in mention.means):
                when = "before" if is_new else "after"
                faults.append(
                    f"{match[0]!r} is said of {mention.text}, and no evidence shows that it was absent {when}"
                )
    return faults


def _named(reading: Reading, match: re.Match[str]) -> Mention | None:
    """Whom it is said of: the name before it, else the one behind it."""
    first, last = sentence_of(reading, match.start())
    named = [each for each in reading.entities if first <= each.start < last]
    before = [each for each in named if each.end <= match.start()]
    return before[-1] if before else next(iter(named), None)


def _came(evidence: Sequence[Evidence], entity: str, is_new: bool, times: Sequence[frozenset[str]]) -> bool:
    """Whether an entity came, or went, in the periods that are named with it."""
    own = [row for row in evidence if row.entity == entity]
    pairs = [(old, new) for old in own for new in own if Period.of(old.period).first < Period.of(new.period).first]
    return any(
        (not old.value if is_new else old.value) and (new.value if is_new else not new.value) and _is_when(new, times)
        for old, new in pairs
    )


def _is_when(row: Evidence, times: Sequence[frozenset[str]]) -> bool:
    return all(row.period in each for each in times)
