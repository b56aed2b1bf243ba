"""What prices and commitments saved, worked out by hand: one home, each case an export with a payer of its own."""

from __future__ import annotations

import duckdb
import pytest

from tests.conftest import Home
from tests.golden.bill import deliver

RI = {"ri": "arn:ri/1", "public": "10"}
SP = {"sp": "arn:sp/1"}
FEE_OF_PLAN = {**SP, "type": "SavingsPlanRecurringFee", "cost": "10", "sp_total": "10", "sp_used": "8"}

# One discount of 10 %, on usage, on a reservation's fee and on a plan's fee, delivered in the two ways of AWS.
AS_ROWS = (
    {"cost": "10", "public": "10"},
    {"type": "EdpDiscount", "cost": "-1"},
    {**RI, "type": "DiscountedUsage", "cost": "0", "ri_effective": "7"},
    {"ri": "arn:ri/1", "type": "RIFee", "cost": "8", "ri_unused_upfront": "0", "ri_unused_recurring": "1"},
    {"ri": "arn:ri/1", "type": "EdpDiscount", "cost": "-0.8"},
    {**SP, "type": "SavingsPlanCoveredUsage", "cost": "11", "public": "12", "sp_effective": "8"},
    {**SP, "type": "SavingsPlanNegation", "cost": "-11"},
    FEE_OF_PLAN,
    {"type": "EdpDiscount", "cost": "-1"},
)
IN_NET_COLUMNS = (
    {"cost": "10", "net": "9", "public": "10"},
    {**RI, "type": "DiscountedUsage", "cost": "0", "net": "0", "ri_effective": "7", "ri_net_effective": "6.3"},
    {
        "ri": "arn:ri/1", "type": "RIFee", "cost": "8", "net": "7.2", "ri_unused_upfront": "0",
        "ri_unused_recurring": "1", "ri_net_unused_recurring": "0.9",
    },
    {
        **SP, "type": "SavingsPlanCoveredUsage", "cost": "11", "net": "9.9", "public": "12",
        "sp_effective": "8", "sp_net_effective": "7.2",
    },
    {**SP, "type": "SavingsPlanNegation", "cost": "-11", "net": "-9.9"},
    {
        **FEE_OF_PLAN, "net": "9", "sp_upfront": "0", "sp_recurring": "10", "sp_net_upfront": "0",
        "sp_net_recurring": "9",
    },
)  # fmt: skip
CASES = {
    "rows": AS_ROWS,
    "net": IN_NET_COLUMNS,
    "other": (
        {"cost": "10", "public": "12"},
        {"type": "Credit", "cost": "-3"},
        {"type": "Refund", "cost": "-2"},
        {"type": "Tax", "cost": "1"},
        {"type": "Fee", "cost": "5"},
    ),
    "wasted": (FEE_OF_PLAN | {"sp_used": "0"},),
    "unlisted": ({"cost": "10", "public": "12"}, {"cost": "3", "usage_type": "Mystery"}),
}
FOCUS = """
    select timestamp '2026-04-01' as BillingPeriodStart, timestamp '2026-04-03' as ChargePeriodStart,
        'focus' as BillingAccountId, 'Machines' as ServiceName, 'USD' as BillingCurrency, category as ChargeCategory,
        status as CommitmentDiscountStatus, billed::double as BilledCost, effective::double as EffectiveCost,
        list::double as ListCost, contracted::double as ContractedCost
    from (values
        ('Usage', null, 9, 9, 10, 9),
        ('Usage', 'Used', 0, 8, 12, 11),
        ('Usage', 'Unused', 0, 2, 0, 0),
        ('Purchase', null, 100, 0, 100, 100),
        ('Credit', null, -3, -3, 0, 0)
    ) as charges (category, status, billed, effective, list, contracted)
"""


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    home = Home(tmp_path_factory.mktemp("savings"))
    for name, lines in CASES.items():
        deliver(home.folder / name, *({"payer": name, "account": name, **line} for line in lines))
    (home.folder / "focus").mkdir()
    duckdb.execute(f"copy ({FOCUS}) to '{home.folder}/focus/april.parquet' (format parquet)")
    home.configure(
        *({"name": name, "format": "aws_cur2", "url": name} for name in CASES),
        {"name": "focus", "format": "focus", "url": "focus", "layout": "plain", "still_minutes": 0},
    )
    assert home.run().failed == {}
    return home


def _savings(home: Home, account: str) -> tuple[str | None, ...]:
    """List, contracted and effective cost; negotiated, commitment and total savings."""
    costs = "list_cost, contracted_cost, effective_cost"
    savings = "negotiated_savings_cost, commitment_savings_cost, total_savings_cost"
    names = f"{costs}, {savings}".split(", ")
    sums = ", ".join(f"sum({name})" for name in names)
    found = home.query(f"select {sums} from fct_savings_monthly where billing_account_id = ?", account)[0]
    return tuple(value if value is None else f"{value.normalize():f}" for value in found)


@pytest.mark.parametrize("delivered", ["rows", "net"])
def test_savings_do_not_depend_on_how_a_discount_is_delivered(home, delivered):
    """At list price 10 + 10 + 12 = 32.

    Effective, less 10 %: usage 9; the reservation 0.9 * (7 + 1) = 7.2; the plan 0.9 * (8 + 2) = 9: 25.2. Before
    commitments, usage 10, reserved usage 10 and the plan's 11 are 31; 1 + 0.8 + 1 of discount makes 28.2.
    Saved: 3.8 by prices (1 of them the plan's rate, 11 for 12), 3 by commitments.
    """
    assert _savings(home, delivered) == ("32", "28.2", "25.2", "3.8", "3", "6.8")


def test_credits_refunds_taxes_and_fees_save_nothing(home):
    """Usage of 12 at list is billed 10: 2 are saved. A credit of 3 and a refund of 2 are no price."""
    assert _savings(home, "other") == ("12", "10", "10", "2", "0", "2")


def test_savings_of_focus_leave_the_purchase_out(home):
    """10 and 12 at list, 9 and 11 contracted, 9, 8 and 2 unused effective. The plan itself, bought for 100, is paid
    for by what used it: counted as well, it would be paid twice."""
    assert _savings(home, "focus") == ("22", "20", "19", "2", "1", "3")


def test_a_plan_that_nobody_used_saves_less_than_nothing(home):
    """10.00 for nothing: commitment savings of -10, never clamped."""
    assert _savings(home, "wasted") == ("0", "0", "10", "0", "-10", "-10")


def test_savings_against_a_list_price_that_nobody_knows_are_unknown(home):
    """12 and unknown are unknown; 13 contracted and 13 effective are known."""
    assert _savings(home, "unlisted") == (None, "13", "13", None, "0", None)
