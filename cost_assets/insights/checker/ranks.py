"""Ranks and wholes: words such as largest, all, the bill and of which, which only some figures can show."""

from __future__ import annotations

import re
from collections.abc import Sequence

from cost_assets.insights.checker import moves, words
from cost_assets.insights.checker.amounts import Amount, value_of
from cost_assets.insights.checker.derivations import is_part
from cost_assets.insights.checker.directions import figure_behind
from cost_assets.insights.checker.meanings import POSSIBLE
from cost_assets.insights.checker.metrics import clause_figures
from cost_assets.insights.checker.reading import Reading, sentence_of, shown
from cost_assets.insights.claims import Evidence


def rank_faults(reading: Reading, kind: str) -> list[str]:
    """Superlatives that no rank proves, and words for all or none, which no figure can."""
    faults = [
        f"{m[0]!r} cannot be shown: the evidence holds only the largest; leave it out"
        for m in words.LOWEST.finditer(reading.words)
    ]
    most = {m.start() for m in words.MOST.finditer(reading.words) if _is_most(reading, m.start())}
    for match in words.SUPERLATIVES.finditer(reading.words):
        if (
            match.start() not in most
            and not (kind in ("check", "action") and not reading.said)
            and not _ranked(reading, match)
        ):
            faults.append(
                f"{match[0]!r} needs a figure beside it that proves it: the largest of its kind in the evidence, or "
                f"'{{rank(E…)}} largest'"
            )
    for match in words.QUANTIFIERS.finditer(reading.words):
        first, last = sentence_of(reading, match.start())
        if (
            re.search(r"\bif $", reading.words[: match.start()], re.I)
            or _is_at_most(reading, match, kind)
            or (kind in ("check", "action") and _is_whatever(reading, match))
            or _is_whole(reading, match)
        ):
            continue  # `if nothing changes` says nothing
        if kind in ("finding", "cause") or any(first <= each.start < last for each in reading.said):
            faults.append(f"{match[0]!r} cannot be shown by figures; leave it out")
    for match in words.LIMITS.finditer(reading.words):
        if figure := figure_behind(reading, match.end()):
            faults.append(f"{match[0]!r} says that {shown(figure)} may be another; leave it out")
    return faults


def _is_whole(reading: Reading, match: re.Match[str]) -> bool:
    """`the whole of it` beside as much as the largest change of its days."""
    first, last = sentence_of(reading, match.start())
    said = [each.amount for each in reading.said if first <= each.start < last and each.amount.is_change]
    if match[0].lower() != "the whole of" or not said:
        return False
    row = said[0].rows[0]
    moved = [each for each in reading.evidence if (each.unit, each.period) == (row.unit, row.period)]
    return abs(row.value) == max(abs(each.value) for each in moved if value_of(each).is_change)


def _is_at_most(reading: Reading, match: re.Match[str], kind: str) -> bool:
    """`up to` what an action could save or put to use, which is an estimate anyway."""
    figure = figure_behind(reading, match.end())
    if match[0].lower() != "up to" or kind != "action" or figure is None:
        return False
    could = POSSIBLE.search(reading.words, *sentence_of(reading, match.start()))
    return "saving" in figure.amount.metrics or bool(could and "unused" in figure.amount.metrics)


def _is_whatever(reading: Reading, match: re.Match[str]) -> bool:
    """`stop any usage that is not needed`: whatever there is of it, where no figure is compared with it."""
    before, after = reading.words[: match.start()], reading.words[match.end() :]
    compared = re.search(r"\b(?:than|as|above|below|over|under|exceed\w*|like)\s$", before, re.I)
    return match[0].lower() == "any" and not compared and not re.match(r"\s(?:\ue000|other)", after)


def _is_most(reading: Reading, place: int) -> bool:
    shares = [each.amount for each in clause_figures(reading, reading.clause_of(place)) if each.amount.form == "share"]
    return any(50 < share.value <= 100 for share in shares)


