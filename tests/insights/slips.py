"""Slips: what an honest claim becomes when the figure of another row is put in."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from cost_assets.insights.claims import Claim, Evidence

_SLOT_ID = re.compile(r"\bE\d+\b(?!\.)")


def slips(claim: Claim, evidence: Sequence[Evidence]) -> Iterator[Claim]:
    """The claim with one id in its slots turned into each other one, all evidence cited.

    An id whose value is the true one stays out: the sentence says what holds.
    """
    values = {row.id: abs(row.value) for row in evidence}
    for match in _SLOT_ID.finditer(claim.text):
        for id_, value in values.items():
            if value != values[match[0]]:
                text = claim.text[: match.start()] + id_ + claim.text[match.end() :]
                yield replace(claim, text=text, evidence=tuple(values))
