"""Lists of claims as they lie in text files: a line each, so that they are quick to write and to read."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from cost_assets.insights.checker.checking import Verdict, check_draft
from cost_assets.insights.checker.slots import evaluate
from cost_assets.insights.claims import Claim, Draft, Evidence, Figure
from tests.insights.unseen.subjects import SUBJECTS

_IDS = re.compile(r"\bE\d+\b")
_SLOTS = re.compile(r"\{([^{}]*)\}")


class Told(NamedTuple):
    """A claim on a subject; `heading` is the last line above it that begins with `#`."""

    subject: str
    heading: str
    claim: Claim


def told(name: str) -> Iterator[Told]:
    """The claims of a file of this folder: `subject kind | text | figure = source; … | further citations`."""
    heading = ""
    for line in (Path(__file__).parent / name).read_text().splitlines():
        if line.startswith("#"):
            heading = line.removeprefix("# ")
            continue
        parts = [part.strip() for part in line.split(" | ")] + ["", ""]
        (subject, kind), text = parts[0].split(), parts[1]
        evidence = {row.id: row for row in SUBJECTS[subject][0].evidence}
        figures = tuple(_figure(each, evidence) for each in parts[2].split("; ") if "=" in each)
        sources = " ".join([*_SLOTS.findall(text), *(each.source for each in figures), parts[3]])
        yield Told(subject, heading, Claim(kind, text, tuple(dict.fromkeys(_IDS.findall(sources))), figures))


def verdict(each: Told) -> Verdict:
    """What the checker says of it, told alone in a draft of its subject."""
    subject, names = SUBJECTS[each.subject]
    _, (only,) = check_draft(Draft("", (each.claim,)), subject, names)
    return only


def _figure(words: str, evidence: dict[str, Evidence]) -> Figure:
    """A figure that is declared as its evidence is labelled, as an honest model and a clever liar do."""
    text, source = (part.strip() for part in words.rsplit(" = ", 1))
    try:
        amount = evaluate(source, evidence)
        row, unit = amount.rows[0], amount.unit
    except ValueError:  # what no derivation allows, a liar labels as it likes
        row, unit = evidence["E1"], evidence["E1"].unit
    return Figure(text, source, row.entity, row.period, row.metric, unit)
