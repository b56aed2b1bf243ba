"""The slip that models make most: a true sentence with the figure of another row of the same evidence."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from tests.insights.test_unseen import ROUNDS
from tests.insights.unseen.reading import Told, told, verdict
from tests.insights.unseen.subjects import SUBJECTS

_SLOT_ID = re.compile(r"\bE\d+\b(?!\.)")


def slips(each: Told) -> Iterator[Told]:
    """The claim with one id in its slots turned into each other one, all evidence cited.

    An id whose value is the true one stays out: the sentence says what holds.
    """
    evidence = SUBJECTS[each.subject][0].evidence
    values = {row.id: abs(row.value) for row in evidence}
    for match in _SLOT_ID.finditer(each.claim.text):
        for id_, value in values.items():
            if value != values[match[0]]:
                text = each.claim.text[: match.start()] + id_ + each.claim.text[match.end() :]
                yield each._replace(claim=replace(each.claim, text=text, evidence=tuple(values)))


def test_the_figure_of_another_row_is_refused():
    """Of every third slip, not one in a hundred survives; the lists' own month has other tests for it."""
    honest = [each for name in ROUNDS for each in told(f"{name}_honest.txt") if each.subject != "B"]
    wrong = [slip for each in honest if verdict(each).ok for slip in slips(each)][::3]
    survivors = [slip.claim.text for slip in wrong if verdict(slip).ok]
    assert len(wrong) > 2000
    assert len(survivors) <= 0.01 * len(wrong), survivors
