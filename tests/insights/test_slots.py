"""Slots and derivations worked by hand, and refused where they make no sense; amounts and periods as printed."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from cost_assets.insights.checker.amounts import printed, value_of
from cost_assets.insights.checker.periods import Period, told
from cost_assets.insights.checker.slots import evaluate
from tests.insights.evidence import BY_ID


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("E3", "4,321.09 USD"),
        ("E32", "0.0042 USD"),
        ("E9", "310.20 USD"),
        ("E27", "-200.00 USD"),
        ("E18", "62.0 %"),
        ("E24", "4 days"),
        ("E26", "12"),
        ("E37", "53,000 GB"),
        ("sum(E3,E5)", "6,666.76 USD"),
        ("difference(E5, E6)", "-335.10 USD"),
        ("abs(difference(E5,E6))", "335.10 USD"),
        ("change(E5,E6)", "-12.5 %"),
        ("share(E16,E3)", "11.9 %"),
        ("share(sum(E3,E5),E1)", "67.5 %"),
        ("points(E18,E19)", "3.5 percentage points"),
        ("ratio(E3,E5)", "1.8×"),
        ("rank(E5)", "2nd"),
        ("per_day(E23)", "220.00 USD a day"),
        ("change(E11,E1)", "5.3 %"),
    ],
)
def test_a_slot_is_computed_and_printed(source, text):
    assert printed(evaluate(source, BY_ID)) == text


def test_digits_are_added_until_rounding_is_fine_enough():
    pct = value_of(BY_ID["E18"])
    texts = [printed(replace(pct, value=Decimal(value))) for value in ("0.26", "-0.04", "0", "0.96", "1.04", "0.05")]
    assert texts == ["0.26 %", "-0.04 %", "0.0 %", "0.96 %", "1.0 %", "0.05 %"]


@pytest.mark.parametrize(
    ("source", "fault"),
    [
        ("E99", "no evidence of this subject"),
        ("mean(E1)", "none of"),
        ("sum(E3,E3)", "same evidence twice"),
        ("sum(E3)", "two or more"),
        ("sum(E1,E2", "not closed"),
        ("sum()", "none of"),
        ("E1 E2", "left over"),
        ("E1+E2", "none of"),
        ("", "none of"),
        ("sum(E35,E36)", "different"),
        ("sum(E18,E19)", "per cents"),
        ("difference(E18,E19)", "points"),
        ("change(E35,E34)", "zero"),
        ("change(E4,E3)", "earlier to the later"),
        ("change(E3,E29)", "month against day"),
        ("change(E3,E3)", "itself"),
        ("change(change(E3,E4),E4)", "pct against USD"),
        ("share(E3,E4)", "same period"),
        ("share(E5,E3)", "no part of"),
        ("share(E1,E3)", "no part of"),
        ("points(E3,E4)", "difference"),
        ("rank(E11)", "no other"),
        ("rank(sum(E3,E5))", "one evidence id"),
        ("per_day(E18)", "money"),
        ("abs(abs(abs(abs(E3))))", "deep"),
    ],
)
def test_a_derivation_that_makes_no_sense_is_refused(source, fault):
    with pytest.raises(ValueError, match=fault):
        evaluate(source, BY_ID)


@pytest.mark.parametrize(
    ("period", "text", "before"),
    [
        ("2026-10", "October 2026", "September 2026"),
        ("2026-01", "January 2026", "December 2025"),
        ("2026-10-03", "3 October 2026", "2 October 2026"),
        ("2026-10-03/2026-10-09", "3–9 October 2026", "26 September – 2 October 2026"),
        ("2026-12-28/2027-01-03", "28 December 2026 – 3 January 2027", "21–27 December 2026"),
        ("2026-10-01/2026-10-31", "October 2026", "September 2026"),
    ],
)
def test_a_period_is_printed_and_found_again(period, text, before):
    assert str(Period.of(period)) == text
    assert str(Period.of(period).before()) == before
    (found,) = told(f"in {text}, said")
    assert found.fits(Period.of(period)) and not found.fits(Period.of(period).before())


@pytest.mark.parametrize(
    ("text", "period"),
    [
        ("in Oct 2026", "2026-10"),
        ("in october", "2026-10"),
        ("in May 2026", "2026-05"),
        ("October 3, 2026", "2026-10-03"),
        ("Saturday, 3 October 2026", "2026-10-03"),
        ("2026-10-03", "2026-10-03"),
        ("2026-10", "2026-10"),
        ("from 3 to 9 October", "2026-10-03/2026-10-09"),
        ("between 3 and 9 October 2026", "2026-10-03/2026-10-09"),
        ("October 3–9, 2026", "2026-10-03/2026-10-09"),
        ("Oct 3 - Oct 9", "2026-10-03/2026-10-09"),
        ("3 October to 9 October 2026", "2026-10-03/2026-10-09"),
        ("2026-10-03 to 2026-10-09", "2026-10-03/2026-10-09"),
        ("since 3 October", "2026-10-03/2026-10-09"),
        ("until 9 October 2026", "2026-10-03/2026-10-09"),
    ],
)
def test_a_period_is_read_as_people_write_it(text, period):
    assert [each.fits(Period.of(period)) for each in told(text)] == [True]


@pytest.mark.parametrize("text", ["costs may rise", "they march on", "a mar on it", "Sunday, 3 October 2026"])
def test_what_is_no_such_period_is_not_read_as_one(text):
    assert not any(each.fits(Period.of("2026-10-03")) or each.fits(Period.of("2026-05")) for each in told(text))


@pytest.mark.parametrize("text", ["2026", "2026-13", "2026-10-09/2026-10-03", "October"])
def test_a_period_of_evidence_must_be_one(text):
    with pytest.raises(ValueError):
        Period.of(text)
