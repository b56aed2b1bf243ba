"""Checking: whether what a claim says is what its evidence says, and if not, each fault in one sentence."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from cost_assets.insights.checker import (
    changes,
    comparisons,
    directions,
    ellipsis,
    lexicon,
    literals,
    measures,
    metrics,
    pairs,
    parts,
    places,
    presence,
    ranks,
    wording,
)
from cost_assets.insights.checker.binding import Binder
from cost_assets.insights.checker.parsing import read
from cost_assets.insights.checker.periods import Period
from cost_assets.insights.checker.reading import Reading, Said
from cost_assets.insights.checker.slots import Slot
from cost_assets.insights.checker.topic import Topic
from cost_assets.insights.claims import Claim, Draft, Evidence, Subject


@dataclass(frozen=True)
class Verdict:
    """What the checker says of a claim.

    Attributes:
        text: the claim's text as it was checked, slots unfilled.
        faults: one sentence each, that the fault can be repaired from; empty where the claim holds.
        said: its figures in order, with their places in `text`.
        shown: slots that print an entity or a period.
    """

    claim: Claim
    ok: bool
    faults: tuple[str, ...]
    text: str = ""
    said: tuple[Said, ...] = ()
    shown: tuple[Slot, ...] = ()


def check(claim: Claim, evidence: Sequence[Evidence], known: Mapping[str, str], scope: Collection[str] = ()) -> Verdict:
    """Hold a claim against the evidence of its subject.

    Args:
        evidence: all of the subject's.
        known: every name that this home knows, with its entity kind.
        scope: names that the whole subject is about, such as its account: they may stand beside figures of their
            parts, and a figure without a name is taken as theirs.
    """
    reading = read(claim, evidence, known)
    faults = list(reading.faults) if claim.text.strip() else ["the claim is empty"]
    if reading.words and not faults:
        faults += _citing(claim, reading, evidence)
        faults += literals.number_faults(reading)
        faults += wording.name_faults(claim, reading, evidence, scope)
        faults += wording.wording_faults(claim, reading)
        faults += lexicon.stranger_faults(reading) if claim.kind == "finding" else []
        own = _own_entities(evidence, scope) | (_spoken_of(evidence) if not reading.entities else set())
        faults += Binder(Topic("entity", reading, scope, own), claim.kind).bind()
        faults += Binder(Topic("period", reading, (), _own_periods(evidence)), claim.kind).bind()
        faults += ranks.total_faults(reading)
        faults += directions.direction_faults(reading, claim.kind)
        faults += directions.nearly_faults(reading)
        faults += measures.unit_faults(reading)
        faults += changes.change_faults(reading, claim.kind)
        faults += metrics.metric_faults(reading, claim.kind)
        faults += changes.older_faults(reading)
        faults += ellipsis.level_faults(reading)
        faults += ranks.part_faults(reading)
        faults += directions.quality_faults(reading) if claim.kind in ("finding", "cause") else []
        faults += ranks.rank_faults(reading, claim.kind)
        faults += comparisons.comparison_faults(reading)
        faults += comparisons.order_faults(reading)
        faults += presence.presence_faults(reading) if claim.kind in ("finding", "cause") else []
        faults += measures.rate_faults(reading)
        faults += parts.split_faults(reading)
        faults += parts.stray_faults(reading)
        faults += parts.made_faults(reading)
        faults += parts.named_faults(reading) if claim.kind == "finding" else []
        faults += metrics.end_faults(reading)
        faults += places.place_faults(reading)
        faults += pairs.pair_faults(reading)
        faults += pairs.of_what_faults(reading)
    told = tuple(dict.fromkeys(faults))
    return Verdict(claim, not told, told, reading.text, tuple(reading.said), tuple(reading.shown))


def check_draft(draft: Draft, subject: Subject, known: Mapping[str, str]) -> tuple[Verdict, tuple[Verdict, ...]]:
    """The verdict on a draft's title, and on each of its claims; a claim that says an earlier one again is refused.

    The subject's facts that are names are its scope.
    """
    rows = {row.id: row for row in subject.evidence}
    names_of = {**known, **{row.entity: row.entity_kind for row in subject.evidence}}
    scope = [fact for fact in subject.facts.values() if fact in names_of]
    title = check_title(draft.title, subject.evidence, known, scope)
    verdicts, before = [], set()
    for claim in draft.claims:
        verdict = check(claim, tuple(rows.values()), known, scope)
        if verdict.ok and verdict.text in before:
            verdict = replace(verdict, ok=False, faults=("the claim says an earlier one again; leave it out",))
        before.add(verdict.text)
        verdicts.append(verdict)
    return title, tuple(verdicts)


def check_title(
    title: str, evidence: Sequence[Evidence], known: Mapping[str, str], scope: Collection[str] = ()
) -> Verdict:
    """A title is a claim that may do without figures, and whose figures are slots; it cites what it holds."""
    verdict = check(Claim("finding", title, tuple(row.id for row in evidence)), evidence, known, scope)
    faults = tuple(each for each in verdict.faults if each != _NO_FIGURE)
    return replace(verdict, ok=not faults, faults=faults)


_NO_FIGURE = "a finding needs a figure: write one as a slot, such as {E1}"


def _citing(claim: Claim, reading: Reading, evidence: Sequence[Evidence]) -> list[str]:
    known = {row.id for row in evidence}
    used = [id_ for said in reading.said for id_ in said.amount.ids]
    used += [id_ for proof in reading.proofs.values() for id_ in proof.ids]
    used += [slot.row.id for slot in reading.shown if slot.row]
    faults = [f"{id_} is cited and is no evidence of this subject" for id_ in claim.evidence if id_ not in known]
    faults += [
        f"{id_} is used and not cited; add it to evidence" for id_ in dict.fromkeys(used) if id_ not in claim.evidence
    ]
    if claim.kind == "finding" and not reading.said:
        faults.append(_NO_FIGURE)
    if claim.kind == "cause" and not claim.evidence:
        faults.append("a cause needs evidence that it rests on; cite it")
    return faults


def _own_entities(evidence: Sequence[Evidence], scope: Collection[str]) -> set[str]:
    """Whose a figure may be where no name is near: the subject's scope, its total, else its one account or entity.

    A cost centre's account stands beside it to be held against, and is not what its review is about.
    """
    if any(row.entity in scope and row.entity_kind == "cost_centre" for row in evidence):
        return set(scope)
    totals = {row.entity for row in evidence if row.entity_kind == "total"}
    accounts = {row.entity for row in evidence if row.entity_kind == "account"}
    entities = {row.entity for row in evidence}
    sole = next((each for each in (totals, accounts, entities) if each), set())
    return set(scope) | totals | (sole if len(sole) == 1 else set())


def _spoken_of(evidence: Sequence[Evidence]) -> set[str]:
    """What an anomaly is of, with which its evidence begins: a claim without any name speaks of it."""
    return {row.entity for row in evidence[:1] if row.metric == "impact_cost"}


def _own_periods(evidence: Sequence[Evidence]) -> set[str]:
    """The period that most of the evidence is of, the latest of several: what a figure is of where none is named."""
    counted = Counter(row.period for row in evidence)
    most = max(counted.values(), default=0)
    latest = sorted((period for period, n in counted.items() if n == most), key=lambda each: Period.of(each).last)
    return set(latest[-1:])
