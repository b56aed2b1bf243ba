"""Whole answers as they lie in this folder: a subject with its evidence, and what was said of it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import NamedTuple

from cost_assets.insights.answers import draft
from cost_assets.insights.checker.checking import Verdict, check_draft
from cost_assets.insights.claims import Claim, Draft, Evidence, Subject

_HERE = Path(__file__).parent


class Answered(NamedTuple):
    """A subject and the answer on it."""

    subject: Subject
    draft: Draft


def _answered(path: Path) -> Answered:
    """A file of this folder; its evidence is rows of entity, kind, period, metric, unit and value, `E1` first."""
    found = json.loads(path.read_text())
    rows = found["subject"]["evidence"]
    evidence = tuple(
        Evidence(f"E{n}", *row[:5], Decimal(row[5]), "select 1")  # no query: nothing here asks for one
        for n, row in enumerate(rows, 1)
    )
    subject = Subject(found["subject"]["kind"], path.stem, evidence, found["subject"]["facts"])
    return Answered(subject, draft(json.dumps(found["answer"])))


ANSWERED = {path.stem: _answered(path) for path in sorted(_HERE.glob("*.json"))}
NAMES = {row.entity: row.entity_kind for each in ANSWERED.values() for row in each.subject.evidence}


class Told(NamedTuple):
    """A claim on one of the subjects, by the name of its file."""

    subject: str
    claim: Claim


def told(name: str) -> Iterator[Told]:
    """The claims of a list of this folder, a line each: `subject kind | text`; they cite all that there is."""
    for line in (_HERE / name).read_text().splitlines():
        if not line.startswith("#"):
            head, text = line.split(" | ", 1)
            subject, kind = head.split()
            cited = tuple(row.id for row in ANSWERED[subject].subject.evidence)
            yield Told(subject, Claim(kind, text.strip(), cited))


def verdict(each: Told) -> Verdict:
    """What the checker says of a claim, told alone in a draft of its subject."""
    _, (only,) = check_draft(Draft("", (each.claim,)), ANSWERED[each.subject].subject, NAMES)
    return only
