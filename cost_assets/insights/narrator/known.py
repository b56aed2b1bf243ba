"""A subject's evidence, found by what it measures."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from cost_assets.insights.claims import Claim, Evidence, Kind, Subject

_IDS = re.compile(r"\bE\d+\b")


class Known:
    """What is known of a subject; every lookup keeps the order of the evidence."""

    def __init__(self, subject: Subject):
        self._evidence = subject.evidence

    def all(self, metric: str, kind: str | None = None) -> list[Evidence]:
        """All evidence of a metric, and of a kind of entity where one is named."""
        return [each for each in self._evidence if each.metric == metric and kind in (None, each.entity_kind)]

    def first(self, metric: str, kind: str | None = None, period: str | None = None) -> Evidence | None:
        """The first of them; None where nothing is known."""
        found = (each for each in self.all(metric, kind) if period in (None, each.period))
        return next(found, None)

    def savings(self) -> Iterator[tuple[Evidence, Evidence]]:
        """Each saving, and what it is saved of, which stands right behind it."""
        for saving, base in pairwise(self._evidence):
            if (saving.metric, base.metric) == ("saving_cost", "base_cost"):
                yield saving, base


def claim(kind: Kind, text: str, *more: Evidence | None) -> Claim:
    """A claim on the evidence that its slots name, and on `more` that it rests on without a figure."""
    cited = [*_IDS.findall(text), *(each.id for each in more if each)]
    return Claim(kind, text, tuple(dict.fromkeys(cited)))


def saved(saving: Evidence, base: Evidence) -> str:
    """What to do, what it may save, and what that is saved of, as slots."""
    of = f"in {{{base.id}.entity}} it costs {{{base.id}}}"
    if base.entity_kind == "commitment":
        of = f"{{{base.id}.entity}} has {{{base.id}}} to win back"
    return f"{{{saving.id}.entity}}: a saving of {{{saving.id}}} a month is possible; {of}."


def way(change: Evidence) -> str:
    """How far a figure that is itself a change went, in words: `rose by 3.00 USD`, as slots."""
    return f"{'rose' if change.value > 0 else 'fell'} by {{abs({change.id})}}"


def off(change: Evidence) -> str:
    """How far off what was expected, in words, as slots."""
    return f"{{abs({change.id})}} {'above' if change.value > 0 else 'below'} what was expected"


def moved(now: Evidence, before: Evidence) -> str:
    """How much a figure changed, in words: `rose by 3.00 USD`, as slots."""
    return f"{'rose' if now.value > before.value else 'fell'} by {{abs(difference({now.id}, {before.id}))}}"
