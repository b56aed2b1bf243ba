"""Discounts: they count once, wherever the bill tells them, and what they save adds up."""

from __future__ import annotations

from tests.golden.traps.bills import bill

BLENDED = bill(
    {"cost": "1", "blended": "0.5", "account": "000000000001"},
    {"cost": "0", "blended": "0.5", "account": "000000000002"},
)


def test_t05_blended_costs_are_never_used(charges, published):
    """Account 1 pays 1.00, account 2 is in the free tier; blended, each would pay 0.50."""
    assert charges(BLENDED, by="sub_account_id", costs=("billed_cost", "effective_cost")) == [
        ("000000000001", "1", "1"),
        ("000000000002", "0", "0"),
    ]
    blended = r"select distinct table_name from information_schema.columns where column_name ~ '(.*_)?blended.*'"
    assert published.query(blended) == []


NET = bill(
    {"cost": "10", "net": "9", "usage_type": "a usage"},
    {
        "type": "DiscountedUsage", "ri": "arn:ri/1", "cost": "0.5", "net": "0", "ri_effective": "0.7",
        "ri_net_effective": "0.63", "usage_type": "b reserved",
    },
    {
        "type": "SavingsPlanRecurringFee", "sp": "arn:sp/1", "cost": "10", "net": "9", "usage_type": "c plan",
        "sp_total": "10", "sp_used": "8", "sp_upfront": "0", "sp_recurring": "10",
        "sp_net_upfront": "0", "sp_net_recurring": "9",
    },
    {
        "type": "RIFee", "ri": "arn:ri/1", "cost": "60", "net": "54", "usage_type": "d reservation",
        "ri_unused_upfront": "1", "ri_unused_recurring": "6",
        "ri_net_unused_upfront": "0.9", "ri_net_unused_recurring": "5.4",
    },
    {"type": "Credit", "cost": "-3", "net": "-2.7", "usage_type": "e credit"},
    {"type": "Credit", "cost": "-1", "usage_type": "f credit"},
)  # fmt: skip


def test_t09_net_columns_win_where_they_are_filled_zero_and_below_too(charges):
    """An enterprise discount of 10 % inside the net columns; gross billed and amortized beside.

    Usage of 10.00 is billed 9.00. Reserved usage is billed 0 net (filled, not absent) and is
    worth 0.63 net of 0.70. The plan's unused 2.00 is scaled by net over gross commitment,
    9/10: 1.80. The reservation's unused 1 + 6 is 0.90 + 5.40 net. A credit of 3.00 is worth
    2.70 net, below zero and filled; one without a net value stays gross.
    """
    by = "x_usage_type, commitment_discount_status"
    assert charges(NET, by, ("billed_cost", "effective_cost", "x_unblended_cost", "x_amortized_cost")) == [
        ("a usage", None, "9", "9", "10", "10"),
        ("b reserved", "Used", "0", "0.63", "0.5", "0.7"),
        ("c plan", "Unused", "0", "1.8", "0", "2"),
        ("c plan", None, "9", "0", "10", "0"),
        ("d reservation", "Unused", "0", "6.3", "0", "7"),
        ("d reservation", None, "54", "0", "60", "0"),
        ("e credit", None, "-2.7", "-2.7", "-3", "-3"),
        ("f credit", None, "-1", "-1", "-1", "-1"),
    ]


UNDISCOUNTED = bill({"cost": "2.5"}, export="bare")


def test_t10_an_account_without_discounts_is_billed_gross(charges):
    """An export without net columns and without public prices: 2.50 net as gross; at list unknown, not 0."""
    assert charges(UNDISCOUNTED) == [("Usage", None, "2.5", "2.5", None, "2.5")]


AS_ROWS = bill({"cost": "100", "public": "110"}, {"type": "EdpDiscount", "cost": "-10"})
INSIDE = bill({"cost": "100", "net": "90", "public": "110"})
BOTH = bill({"cost": "100", "net": "90", "public": "110"}, {"type": "EdpDiscount", "cost": "-10", "net": "0"})


def test_t11_a_discount_counts_once_wherever_it_is_told(charges, savings):
    """10 % off usage of 100.00 that is 110.00 at list: as a row of its own, inside the net column, or as
    both, where the row has nothing left net. Billed, effective and contracted 90.00 each time, 20.00 saved."""
    for discounted in (AS_ROWS, INSIDE, BOTH):
        assert charges(discounted, by="billing_currency") == [("USD", "90", "90", "110", "90")]
        net = ("x_net_unblended_cost", "x_net_amortized_cost")
        assert charges(discounted, by="billing_currency", costs=net) == [("USD", "90", "90")]
        assert savings(discounted) == ("20", "0", "20")


SAVINGS = bill(
    {"cost": "10", "net": "9", "public": "10"},
    {"type": "SavingsPlanCoveredUsage", "sp": "good", "cost": "11", "sp_effective": "8", "public": "12"},
    {"type": "SavingsPlanNegation", "sp": "good", "cost": "-11"},
    {"type": "SavingsPlanCoveredUsage", "sp": "bad", "cost": "12", "sp_effective": "13", "public": "12"},
    {"type": "SavingsPlanNegation", "sp": "bad", "cost": "-12"},
    {"type": "DiscountedUsage", "ri": "arn:ri/1", "cost": "0", "ri_effective": "0.7", "public": "1.2"},
    {"type": "RIFee", "ri": "arn:ri/1", "cost": "60", "ri_unused_upfront": "1", "ri_unused_recurring": "6"},
    {"type": "EdpDiscount", "cost": "-1"},
    {"type": "Credit", "cost": "-3"},
    {"type": "Tax", "cost": "2"},
)


def test_t26_savings_are_sums_that_add_up_and_are_never_clamped(savings):
    """Over usage and discounts; fees, the credit and the tax have no part in it.

    At list 10 + 12 + 12 + 1.20 = 35.20. Contracted 9 + 11 + 12 + 1.20 - 1 = 32.20: 3.00 negotiated.
    Effective 9 + 8 + 13 + 0.70 + 7 unused - 1 = 36.70: the commitments cost 4.50 more than they
    saved, 1.50 in all. Row by row and none below zero it would be 6.50 saved.
    """
    assert savings(SAVINGS) == ("3", "-4.5", "-1.5")
