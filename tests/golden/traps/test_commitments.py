"""Reservations and Savings Plans: what was paid for them is amortized once, all of it, on what they covered."""

from __future__ import annotations

from tests.conftest import Home
from tests.golden.traps.bills import Bill, bill

PAID = ("billed_cost", "effective_cost")
PLAN = {"code": "ComputeSavingsPlans", "product": "{}", "usage_type": "ComputeSP"}


def covered(sp: str, cost: str, effective: str, **more: str) -> tuple[dict[str, str], dict[str, str]]:
    """An hour that a plan covers, billed on demand, and the negation that takes this back."""
    usage = {"type": "SavingsPlanCoveredUsage", "sp": sp, "cost": cost, "sp_effective": effective, **more}
    return usage, {"type": "SavingsPlanNegation", "sp": sp, "cost": f"-{cost}", "public": "0"}


def fee(sp: str, cost: str, used: str, **more: str) -> dict[str, str]:
    """An hour's fee of a plan of 10.00 an hour."""
    said = {"type": "SavingsPlanRecurringFee", "sp": sp, "cost": cost, "sp_total": "10", "sp_used": used}
    return PLAN | said | more


def kept(published: Home, bill: Bill) -> list[tuple]:
    """What each commitment cost by its fees, upfront ones by the month, and what counts of it as used and unused."""
    costs = "select commitment_discount_id, x_commitment_cost, x_used_cost + x_unused_cost from fct_commitments_monthly"
    return published.query(f"{costs} where billing_account_id = ? order by 1", bill.payer)


RESERVATION = bill(
    {"type": "DiscountedUsage", "ri": "arn:ri/1", "cost": "0", "ri_effective": "0.7", "public": "1.2"},
    {
        "type": "RIFee", "ri": "arn:ri/1", "cost": "60", "public": "0", "usage_type": "HeavyUsage",
        "ri_unused_upfront": "1", "ri_unused_recurring": "6",
    },
    {"type": "Fee", "ri": "arn:ri/1", "cost": "100", "usage_type": "Upfront"},
)  # fmt: skip


def test_t01_the_fee_of_a_reservation_counts_its_unused_part_only(charges):
    """A partial-upfront reservation: 100 upfront over ten months, 60 recurring a month.

    An hour it covered is worth 0.70 (0.10 upfront, 0.60 recurring) and 1.20 on demand; it is
    billed at 0. The month's fee bills the whole recurring 60; of it 6.00, and 1.00 of the
    amortized upfront, went unused: two charges, 60 billed and 7 effective.
    The upfront fee itself bills 100 and is amortized elsewhere: effective 0.
    """
    assert charges(RESERVATION, by="x_usage_type, charge_category, commitment_discount_status") == [
        ("BoxUsage", "Usage", "Used", "0", "0.7", "1.2", "1.2"),
        ("HeavyUsage", "Purchase", None, "60", "0", "60", "60"),
        ("HeavyUsage", "Usage", "Unused", "0", "7", "0", "0"),
        ("Upfront", "Purchase", None, "100", "0", "100", "100"),
    ]


FULL_PLANS = bill(
    *covered("none", "14", "10"), fee("none", "10", "10"),
    *covered("partial", "14", "10"), fee("partial", "6", "10"),
    PLAN | {"type": "SavingsPlanUpfrontFee", "sp": "partial", "cost": "35040"},
    *covered("upfront", "14", "10"), fee("upfront", "0", "10"),
    PLAN | {"type": "SavingsPlanUpfrontFee", "sp": "upfront", "cost": "87600"},
)  # fmt: skip


