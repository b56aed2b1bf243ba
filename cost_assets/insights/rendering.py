"""Rendering: verified claims as the text that people read, and as the JSON that says what each figure rests on."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from cost_assets import markdown
from cost_assets.insights.checker.amounts import printed
from cost_assets.insights.checker.checking import Verdict
from cost_assets.insights.checker.names import holds_figure
from cost_assets.insights.checker.periods import Period
from cost_assets.insights.checker.reading import Said
from cost_assets.insights.checker.slots import Slot

_SECTIONS = (
    ("finding", "What happened"),
    ("cause", "Likely causes"),
    ("check", "What to check"),
    ("action", "What to do"),
)


def body(verdicts: Sequence[Verdict]) -> str:
    """Verified claims as Markdown, in a section for each kind, and how many of all were verified."""
    parts = []
    for kind, heading in _SECTIONS:
        lines = [f"- {escaped(verdict)}" for verdict in verdicts if verdict.ok and verdict.claim.kind == kind]
        if lines:
            parts.append(f"**{heading}**\n\n" + "\n".join(lines))
    verified = sum(verdict.ok for verdict in verdicts)
    parts.append(f"_{verified} of {len(verdicts)} {'claim' if len(verdicts) == 1 else 'claims'} verified_")
    return "\n\n".join(parts) + "\n"


def plain(verdict: Verdict) -> str:
    """A verified claim as plain text, its slots filled.

    Raises:
        ValueError: the claim is not verified; what was not checked is not printed.
    """
    return _filled(verdict)


def escaped(verdict: Verdict) -> str:
    """The same as Markdown, in which nothing that came from a model or from a bill is markup."""
    return markdown.escaped(_filled(verdict))


def _filled(verdict: Verdict) -> str:
    if not verdict.ok:
        raise ValueError(f"claim is not verified: {verdict.faults[0]}")
    text = verdict.text
    places: list[Said | Slot] = [*(each for each in verdict.said if each.number is None), *verdict.shown]
    for place in sorted(places, key=lambda each: -each.start):
        filled = printed(place.amount) if isinstance(place, Said) else _shown(place)
        text = text[: place.start] + filled + text[place.end :]
    return text


def _shown(slot: Slot) -> str:
    """An entity or period; a name that holds a figure stands in quotes, so that nobody takes it for one."""
    if slot.shows == "period":
        return str(Period.of(slot.row.period))
    name = re.sub(r"[\x00-\x1f\x7f]", " ", slot.row.entity)
    return f"“{name}”" if holds_figure(name) else name


def claims_json(verdicts: Sequence[Verdict]) -> str:
    """What the column `claims` holds: every verified claim with its figures and the evidence that they rest on.

    Decimals are texts, so that no reader rounds them.
    """
    claims = [
        {
            "kind": verdict.claim.kind,
            "text": plain(verdict),
            "evidence": list(verdict.claim.evidence),
            "figures": [_figure(said) for said in verdict.said],
        }
        for verdict in verdicts
        if verdict.ok
    ]
    return json.dumps(claims, ensure_ascii=False)


def _figure(said: Said) -> dict[str, Any]:
    amount = said.amount
    return {
        "text": said.number.text if said.number else printed(amount),
        "value": _exact(amount.value),
        "unit": amount.unit,
        "entity": _one(said, "entity"),
        "period": _one(said, "period"),
        "metric": _one(said, "metric"),
        "evidence": list(dict.fromkeys(amount.ids)),
        "derivation": said.source if amount.form != "value" or said.source != amount.ids[0] else None,
    }


def _exact(value: Decimal) -> str:
    """To twelve decimals, as money is kept, without the zeros behind."""
    text = f"{value:.12f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


def _one(said: Said, what: str) -> str:
    """Whose, when, what: of the rows that the figure is of, in the order of its operands."""
    return ", ".join(dict.fromkeys(getattr(row, what) for row in said.amount.rows))