def _ranked(reading: Reading, match: re.Match[str]) -> bool:
    """Whether a rank shows a superlative: one printed before it, declared for it, or that of a figure beside it."""
    clause = reading.clause_of(match.start())
    after = reading.words[match.end() :]
    if re.search(r"\b(?:its|their|our|your|ever)\s$", reading.words[: match.start()], re.I):
        return False
    first, last = sentence_of(reading, match.start())
    said = reading.within(clause, reading.said) or [each for each in reading.said if first <= each.start < last]
    ranks = [each.amount for each in said if each.amount.form == "rank"]
    proof = reading.proofs.get(match.start())
    noun = words.RANKED.match(after)
    if noun:
        kinds = {row.entity_kind.replace("_", " ") for each in said for row in each.amount.rows}
        kinds |= {row.entity_kind.replace("_", " ") for row in (proof.rows if proof else ())}
        if noun["noun"].lower().removesuffix("s") not in kinds:
            return False
    if moves.MOVERS.match(after):
        return any(leads(each.amount, reading.evidence) for each in said if each.amount.is_change)
    if proof:
        named = reading.within(clause, reading.entities) or reading.entities[:1]
        return proof.value == 1 and any(each.means & proof.of("entity") for each in named)
    if ranks:
        return ranks[0].value == 1 or any(
            0 <= match.start() - each.end <= 2 for each in said if each.amount.form == "rank"
        )
    return bool(said) and leads(said[0].amount, reading.evidence)


def leads(amount: Amount, evidence: Sequence[Evidence]) -> bool:
    """Whether no other of its kind in the evidence has as much: of the same metric, period, unit and kind of entity.

    A change is held against the same change of the others, of the same sign.
    """
    if amount.form not in ("value", "difference", "change") or len(amount.rows) != 1:
        return False
    row, base = amount.rows[0], amount.base[0] if amount.base else None
    others = [each for each in evidence if _alike(each, row) and each.entity != row.entity]
    values = [each.value for each in others]
    if base is not None:
        if row.entity != base.entity:
            return False
        older = {each.entity: each.value for each in evidence if _alike(each, base)}
        pairs = [(each.value, older[each.entity]) for each in others if each.entity in older]
        values = [
            new - old if amount.form == "difference" else 100 * (new - old) / abs(old) for new, old in pairs if old
        ]
    alike = [abs(value) for value in values if (value < 0) == (amount.signed < 0)]
    return bool(values) and all(abs(amount.signed) > value for value in alike)


def _alike(one: Evidence, other: Evidence) -> bool:
    return all(getattr(one, what) == getattr(other, what) for what in ("metric", "period", "unit", "entity_kind"))


def part_faults(reading: Reading) -> list[str]:
    """`of which` and `including` between figures of which one is no part of the other."""
    faults = []
    for match in words.PARTS.finditer(reading.words):
        first, last = sentence_of(reading, match.start())
        whole = [each for each in reading.said if first <= each.start < match.start()]
        part = [each for each in reading.said if match.end() <= each.start < last]
        if whole and part and not is_part(part[0].amount.rows[0], whole[-1].amount.rows[0]):
            faults.append(f"{match[0]!r} makes {shown(part[0])} a part of {shown(whole[-1])}, which it is not")
    return faults


def total_faults(reading: Reading) -> list[str]:
    """Figures of a part that a clause calls the total, the bill or overall."""
    faults = []
    for match in words.TOTALS.finditer(reading.words):
        clause = reading.clause_of(match.start())
        said = reading.within(clause, reading.said)
        behind_of = re.search(r"\bof\s$", reading.words[: match.start()]) and said and said[0].start > match.start()
        if not said or (reading.within(clause, reading.entities) and not behind_of):
            continue
        whole = min(said, key=lambda each: abs(each.start - match.start()))
        held = [row for row in whole.amount.rows + whole.amount.base if row.entity_kind in reading.wholes]
        if not held and whole.amount.form != "sum":
            faults.append(
                f"{match[0]!r} is said of {shown(whole)}, "
                f"which is of {' and '.join(sorted(whole.amount.of('entity')))} alone"
            )
    return faults