def test_t02_a_plan_counts_on_what_it_covered_or_as_a_fee_and_never_twice(charges, published):
    """Three plans of 10.00 an hour for a year of 8,760 hours, each fully used in this hour: effective 10.00.

    Nothing upfront: the hour bills 10.00. Partly: 4.00 of each hour were paid at once, 35,040, and
    the hour bills 6.00. All upfront: 87,600 at once, the hour bills 0. What was covered bills 14.00,
    and -14.00 in its negation. So effective is billed, less the fee paid upfront, plus the hour's
    share of it: 10 - 0 + 0; 35,046 - 35,040 + 4; 87,600 - 87,600 + 10. Nothing is unused.
    """
    assert charges(FULL_PLANS, by="commitment_discount_id", costs=PAID) == [
        ("none", "10", "10"),
        ("partial", "35046", "10"),
        ("upfront", "87600", "10"),
    ]
    assert charges(FULL_PLANS, costs=PAID) == [
        ("Purchase", None, "122656", "0"),
        ("Usage", "Used", "42", "30"),
        ("Usage", None, "-42", "0"),
    ]
    assert kept(published, FULL_PLANS) == [("none", 10, 10), ("partial", 10, 10), ("upfront", 10, 10)]


RESERVATIONS = bill(
    {"type": "DiscountedUsage", "ri": "none", "cost": "0", "ri_effective": "420", "public": "700"},
    {
        "type": "RIFee", "ri": "none", "cost": "432", "usage_type": "HeavyUsage",
        "ri_upfront": "0", "ri_unused_upfront": "0", "ri_unused_recurring": "12",
    },
    {"type": "DiscountedUsage", "ri": "partial", "cost": "0", "ri_effective": "385", "public": "700"},
    {
        "type": "RIFee", "ri": "partial", "cost": "216", "usage_type": "HeavyUsage",
        "ri_upfront": "180", "ri_unused_upfront": "5", "ri_unused_recurring": "6",
    },
    {"type": "Fee", "ri": "partial", "cost": "2190", "usage_type": "Upfront"},
    {"type": "DiscountedUsage", "ri": "upfront", "cost": "0", "ri_effective": "350", "public": "700"},
    {
        "type": "RIFee", "ri": "upfront", "cost": "0", "usage_type": "HeavyUsage",
        "ri_upfront": "360", "ri_unused_upfront": "10", "ri_unused_recurring": "0",
    },
    {"type": "Fee", "ri": "upfront", "cost": "4380", "usage_type": "Upfront"},
)  # fmt: skip


def test_t03_reservations_are_amortized_however_they_are_paid(charges, published):
    """Three reservations of an instance that is 1.00 an hour on demand, used 700 of the month's 720 hours.

    Nothing upfront, 0.60 an hour: 432 in the month, 420 used, 12 unused. Partly, 0.25 upfront and
    0.30 recurring: of 180 + 216 = 396 are 385 used, 5 + 6 = 11 unused; the year's upfront fee is
    8,760 x 0.25 = 2,190. All upfront, 0.50: of 360 are 350 used, 10 unused; the fee is 4,380.
    Used and unused are what the month cost, whatever the month billed.
    """
    by = "commitment_discount_id, charge_category, commitment_discount_status"
    assert charges(RESERVATIONS, by, PAID) == [
        ("none", "Purchase", None, "432", "0"),
        ("none", "Usage", "Unused", "0", "12"),
        ("none", "Usage", "Used", "0", "420"),
        ("partial", "Purchase", None, "2406", "0"),
        ("partial", "Usage", "Unused", "0", "11"),
        ("partial", "Usage", "Used", "0", "385"),
        ("upfront", "Purchase", None, "4380", "0"),
        ("upfront", "Usage", "Unused", "0", "10"),
        ("upfront", "Usage", "Used", "0", "350"),
    ]
    assert kept(published, RESERVATIONS) == [("none", 432, 432), ("partial", 396, 396), ("upfront", 360, 360)]


PLANS = bill(*covered("used", "11", "8", public="12"), fee("used", "10", "8"), fee("idle", "0", "0"))


