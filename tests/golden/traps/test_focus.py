"""FOCUS as makers write it: what they do not know, how they spell, and which version of it."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from tests.golden.traps.bills import bill

SPELLED = bill(
    *(
        {"billed": "1", "effective": "1", "region": region, "frequency": frequency, "category": category}
        for region, frequency, category in (
            ("", "Usage-Based", "Usage"),
            ("NULL", "Usage-based", "usage"),
            ("NaN", "usage-based", "USAGE"),
        )
    ),
    export="focus",
)
LOWER = bill({"billed": "1", "effective": "1", "region": "NULL"}, export="lower")


def test_t22_case_and_placeholders_make_no_groups_of_their_own(charges, objections):
    """Three charges of 1.00 whose maker writes nothing, NULL or NaN for no region and a value of FOCUS in three
    spellings are one row of 3.00 without a region, and a check warns of the spellings. Columns may be named in
    lower case, as Athena names them."""
    by = "region_id, charge_category, charge_frequency"
    assert charges(SPELLED, by, ("billed_cost",)) == [(None, "Usage", "Usage-Based", "3")]
    assert objections(SPELLED, "int_staged_totals__every_line_type_is_known", "x_line_item_type") == ["USAGE", "usage"]
    assert charges(LOWER, by, ("billed_cost",)) == [(None, "Usage", "Usage-Based", "1")]


COMMITTED = bill(
    {"category": "Purchase", "billed": "10", "list": "10", "contracted": "10", "commitment": "sp/1"},
    {"status": "Used", "effective": "8", "list": "12", "contracted": "11", "commitment": "sp/1"},
    {"status": "Unused", "effective": "2", "commitment": "sp/1"},
    export="focus",
)
BY_AWS = bill(
    {"type": "SavingsPlanCoveredUsage", "sp": "sp/1", "cost": "11", "public": "12", "sp_effective": "8"},
    {"type": "SavingsPlanNegation", "sp": "sp/1", "cost": "-11"},
    {"type": "SavingsPlanRecurringFee", "sp": "sp/1", "cost": "10", "sp_total": "10", "sp_used": "8"},
)


def test_t23_savings_are_taken_over_usage_without_the_purchase_that_pays_for_it(charges, savings):
    """A plan of 10.00 of which 8.00 covered usage of 12.00 at list, 11.00 contracted, and 2.00 went unused.

    Usage: billed 0, effective 8 + 2 = 10, list 12: 2.00 saved, 1.00 by its price and 1.00 by the plan.
    The purchase says its 10.00 at list and contracted too; with it one would think that 12.00 of 22.00
    were saved. The same plan in AWS's own format says the same.
    """
    for plan in (COMMITTED, BY_AWS):
        assert charges(plan, "charge_category") == [
            ("Purchase", "10", "0", "10", "10"),
            ("Usage", "0", "10", "12", "11"),
        ]
        assert savings(plan) == ("1", "1", "2")


ODD = bill(
    {"usage_type": "a", "billed": "1", "effective": "1", "list": "", "contracted": "NaN", "quantity": "NaN"},
    {"usage_type": "b", "billed": "2", "effective": "2", "list": "1.624", "contracted": "2", "quantity": "3"},
    {"usage_type": "c", "billed": "2", "effective": "2", "list": "2", "contracted": "2.000000001", "quantity": "3"},
    export="focus",
)


def test_t24_what_a_maker_does_not_know_stays_unknown_and_what_is_odd_is_told(charges, objections):
    """Usage of which neither list nor contracted cost is known, nor how much it was: null, and not 0.

    A list cost of 1.624 below the 2.00 contracted is published as it came, and a check warns of it;
    it does not of a difference that is nobody's cent.
    """
    consumed = "x_usage_type, consumed_quantity"
    assert charges(ODD, consumed) == [
        ("a", None, "1", "1", None, None),
        ("b", Decimal(3), "2", "2", "1.624", "2"),
        ("c", Decimal(3), "2", "2", "2", "2.000000001"),
    ]
    assert objections(ODD, "stg_focus__charges__list_is_not_below_contracted", "x_usage_type") == ["b"]


bill({"usage_type": "BoxUsage", "billed": "3", "effective": "3"}, export="moving", month="2024-02")
bill(
    {"meter": "BoxUsage", "invoice": "INV-25", "billed": "1", "effective": "1"},
    {"meter": "BoxUsage", "invoice": "INV-25", "billed": "2", "effective": "2"},
    export="moving",
)


def test_t25_a_month_of_1_0_and_one_of_1_2_tell_one_history(published):
    """An export's first month came as 1.0, with x_UsageType and no invoice ids; a later one as 1.2, with
    SkuMeter, invoice ids and twice as many rows. The usage type goes on, and what 1.0 cannot tell is null."""
    history = (
        "select billing_period_start, x_usage_type, invoice_id, x_rows, billed_cost from fct_charges_daily "
        "where export_name = 'moving' order by 1"
    )
    assert published.query(history) == [
        (date(2024, 2, 1), "BoxUsage", None, 1, 3),
        (date(2026, 4, 1), "BoxUsage", "INV-25", 2, 3),
    ]
