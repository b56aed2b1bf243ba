"""The slip that models make most: a true sentence with the figure of another row of the same evidence."""

from __future__ import annotations

from collections.abc import Iterator

from tests.insights.slips import slips
from tests.insights.test_unseen import ROUNDS
from tests.insights.unseen.reading import Told, told, verdict
from tests.insights.unseen.subjects import SUBJECTS


def _slips(each: Told) -> Iterator[Told]:
    return (each._replace(claim=claim) for claim in slips(each.claim, SUBJECTS[each.subject][0].evidence))


def test_the_figure_of_another_row_is_refused():
    """Of every third slip, not one in a hundred survives; the lists' own month has other tests for it."""
    honest = [each for name in ROUNDS for each in told(f"{name}_honest.txt") if each.subject != "B"]
    wrong = [slip for each in honest if verdict(each).ok for slip in _slips(each)][::3]
    survivors = [slip.claim.text for slip in wrong if verdict(slip).ok]
    assert len(wrong) > 2000
    assert len(survivors) <= 0.01 * len(wrong), survivors