def test_t04_what_nobody_used_of_a_plan_is_a_charge_of_its_own(charges, published):
    """Of 10.00 an hour 8.00 covered usage that costs 11.00, 12.00 at list; a plan paid upfront was idle.

    Covered usage bills 11.00 and its negation takes 11.00 back; the fee bills 10.00. Effective: 8.00
    on the usage, 2.00 unused. The idle plan bills 0 in this hour, and 10.00 of it went unused.
    """
    by = "commitment_discount_id, charge_category, commitment_discount_status"
    assert charges(PLANS, by) == [
        ("idle", "Purchase", None, "0", "0", "0", "0"),
        ("idle", "Usage", "Unused", "0", "10", "0", "0"),
        ("used", "Purchase", None, "10", "0", "10", "10"),
        ("used", "Usage", "Unused", "0", "2", "0", "0"),
        ("used", "Usage", "Used", "11", "8", "12", "11"),
        ("used", "Usage", None, "-11", "0", "0", "0"),
    ]
    assert kept(published, PLANS) == [("idle", 10, 10), ("used", 10, 10)]


SHARED_PLAN = bill(
    *({**line, "account": "000000000006"} for line in covered("shared", "11", "8")),
    fee("shared", "10", "8", account="000000000001"),
)


def test_t06_what_a_plan_covers_costs_the_account_that_used_it(charges):
    """Account 1 bought a plan of 10.00, account 6 used 8.00 of it: its EC2 is not free; 2.00 stay where the plan is."""
    assert charges(SHARED_PLAN, by="sub_account_id, service_name", costs=("effective_cost",)) == [
        ("000000000001", "Savings Plans for AWS Compute usage", "2"),
        ("000000000006", "Amazon Elastic Compute Cloud", "8"),
    ]


TWO_REFUNDS = bill(
    PLAN | {"type": "Refund", "cost": "-500", "description": "Refund for one-time fee for Savings Plan ID abc"},
    PLAN | {"type": "Refund", "cost": "-8.5", "description": "EDP refund"},
    {
        "type": "Refund", "cost": "-20", "description": "Refund for one-time fee for Savings Plan ID def",
        "code": "DatabaseSavingsPlans", "product": "{}",
    },
)  # fmt: skip


def test_t07_t08_of_two_refunds_on_a_plan_one_undoes_a_fee_and_one_is_money_back(charges):
    """The refund of a plan's one-time fee (-500) undoes a fee that was amortized: effective 0.

    The refund of a discount on that plan (-8.50) is money back: effective as billed. So is 0 the
    refund of the one-time fee of another kind of plan (-20).
    """
    assert charges(TWO_REFUNDS, by="service_name, charge_category") == [
        ("Savings Plans for AWS Compute usage", "Adjustment", "-508.5", "-8.5", "0", "0"),
        ("Savings Plans for AWS Database usage", "Adjustment", "-20", "0", "0", "0"),
    ]


ALIKE = bill(
    *(
        {"type": "DiscountedUsage", "ri": "fleet", "cost": "0", "ri_effective": cost, "line_item_resource_id": name}
        for name, cost in {"i-1": "0.7", "i-2": "0.7", "i-3": "0.5"}.items()
    ),
    *(
        {"type": "RIFee", "ri": "fleet", "cost": "60", "ri_unused_upfront": "0", "ri_unused_recurring": unused}
        for unused in ("6", "4")
    ),
    *covered("plan", "11", "8"),
    *covered("plan", "11", "8"),
)


def test_t43_what_is_alike_in_all_that_is_published_adds_up(charges):
    """Three instances under one reservation: 0.70 + 0.70 + 0.50 = 1.90, not the largest and not the distinct 1.20.

    Of two fees 6.00 and 4.00 went unused: 10.00, not the smallest. Two hours under a plan: 16.00.
    """
    by = "commitment_discount_id, commitment_discount_status"
    assert charges(ALIKE, by, PAID) == [
        ("fleet", "Unused", "0", "10"),
        ("fleet", "Used", "0", "1.9"),
        ("fleet", None, "120", "0"),
        ("plan", "Used", "22", "16"),
        ("plan", None, "-22", "0"),
    ]
