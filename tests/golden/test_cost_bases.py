"""The bases a cost can be told in, side by side: gross and net, as charged and amortized."""

from __future__ import annotations

from decimal import Decimal

from tests.golden.bill import deliver

BASES = "x_unblended_cost, x_net_unblended_cost, x_amortized_cost, x_net_amortized_cost"


def test_gross_and_net_as_charged_and_amortized(home):
    """An enterprise discount of 10 % inside the net columns, on usage, on a reservation and on a plan.

    Usage 10.00 is 9.00 net on every net basis. Reserved usage is charged 0; its amortized 0.70 is 0.63 net.
    Covered usage is charged 11.00 and taken back by its negation; amortized it is 8.00, 7.20 net. The plan's
    fee is charged 10.00, 9.00 net, and amortized elsewhere; 2.00 of it went unused, 1.80 net. A credit of 3.00
    has no net column: it counts the same on every basis.
    """
    deliver(
        home.folder / "export",
        {"cost": "10", "net": "9", "usage_type": "a usage"},
        {
            "type": "DiscountedUsage", "ri": "arn:ri/1", "cost": "0", "net": "0", "ri_effective": "0.7",
            "ri_net_effective": "0.63", "usage_type": "b reserved",
        },
        {
            "type": "SavingsPlanCoveredUsage", "sp": "arn:sp/1", "cost": "11", "net": "11", "sp_effective": "8",
            "sp_net_effective": "7.2", "usage_type": "c covered",
        },
        {"type": "SavingsPlanNegation", "sp": "arn:sp/1", "cost": "-11", "net": "-11", "usage_type": "d negation"},
        {
            "type": "SavingsPlanRecurringFee", "sp": "arn:sp/1", "cost": "10", "net": "9", "sp_total": "10",
            "sp_used": "8", "sp_upfront": "0", "sp_recurring": "10", "sp_net_upfront": "0", "sp_net_recurring": "9",
            "usage_type": "e fee",
        },
        {"type": "Credit", "cost": "-3", "usage_type": "f credit"},
    )  # fmt: skip
    home.configure({"name": "acme", "format": "aws_cur2", "url": "export"})
    assert home.run().failed == {}
    found = home.query(
        f"select x_usage_type, commitment_discount_status, {BASES} from fct_charges_daily order by 1, billed_cost desc"
    )
    assert [(usage_type, status, *map(str, map(float, costs))) for usage_type, status, *costs in found] == [
        ("a usage", None, "10.0", "9.0", "10.0", "9.0"),
        ("b reserved", "Used", "0.0", "0.0", "0.7", "0.63"),
        ("c covered", "Used", "11.0", "11.0", "8.0", "7.2"),
        ("d negation", None, "-11.0", "-11.0", "0.0", "0.0"),
        ("e fee", None, "10.0", "9.0", "0.0", "0.0"),
        ("e fee", "Unused", "0.0", "0.0", "2.0", "1.8"),
        ("f credit", None, "-3.0", "-3.0", "-3.0", "-3.0"),
    ]
    sums = ", ".join(f"sum({basis})" for basis in BASES.split(", "))
    assert home.query(f"select {sums} from fct_service_costs_monthly") == [
        (Decimal(17), Decimal(15), Decimal("17.7"), Decimal("15.63"))
    ]
