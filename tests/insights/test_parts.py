"""Why a month cost more: what of a change may be told of which part, and of whom."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from cost_assets.insights.checker.amounts import PARTS
from cost_assets.insights.checker.checking import check
from cost_assets.insights.checker.parts import OF_MONTHS
from cost_assets.insights.claims import Evidence
from tests.insights.evidence import claim

SHOP, ACME, OCT, SEP = "shop", "acme", "2026-10", "2026-09"
_ROWS = [
    ("E1", SHOP, "cost_centre", OCT, "effective_cost", "100"),
    ("E2", SHOP, "cost_centre", SEP, "effective_cost", "80"),
    ("E3", SHOP, "cost_centre", OCT, "shared_cost", "12"),
    ("E4", ACME, "account", OCT, "effective_cost", "160"),
    ("E5", SHOP, "cost_centre", OCT, "new_cost_change", "30"),
    ("E6", SHOP, "cost_centre", OCT, "shared_cost_change", "-20"),
    ("E7", SHOP, "cost_centre", OCT, "price_cost_change", "6"),
    ("E8", SHOP, "cost_centre", OCT, "usage_cost_change", "4"),
    ("E9", SHOP, "cost_centre", OCT, "cost_change_since_sign_off", "-3"),
    ("E10", "Amazon S3", "service", OCT, "effective_cost", "30"),
    ("E11", ACME, "account", OCT, "impact_cost", "9"),
    ("E12", SHOP, "cost_centre", OCT, "impact_cost", "7"),
]
EVIDENCE = tuple(Evidence(*row[:5], "USD", Decimal(row[5]), "select 1") for row in _ROWS)
KNOWN = {"data": "cost_centre", "search": "cost_centre", ACME: "account"}

HONEST = [
    "In October 2026 changed prices made a change of {E7} in shop.",
    "In shop usage rose by {E8} in October 2026.",
    "Parts of the change in shop in October 2026: usage {E8}, prices {E7}, new services {E5}, shared charges {E6}.",
    "The parts are a change of {sum(E5, E6, E7, E8)} in shop in October 2026.",
    "shop rose by {sum(E5, E6, E7, E8)} in October 2026.",
    "In October 2026 shop's part of shared costs fell by {abs(E6)}.",
    "shop has {E3} of shared costs in October 2026.",
    "shop is {share(E1, E4)} of what acme cost in October 2026.",
    "In October 2026 shop differs by {E9} from what was signed off.",
    "Prices account for {share(E7, sum(E5, E6, E7, E8))} of the change in shop in October 2026.",
]
LIES = {
    "usage told as prices": "In October 2026 changed prices made a change of {E8} in shop.",
    "prices told as usage": "In shop usage rose by {E7} in October 2026.",
    "a part told as the change": "shop rose by {E5} in October 2026.",
    "some parts told as the change": "shop rose by {sum(E5, E7)} in October 2026.",
    "the other direction": "In October 2026 shop's part of shared costs rose by {abs(E6)}.",
    "new told as shared": "In October 2026 the shared charges of shop rose by {E5}.",
    "shared told as cost": "shop cost {E3} in October 2026.",
    "cost told as shared": "shop has {E1} of shared costs in October 2026.",
    "the account's cost told as the centre's": "shop cost {E4} in October 2026.",
    "the account's cost without its name": "The cost was {E4} in October 2026.",
    "the centre's service told of the account": "In acme, Amazon S3 cost {E10} in October 2026.",
    "another centre's name": "search cost {E1} in October 2026.",
    "since sign-off told as the month's change": "shop fell by {abs(E9)} in October 2026.",
    "the account as a part of the centre": "acme is {share(E4, E1)} of what shop cost in October 2026.",
    "what moved in a centre as a part of its account's": "shop is {share(E12, E11)} of the impact in acme.",
    "a part of another month": "In September 2026 changed prices made a change of {E7} in shop.",
}


def test_every_part_has_its_words():
    assert OF_MONTHS.keys() == set(PARTS)


@pytest.mark.parametrize("text", HONEST)
def test_an_honest_word_on_a_cost_centre_holds(text):
    assert check(claim(text), EVIDENCE, KNOWN, [SHOP]).faults == ()


@pytest.mark.parametrize("text", LIES.values(), ids=LIES)
def test_a_lie_about_a_cost_centre_is_refused(text):
    assert not check(claim(text, cites="E1 E4 E10"), EVIDENCE, KNOWN, [SHOP]).ok


def test_of_what_moved_in_a_cost_centre_accounts_are_parts():
    less = replace(EVIDENCE[-2], value=Decimal(6))
    rows = [less if row.id == less.id else row for row in EVIDENCE]
    said = claim("acme had {share(E11, E12)} of the impact in shop in October 2026.")
    assert check(said, rows, KNOWN, [SHOP]).faults == ()


def test_parts_of_both_signs_do_not_hide_which_way_it_went():
    said = claim("The increase in shop is {difference(E1, E2)} in October 2026.")
    assert check(said, EVIDENCE, KNOWN, [SHOP]).faults == ()
