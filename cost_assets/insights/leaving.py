"""What leaves this machine of a subject: the evidence that the policy lets go, as data, under pseudonyms."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import replace
from decimal import Decimal

from cost_assets.insights.claims import Claim, Draft, Subject
from cost_assets.insights.models.cleaning import clean
from cost_assets.insights.models.pseudonyms import Protected, Pseudonyms
from cost_assets.insights.prompts import Prompt
from cost_assets.llm_settings import Send

_LEAVES: dict[Send, frozenset[str]] = {
    "none": frozenset(),
    "totals": frozenset({"account"}),
    "services": frozenset({"account", "service", "region", "usage_type", "operation", "recommendation"}),
    "resources": frozenset({
        "account", "service", "region", "usage_type", "operation", "recommendation", "commitment", "resource", "tag",
        "cost_centre",
    }),
}  # fmt: skip
_PROTECTED = {"account": "account", "resource": "resource", "commitment": "commitment"}
# What the narrators may know besides figures; the rest of the facts is for the template.
_FACTS = ("kind", "direction", "severity", "state", "scope", "account", "cost_centre")


def let_go(subject: Subject, send: Send) -> Subject:
    """The subject with the evidence that may leave, under the ids that it has.

    Of a cost centre's all or nothing may: without its name, figures of its services would be taken for its account's.
    """
    scope = subject.facts.get("scope")
    if scope == "cost_centre" and scope not in _LEAVES[send]:
        return Subject(subject.kind, subject.id, ())
    kept = tuple(each for each in subject.evidence if each.entity_kind in _LEAVES[send])
    facts = {name: value for name, value in subject.facts.items() if name in _FACTS}
    return Subject(subject.kind, subject.id, kept, facts)


def protected(names: dict[str, str], subjects: Iterable[Subject]) -> list[Protected]:
    """The names that leave under pseudonyms: accounts that the home knows, and resources in the evidence."""
    accounts = [Protected("account", name) for name, kind in names.items() if kind == "account"]
    others = {
        (_PROTECTED[each.entity_kind], each.entity)
        for subject in subjects
        for each in subject.evidence
        if each.entity_kind in _PROTECTED
    }
    return [*accounts, *(Protected(kind, name) for kind, name in sorted(others))]


def messages(prompt: Prompt, subject: Subject, pseudonyms: Pseudonyms) -> tuple[dict[str, str], ...]:
    """What is asked of a model. The system's message holds nothing from a bill."""
    rows = [
        {
            "id": each.id, "entity": clean(each.entity), "kind": each.entity_kind, "period": each.period,
            "metric": each.metric, "unit": each.unit, "value": _short(each.value),
        }
        for each in subject.evidence
    ]  # fmt: skip
    values = {
        "facts": pseudonyms.hide(json.dumps(dict(subject.facts), ensure_ascii=False)),
        "evidence": "[\n" + ",\n".join(pseudonyms.hide(json.dumps(row, ensure_ascii=False)) for row in rows) + "\n]",
    }
    return tuple(prompt.messages(values))


def revealed(draft: Draft, pseudonyms: Pseudonyms) -> Draft:
    """What a model said, with the names that pseudonyms stood for."""
    return Draft(pseudonyms.reveal(draft.title), tuple(_revealed(each, pseudonyms) for each in draft.claims))


def _revealed(claim: Claim, pseudonyms: Pseudonyms) -> Claim:
    figures = tuple(replace(each, entity=pseudonyms.reveal(each.entity)) for each in claim.figures)
    return replace(claim, text=pseudonyms.reveal(claim.text), figures=figures)


def _short(value: Decimal) -> str:
    """Two places are enough to see what matters; the figures that are printed come from the evidence itself."""
    return f"{value:.2f}" if abs(value) >= 1 else f"{value:.6f}"
