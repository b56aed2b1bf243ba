"""Parsing: a claim's text taken apart into figures, names, periods and the clauses that they stand in."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from cost_assets.insights.checker import characters, names, periods
from cost_assets.insights.checker.advised import advised
from cost_assets.insights.checker.declared import declare
from cost_assets.insights.checker.figures import MASK, numbers
from cost_assets.insights.checker.names import Mention
from cost_assets.insights.checker.periods import Period
from cost_assets.insights.checker.presence import tell_absences
from cost_assets.insights.checker.reading import Clause, Reading, Said, sentence_of
from cost_assets.insights.checker.slots import slots
from cost_assets.insights.claims import Claim, Evidence


def read(claim: Claim, evidence: Sequence[Evidence], known: Mapping[str, str]) -> Reading:
    """A claim's text taken apart.

    Args:
        evidence: all of the subject's.
        known: every name of this home, with its entity kind.
    """
    reading = Reading(characters.plain(claim.text))
    rows = {row.id: row for row in evidence}
    reading.evidence = tuple(evidence)
    reading.cited = tuple(row for row in evidence if row.id in claim.evidence)
    kinds_of = {row.entity_kind for row in evidence}
    reading.wholes = frozenset(["total"] if "total" in kinds_of else ["total", "account"])
    if fault := characters.hidden(claim.text):
        reading.faults.append(fault)
        return reading
    masked = _read_slots(reading, rows)
    kinds = {**known, **{row.entity: row.entity_kind for row in evidence if row.entity_kind != "total"}}
    reading.entities += names.mentions(masked, kinds)
    masked = _mask(masked, reading.entities)
    if fault := characters.foreign(masked):
        reading.faults.append(fault)
    hardware = names.HARDWARE.finditer(masked) if claim.kind in ("check", "action") else ()
    masked = _masked(masked, [match.span() for match in hardware])
    told = list(periods.told(masked))
    masked = _mask(masked, told)
    found = list(numbers(masked))
    reading.words = _mask(masked, [each for each in found])
    declare(reading, claim.figures, found, rows)
    tell_absences(reading)
    reading.entities += _advised(reading, kinds)
    reading.said.sort(key=lambda each: each.start)
    reading.clauses = _clauses(reading.words)
    reading.times += [_time(reading, each, evidence, claim.kind) for each in told]
    for mention in (reading.entities, reading.times):
        mention.sort(key=lambda each: each.start)
    reading.definite = _definite(reading)
    return reading


def _advised(reading: Reading, kinds: Mapping[str, str]) -> list[Mention]:
    """The recommendation whose saving a text tells, where it is named in other words than its own."""
    advice = {name for name, kind in kinds.items() if kind == "recommendation"}
    told = any(row.entity in advice for each in reading.said for row in each.amount.rows)
    if not told or any(each.means & advice for each in reading.entities):
        return []
    return list(advised(_mask(reading.text, reading.said), advice))


_DEFINITE = re.compile(
    r"\b(?:the|this) (?P<kind>account|service|region|usage type|operation|resource|cost centre)\b(?! \ue000)", re.I
)


_WITHIN = re.compile(r"\s*(?:within|in|at|for|across) ", re.I)
_OF_ITS = re.compile(r"\ue000 of (?:the |its )?(?:\w+ ){1,2}(?:in|of|at|on) $", re.I)


def _definite(reading: Reading) -> list[Mention]:
    """`the account`, of the one that the evidence has: beside a figure of it, or as what its clause begins with.

    Elsewhere it may stand for whatever it is within: `EC2 cost {E3} in the account`. Where there are several, it is
    one of them, told with no figure of any.
    """
    found = []
    for match in _DEFINITE.finditer(reading.words):
        kind = match["kind"].lower().replace(" ", "_")
        own = frozenset(row.entity for row in reading.evidence if row.entity_kind == kind)
        first, last = sentence_of(reading, match.start())
        near = [each.amount for each in reading.said if first <= each.start < last]
        of = frozenset().union(*(each.of("entity") | each.against("entity") for each in near))
        before = reading.words[: match.start()]
        clause = reading.clause_of(match.start())
        begins = not before[clause.start :].strip()
        is_one = len(own) == 1 and (begins or own <= of)
        is_within = begins or _OF_ITS.search(before) or _WITHIN.fullmatch(before[clause.start :])
        is_none = len(own) > 1 and not own & of and is_within
        if near and (is_one or is_none):
            found.append(Mention(*match.span(), match[0], own))
    return found


def _mask(text: str, things: Sequence) -> str:
    return _masked(text, [(each.start, each.end) for each in things])


def _masked(text: str, spans: Sequence[tuple[int, int]]) -> str:
    for start, end in spans:
        text = text[:start] + MASK * (end - start) + text[end:]
    return text


def _read_slots(reading: Reading, rows: Mapping[str, Evidence]) -> str:
    found = list(slots(reading.text, rows))
    for slot in found:
        if slot.fault:
            reading.faults.append(f"slot {{{slot.source}}}: {slot.fault}")
        elif slot.amount:
            reading.said.append(Said(slot.start, slot.end, slot.amount, slot.source))
        else:
            reading.shown.append(slot)
            shown = getattr(slot.row, slot.shows)
            if slot.shows == "entity" and names.reads_as_number(shown):
                reading.faults.append(f"slot {{{slot.source}}} would print {shown!r}, which reads as a figure")
            where = reading.entities if slot.shows == "entity" else reading.times
            where.append(Mention(slot.start, slot.end, f"{{{slot.source}}}", frozenset([shown])))
    return _mask(reading.text, found)


def _time(reading: Reading, told: periods.Told, evidence: Sequence[Evidence], kind: str) -> Mention:
    """A told period as a mention of the periods that it may stand for.

    Where something is to be looked at and no figure is told, days that touch them will do.
    """
    every = sorted({row.period for row in evidence})
    if told.previous:
        bases = {row.period for said in reading.said for row in said.amount.rows}
        before = {Period.of(base).before() for base in bases if told.fits(Period.of(base))}
        means = {each for each in every if Period.of(each) in before}
    else:
        means = {each for each in every if told.fits(Period.of(each))}
    first, last = sentence_of(reading, told.start)
    asked = kind in ("check", "action") and not any(first <= each.start < last for each in reading.said)
    if not means and asked and told.days:
        means = {each for each in every if Period.of(each).overlaps(told.days)}
    return Mention(told.start, told.end, reading.text[told.start : told.end], frozenset(means))


# The point of `i.e.` ends no sentence.
_SENTENCE = re.compile(r"(?<!\bi\.e)(?<!\be\.g)(?<!\bvs)(?<!\bapprox)(?<!\bincl)[.!?](?=\s|$)|;")


_PART = re.compile(
    r"[,:()]|\s[–—-]\s|—|\b(?:and|but|while|whereas|whilst|although|though|then|followed by|against|"
    r"versus|vs|compared (?:with|to)|"
    r"than|or|plus)\b",
    re.I,
)


def _clauses(words: str) -> list[Clause]:
    found, sentence, start, opener = [], 0, 0, ""
    cuts = sorted(
        [(each.start(), each.end(), True) for each in _SENTENCE.finditer(words)]
        + [(each.start(), each.end(), False) for each in _PART.finditer(words)]
    )
    for cut, end, ends in cuts:
        if cut < start:
            continue
        found.append(Clause(start, cut, sentence, opener))
        start, opener, sentence = end, words[cut:end].strip().lower(), sentence + ends
    found.append(Clause(start, len(words) + 1, sentence, opener))
    return found
