"""A reading: all that a claim's text says, in its place, before any of it is held against the evidence."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from cost_assets.insights.checker.amounts import Amount
from cost_assets.insights.checker.figures import Number
from cost_assets.insights.checker.names import Mention
from cost_assets.insights.checker.slots import Slot
from cost_assets.insights.claims import Evidence


@dataclass(frozen=True)
class Said:
    """A figure as a claim says it: what it comes to, and where. `number` is None for a slot."""

    start: int
    end: int
    amount: Amount
    source: str
    number: Number | None = None


@dataclass(frozen=True)
class Clause:
    """A stretch of a sentence. `sentence` counts from 0; `opener` is the sign or word that parted it off."""

    start: int
    end: int
    sentence: int
    opener: str


@dataclass
class Reading:
    """All that a claim's text says, before any of it is held against the evidence.

    Attributes:
        text: normalised, its slots unfilled.
        words: the text with figures, slots, names and periods masked, place for place.
        said: figures in order; declared ones only.
        proofs: words that a declared figure proves, such as a `largest` with its rank, by their place.
        evidence: all of the subject's; `cited`: those that the claim rests on.
        wholes: kinds of entity that `the bill` and `in total` may stand for.
        entities, times: mentions in order; a slot that shows an entity or period is one.
        definite: mentions of an entity by its kind, such as `the account`.
        slots: those that show an entity or a period, and those with a fault.
    """

    text: str
    words: str = ""
    said: list[Said] = field(default_factory=list)
    proofs: dict[int, Amount] = field(default_factory=dict)
    wholes: frozenset[str] = frozenset()
    evidence: tuple[Evidence, ...] = ()
    cited: tuple[Evidence, ...] = ()
    entities: list[Mention] = field(default_factory=list)
    times: list[Mention] = field(default_factory=list)
    definite: list[Mention] = field(default_factory=list)
    shown: list[Slot] = field(default_factory=list)
    clauses: list[Clause] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)

    def clause_of(self, place: int) -> Clause:
        return next(each for each in reversed(self.clauses) if each.start <= place)

    def within(self, clause: Clause, things: Sequence) -> list:
        return [each for each in things if clause.start <= each.start < clause.end]


def sentence_of(reading: Reading, place: int) -> tuple[int, int]:
    """Where the sentence around a place begins and ends."""
    number = reading.clause_of(place).sentence
    parts = [each for each in reading.clauses if each.sentence == number]
    return parts[0].start, parts[-1].end


def shown(figure: Said) -> str:
    return repr(figure.number.text) if figure.number else f"{{{figure.source}}}"


def spans(mentions: Sequence[Mention], reading: Reading) -> list[Mention]:
    """`between September and October`, of a sentence with figures of both, is one mention of either."""
    found: list[Mention] = []
    for mention in mentions:
        last = found[-1] if found else None
        joined = last and re.fullmatch(r"\sand\s", reading.words[last.end : mention.start])
        if joined and re.search(r"\bbetween\s$", reading.words[: last.start]):
            first, end = sentence_of(reading, mention.start)
            of = {
                row.period
                for each in reading.said
                if first <= each.start < end
                for row in each.amount.rows + each.amount.base
            }
            if last.means & of and mention.means & of:
                found[-1] = Mention(
                    last.start, mention.end, f"{last.text} and {mention.text}", last.means | mention.means
                )
                continue
        found.append(mention)
    return found
