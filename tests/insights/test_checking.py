"""No lie survives the checker, and honest claims do."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from cost_assets.insights.checker.checking import check, check_draft, check_title
from cost_assets.insights.claims import Draft, Subject
from tests.insights.attacks import ATTACKS
from tests.insights.evidence import BY_ID, EC2, EVIDENCE, KNOWN, RDS, claim
from tests.insights.honest import HONEST
from tests.insights.lies import LIES, table


@pytest.mark.parametrize("lie", LIES, ids=lambda lie: f"{lie.kind}: {lie.name}")
def test_a_lie_is_refused_for_what_is_false_in_it(lie):
    faults = check(lie.claim, EVIDENCE, KNOWN).faults
    assert any(lie.fault in fault for fault in faults), faults


def test_honest_claims_survive():
    refused = {each.text: check(each, EVIDENCE, KNOWN).faults for each in HONEST if not check(each, EVIDENCE, KNOWN).ok}
    assert len(refused) <= 0.05 * len(HONEST), refused


def test_there_are_enough_of_both():
    assert len({lie.claim.text for lie in LIES}) >= 60
    assert len({(each.text, each.figures) for each in HONEST}) == len(HONEST) >= 60


def test_the_table_of_lies_is_the_one_in_the_docs():
    docs = Path(__file__).resolve().parents[2] / "docs" / "lies.md"
    assert docs.read_text() == table(), "write it again: python -m tests.insights.lies > docs/lies.md"


def test_the_order_of_evidence_changes_nothing():
    turned = tuple(reversed(EVIDENCE))
    for each in [*HONEST, *(lie.claim for lie in LIES)]:
        assert check(each, turned, KNOWN).ok == check(each, EVIDENCE, KNOWN).ok, each.text


def test_a_restated_row_refuses_what_was_true_before():
    restated = tuple(replace(row, value=row.value + 1) if row.id == "E3" else row for row in EVIDENCE)
    literal = next(each for each in HONEST if "$4,321.09 in October" in each.text)
    assert check(literal, EVIDENCE, KNOWN).ok
    assert not check(literal, restated, KNOWN).ok


def test_figures_without_a_name_are_of_what_the_subject_is_about():
    bare = claim("The cost rose by {difference(E5,E6)} in October 2026.".replace("rose", "changed"))
    assert not check(bare, EVIDENCE, KNOWN).ok
    assert check(bare, EVIDENCE, KNOWN, scope=[RDS]).ok
    assert not check(bare, EVIDENCE, KNOWN, scope=[EC2]).ok


def test_the_scope_may_stand_beside_its_parts_and_excuses_no_other():
    within = claim("In account 222222222222, EC2 cost {E3} in October 2026.", cites="E13")
    assert not check(within, EVIDENCE, KNOWN).ok
    assert check(within, EVIDENCE, KNOWN, scope=["222222222222"]).ok
    assert not check(claim("EC2 cost {E15} in October 2026.", cites="E3"), EVIDENCE, KNOWN, scope=[EC2]).ok


def test_a_title_may_do_without_figures_and_may_not_hold_its_own():
    assert check_title("Amazon EC2 in October 2026", EVIDENCE, KNOWN).ok
    assert check_title("EC2 rose by {change(E3,E4)} in October 2026", EVIDENCE, KNOWN).ok
    for lie in (
        "EC2 rose in October 2026",
        "EC2 cost $4,321.09",
        "EC2 rose by {change(E5,E6)}",
        "EC2 tripled",
        "<b>EC2</b>",
    ):
        assert not check_title(lie, EVIDENCE, KNOWN).ok, lie


def test_a_draft_is_checked_claim_by_claim_and_says_nothing_twice():
    true, false = claim("EC2 cost {E3} in October 2026."), claim("RDS cost {E3} in October 2026.")
    subject = Subject("month", "2026-10", EVIDENCE, {"account": "222222222222", "state": "open"})
    title, verdicts = check_draft(Draft("October 2026", (true, false, true)), subject, KNOWN)
    assert title.ok
    assert [each.ok for each in verdicts] == [True, False, False]
    assert "earlier one" in verdicts[2].faults[0]


def test_faults_name_the_true_value():
    wrong = next(lie for lie in LIES if lie.name == "one digit off")
    (fault,) = check(wrong.claim, EVIDENCE, KNOWN).faults
    assert "4,321.09 USD" in fault and "E3" in fault


def test_without_evidence_nothing_can_be_said_and_nothing_breaks():
    assert not check(claim("EC2 cost {E3} in October 2026."), (), {}).ok
    assert not check(claim(""), (), {}).ok
    assert check(claim("Check the logs.", kind="check"), (), {}).ok


def test_names_of_strangers_that_are_words_do_not_turn_words_into_names():
    known = KNOWN | {"a": "tag", "is": "tag", "5": "tag", "in": "tag", "$4,321.09": "tag", "%": "tag", "": "tag"}
    known |= {"storage": "tag", "cost": "tag", "Hourly": "operation", "October": "tag", "marketing": "tag"}
    assert check(claim("EC2 cost {E3} in October 2026."), EVIDENCE, known).ok
    assert not check(claim("EC2 for marketing cost {E3} in October 2026."), EVIDENCE, known).ok
    evil = tuple(replace(row, entity="$4,321.08") if row.id == "E31" else row for row in EVIDENCE)
    assert not check(claim("EC2 cost $4,321.08 in October 2026.", cites="E3 E31"), evil, KNOWN).ok
    evil = tuple(replace(row, entity="September 2026") if row.id == "E31" else row for row in EVIDENCE)
    assert not check(claim("EC2 cost {E3} in September 2026.", cites="E31"), evil, KNOWN).ok
    evil = tuple(replace(row, entity="doubled") if row.id == "E31" else row for row in EVIDENCE)
    assert not check(claim("Check why EC2 doubled.", kind="check", cites="E31"), evil, KNOWN).ok
    assert BY_ID["E31"].entity == "Pay $5000 now"


@pytest.mark.parametrize("attack", ATTACKS, ids=lambda attack: attack.text)
def test_an_attack_is_refused(attack):
    assert not check(attack, EVIDENCE, KNOWN).ok
