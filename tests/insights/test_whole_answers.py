"""Whole answers: what fair readers call true and plainly said holds, and what it might be mistaken for does not.

The answers are of stand-ins for models to the prompts of the demo; its accounts are invented. Each file in `answers/`
is a subject with its evidence, and the answer as it came; `lies.txt` was written against what was relaxed for them,
`honest.txt` in other words than theirs: when it was new, 40 of its first 58 claims held.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from cost_assets.insights.checker.checking import check_draft
from tests.insights.answers.reading import ANSWERED, NAMES, Told, told, verdict
from tests.insights.slips import slips

LIES = list(told("lies.txt"))
CLAIMS = [Told(name, claim) for name, (_, draft) in ANSWERED.items() for claim in draft.claims]


def test_there_are_as_many_as_were_written():
    assert (len(ANSWERED), len(CLAIMS), len(LIES)) == (24, 224, 233)


def test_claims_of_whole_answers_hold():
    refused = {}
    for name, (subject, draft) in ANSWERED.items():
        _, verdicts = check_draft(draft, subject, NAMES)
        refused |= {f"{name}: {each.claim.text}": each.faults for each in verdicts if not each.ok}
    assert len(refused) <= 0.05 * len(CLAIMS), refused


def test_titles_of_whole_answers_hold():
    titles = {name: check_draft(draft, subject, NAMES)[0] for name, (subject, draft) in ANSWERED.items()}
    assert [name for name, each in titles.items() if not each.ok] == ["18-month"]  # it has bars between its names


def test_what_others_would_say_of_them_holds_as_well():
    honest = list(told("honest.txt"))
    refused = {each.claim.text: found.faults for each in honest if not (found := verdict(each)).ok}
    assert len(refused) <= 0.2 * len(honest), refused


@pytest.mark.parametrize("lie", LIES, ids=lambda lie: f"{lie.subject} {lie.claim.text}")
def test_a_lie_about_them_is_refused(lie: Told):
    assert not verdict(lie).ok


def _slips(each: Told) -> Iterator[Told]:
    return (each._replace(claim=claim) for claim in slips(each.claim, ANSWERED[each.subject].subject.evidence))


def test_the_figure_of_another_row_is_refused():
    wrong = [slip for each in CLAIMS if verdict(each).ok for slip in _slips(each)][::11]
    survivors = [slip.claim.text for slip in wrong if verdict(slip).ok]
    assert len(wrong) > 1000
    assert len(survivors) <= 0.002 * len(wrong), survivors
