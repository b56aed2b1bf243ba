"""Claims that were written before the checker was run on them: no lie among them survives, and honest ones do."""

from __future__ import annotations

import pytest

from tests.insights.unseen.reading import Told, told, verdict

ROUNDS = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh")
LIES = [each for name in ROUNDS for each in told(f"{name}_lies.txt")]


@pytest.mark.parametrize("lie", LIES, ids=lambda lie: f"{lie.subject} {lie.claim.text}")
def test_a_lie_is_refused(lie: Told):
    assert not verdict(lie).ok


@pytest.mark.parametrize("name", ROUNDS)
def test_honest_claims_survive(name: str):
    honest = list(told(f"{name}_honest.txt"))
    refused = {each.claim.text: found.faults for each in honest if not (found := verdict(each)).ok}
    assert len(refused) <= 0.05 * len(honest), refused


def test_the_lists_are_as_long_as_they_were_written():
    assert [len(list(told(f"{name}_{kind}.txt"))) for name in ROUNDS for kind in ("honest", "lies")] == [
        120, 120, 60, 60, 60, 60, 60, 60, 40, 40, 100, 100, 50, 50,
    ]  # fmt: skip
