"""Commitments of a few rows each, worked out by hand: one home, each case an export with a payer of its own."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import duckdb
import pytest

from cost_assets import pipeline
from tests.conftest import Home
from tests.golden.bill import deliver
from tests.golden.legacy import Report

NOW = datetime(2026, 5, 20, tzinfo=UTC)
PLAN = {
    "sp": "arn:sp/hourly", "sp_option": "No Upfront", "sp_term": "1yr", "sp_offering": "ComputeSavingsPlans",
    "sp_start": "2025-11-01T00:00:00.000Z", "sp_end": "2026-11-01T00:00:00.000Z",
}  # fmt: skip
FEE = {**PLAN, "type": "SavingsPlanRecurringFee", "cost": "10", "sp_total": "10"}
COVERED = {**PLAN, "type": "SavingsPlanCoveredUsage", "cost": "1", "usage_type": "BoxUsage:m5.large"}

# Two hours have passed when it is delivered at 02:00, two are ahead. Two instances share the second hour's row group.
HOURLY = (
    {**FEE, "start": "2026-04-02T00:00:00.000Z", "sp_used": "8"},
    {**FEE, "start": "2026-04-02T01:00:00.000Z", "sp_used": "10"},
    {**FEE, "start": "2026-04-02T02:00:00.000Z", "sp_used": "0"},
    {**FEE, "start": "2026-04-02T03:00:00.000Z", "sp_used": "0"},
    {**COVERED, "start": "2026-04-02T00:00:00.000Z", "sp_effective": "8", "public": "10"},
    {**COVERED, "start": "2026-04-02T01:00:00.000Z", "sp_effective": "6", "public": "9"},
    {**COVERED, "start": "2026-04-02T01:00:00.000Z", "sp_effective": "4", "public": "6"},
)
NET = (
    {
        "type": "SavingsPlanRecurringFee", "sp": "arn:sp/net", "cost": "6", "net": "5.4",
        "sp_total": "10", "sp_used": "8", "sp_upfront": "4",
        "sp_recurring": "6", "sp_net_upfront": "3.6", "sp_net_recurring": "5.4",
    },
    {
        "type": "SavingsPlanCoveredUsage", "sp": "arn:sp/net", "cost": "11", "net": "9.9", "public": "12",
        "sp_effective": "8", "sp_net_effective": "7.2",
    },
)  # fmt: skip


def _reservation(name: str, *, recurring: str, upfront: str, unused: tuple[str, str], used: str, public: str) -> tuple:
    """A month's fee of a reservation, and the usage that it covered in an hour."""
    arn = {"ri": f"arn:ri/{name}", "ri_option": name, "ri_term": "1yr", "ri_end": "2026-05-25T00:00:00.000Z"}
    fee = {
        "type": "RIFee", "start": "2026-04-01T00:00:00.000Z", "cost": recurring, "ri_upfront": upfront,
        "ri_unused_upfront": unused[0], "ri_unused_recurring": unused[1], "usage_type": "HeavyUsage:db.r6g.large",
    }  # fmt: skip
    usage = {"type": "DiscountedUsage", "cost": "0", "ri_effective": used, "public": public}
    return {**arn, **fee}, {**arn, **usage, "usage_type": "InstanceUsage:db.r6g.large"}


CLOSED = (
    *_reservation("none", recurring="60", upfront="0", unused=("0", "6"), used="54", public="90"),
    *_reservation("some", recurring="60", upfront="10", unused=("1", "6"), used="63", public="90"),
    *_reservation("all", recurring="0", upfront="45", unused=("15", "0"), used="30", public="40"),
)
OPEN = _reservation("open", recurring="60", upfront="0", unused=("0", "2"), used="18", public="30")
WRONG = _reservation("wrong", recurring="60", upfront="0", unused=("0", "2"), used="18", public="30")
RDS = {"code": "AmazonRDS", "product": '{"product_name": "RDS"}'}
EMR = {"code": "ElasticMapReduce", "product": '{"product_name": "EMR"}'}
MIXED = (
    {**COVERED, "sp": "arn:sp/mixed", "sp_end": "", "sp_effective": "20", "public": "30"},
    {"cost": "10", "public": "10", "usage_type": "EUC1-BoxUsage:m5.xlarge"},
    {"cost": "4", "public": "4", "usage_type": "SpotUsage:m5.large"},
    {"cost": "3", "public": "3", "usage_type": "EBS:VolumeUsage.gp3"},
    {"cost": "5", "public": "5", "usage_type": "Fargate-vCPU-Hours:perCPU"},
    {"cost": "20", "public": "20", "usage_type": "InstanceUsage:db.r6g.large", **RDS},
    {"cost": "2", "public": "2", "usage_type": "BoxUsage:m5.large", **EMR},
)
CASES = {
    "hourly": (datetime(2026, 4, 2, 2, tzinfo=UTC), HOURLY),
    "net": (NOW, NET),
    "closed": (NOW, CLOSED),
    "open": (datetime(2026, 4, 11, tzinfo=UTC), OPEN),
    "wrong": (NOW, WRONG),
    "mixed": (NOW, MIXED),
}
LEGACY_PLAN = {
    "savingsPlan/SavingsPlanARN": "arn:sp/legacy", "savingsPlan/PaymentOption": "No Upfront",
    "savingsPlan/EndTime": "2027-01-01T00:00:00.000Z",
}  # fmt: skip
LEGACY_RESERVATION = {
    "reservation/ReservationARN": "arn:ri/legacy", "pricing/PurchaseOption": "Partial Upfront",
    "reservation/EndTime": "2027-02-01T00:00:00.000Z",
}  # fmt: skip
LEGACY = [
    LEGACY_PLAN
    | {
        "lineItem/LineItemType": "SavingsPlanRecurringFee", "lineItem/UnblendedCost": "10",
        "savingsPlan/TotalCommitmentToDate": "10", "savingsPlan/UsedCommitment": "8",
    },
    LEGACY_PLAN
    | {
        "lineItem/LineItemType": "SavingsPlanCoveredUsage", "lineItem/UnblendedCost": "11",
        "savingsPlan/SavingsPlanEffectiveCost": "8", "pricing/publicOnDemandCost": "12",
    },
    LEGACY_RESERVATION
    | {
        "lineItem/LineItemType": "RIFee", "lineItem/UnblendedCost": "60",
        "reservation/AmortizedUpfrontFeeForBillingPeriod": "10",
        "reservation/UnusedAmortizedUpfrontFeeForBillingPeriod": "1", "reservation/UnusedRecurringFee": "6",
    },
    LEGACY_RESERVATION
    | {
        "lineItem/LineItemType": "DiscountedUsage", "lineItem/UnblendedCost": "0",
        "reservation/EffectiveCost": "63", "pricing/publicOnDemandCost": "90",
    },
]  # fmt: skip
FOCUS = """
    select timestamp '2026-04-01' as BillingPeriodStart, timestamp '2026-04-03' as ChargePeriodStart,
        'f-1' as BillingAccountId, 'Usage' as ChargeCategory, 'Machines' as ServiceName, 'EUR' as BillingCurrency,
        'plan-1' as CommitmentDiscountId, 'Plan' as CommitmentDiscountType, status as CommitmentDiscountStatus,
        0::double as BilledCost, effective::double as EffectiveCost, list::double as ListCost,
        list::double as ContractedCost
    from (values ('Used', 6, 10), ('Unused', 2, 0)) as charges (status, effective, list)
"""


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    home = Home(tmp_path_factory.mktemp("commitments"))
    exports = []
    for number, (name, (delivered_at, lines)) in enumerate(CASES.items(), start=1):
        accounts = {"payer": f"00000000000{number}", "account": f"10000000000{number}"}
        deliver(home.folder / name, *({**line, **accounts} for line in lines), at=delivered_at)
        exports.append({"name": name, "format": "aws_cur2", "url": name})
    (home.folder / "focus").mkdir()
    april = home.folder / "focus/april.parquet"
    duckdb.execute(f"copy ({FOCUS}) to '{april}' (format parquet)")
    os.utime(april, (NOW.timestamp(),) * 2)
    exports.append({"name": "focus", "format": "focus", "url": "focus", "layout": "plain", "still_minutes": 0})
    for kind in ("csv.gz", "snappy.parquet"):
        report = Report(home.folder / kind.replace(".", "_"))
        accounts = {"bill/PayerAccountId": kind, "lineItem/UsageAccountId": kind}
        report.deliver([line | accounts for line in LEGACY], kind=kind)
        os.utime(report.month_manifest(), (NOW.timestamp(),) * 2)
        exports.append({"name": report.root.name, "format": "aws_cur", "url": report.root.name})
    home.configure(*exports)
    assert home.run().failed == {}
    return home


def _told(home: Home, export: str, columns: str, table: str = "fct_commitments_monthly") -> Any:
    rows = home.query(f"select {columns} from {table} where export_name = ? order by all", export)
    return [tuple(_short(value) for value in row) for row in rows]


def _short(value: Any) -> Any:
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    return round(value, 2) if isinstance(value, float) else value


COSTS = "x_commitment_cost, x_used_cost, x_unused_cost, x_ahead_cost, x_covered_list_cost, x_savings_cost"
RATES = "utilization_pct, effective_savings_rate_pct, x_break_even_utilization_pct"


def test_hours_that_are_ahead_are_not_unused(home):
    """10.00 an hour, four hours on the bill, delivered when two have passed.

    Passed: 20.00, of it 8 + 10 used and 2 unused; ahead: 20.00, of which nothing can be used yet. Covered at list
    price: 10 + 9 + 6 = 25, so that 5.00 are saved. Two resources of one hour add: 6 + 4, never the larger one.
    90 % used; 20 % saved; at 18/25 = 72 % used it would break even.
    """
    assert _told(home, "hourly", COSTS) == [("20", "18", "2", "20", "25", "5")]
    assert _told(home, "hourly", RATES) == [(90.0, 20.0, 72.0)]
    assert _told(home, "hourly", COSTS, "fct_commitments_daily") == [("20", "18", "2", "20", "25", "5")]


def test_what_the_bill_says_of_a_plan(home):
    said = "commitment_discount_type, x_payment_option, x_term, x_offering, x_commitment_start_at, x_commitment_end_at"
    assert _told(home, "hourly", said) == [
        ("Savings Plan", "No Upfront", "1yr", "ComputeSavingsPlans", datetime(2025, 11, 1), datetime(2026, 11, 1))
    ]


def test_net_of_a_discount_where_the_net_columns_are_filled(home):
    """10.00 an hour less 10 %: 9.00 (3.60 upfront, 5.40 recurring), 7.20 used and 1.80 not; saved 12 - 9 = 3."""
    assert _told(home, "net", COSTS) == [("9", "7.2", "1.8", "0", "12", "3")]


def test_reservations_of_three_payment_options(home):
    """None upfront: 60 recurring, 54 used; it covers 90: 30 saved. Break-even at 54/90 = 60 %.

    Some: 10 of the upfront fee and 60 recurring, 63 used. All: 45 of the upfront fee, 30 used; it covers 40 on demand,
    so 5.00 are lost, not saved: used by 66.67 %, it would break even at 75 %.
    """
    assert _told(home, "closed", f"x_payment_option, {COSTS}, {RATES}") == [
        ("all", "45", "30", "15", None, "40", "-5", 66.67, -12.5, 75.0),
        ("none", "60", "54", "6", None, "90", "30", 90.0, 33.33, 60.0),
        ("some", "70", "63", "7", None, "90", "20", 90.0, 22.22, 70.0),
    ]


def test_a_reservation_is_told_by_the_month(home):
    """Its unused part stands on the fee's day, the first: no percentage of a day."""
    said = "charge_date::varchar, x_commitment_cost, x_used_cost, x_unused_cost, utilization_pct, x_savings_cost"
    assert _told(home, "closed", said, "fct_commitments_daily")[:2] == [
        ("2026-04-01", "45", "0", "15", None, None),
        ("2026-04-01", "60", "0", "6", None, None),
    ]


def test_a_reservation_in_an_open_month(home):
    """The fee of 60.00 is the month's; by the 11th 18 are used and 2 unused, so that 40 are ahead: 90 % used."""
    assert _told(home, "open", f"{COSTS}, utilization_pct") == [("20", "18", "2", "40", "30", "10", 90.0)]


def test_a_fee_that_usage_does_not_add_up_to_is_told(home):
    """The same bill once the month is over: 40 of the fee are neither used nor unused. The fee stays what it is."""
    assert _told(home, "wrong", COSTS) == [("60", "18", "2", None, "30", "10")]
    with duckdb.connect(str(home.lake.warehouse / "costs.duckdb"), read_only=True) as db:
        objects = "main_dbt_test__audit.fct_commitments_monthly__used_and_unused_are_the_fee"
        assert db.execute(f"select commitment_discount_id from {objects}").fetchall() == [("arn:ri/wrong",)]


def test_commitments_of_focus(home):
    """6.00 used and 2.00 unused of a plan in euros, 10.00 covered; FOCUS does not say what is ahead."""
    assert _told(home, "focus", f"billing_currency, commitment_discount_type, {COSTS}, utilization_pct") == [
        ("EUR", "Plan", "8", "6", "2", None, "10", "2", 75.0)
    ]


@pytest.mark.parametrize("export", ["csv_gz", "snappy_parquet"])
def test_commitments_of_a_legacy_report(home, export):
    """Spelled savingsPlan/SavingsPlanARN in CSV and savings_plan_savings_plan_a_r_n in Parquet, it is the same bill.

    A plan of 10.00, 8 used, 12 covered; a reservation of 60 recurring and 10 upfront, 63 used, 90 covered.
    """
    assert _told(home, export, f"x_payment_option, x_commitment_end_at, {COSTS}") == [
        ("No Upfront", datetime(2027, 1, 1), "10", "8", "2", "0", "12", "2"),
        ("Partial Upfront", datetime(2027, 2, 1), "70", "63", "7", None, "90", "20"),
    ]


def test_coverage_by_instance_family(home):
    """m5: 30 covered, 10 on demand: 75 %. db.r6g: none of 20. Fargate has no family; neither disks, nor Spot, nor EMR's
    own charge beside the instances could be covered."""
    found = home.query(
        "select service_name, x_instance_family, x_covered_list_cost, x_eligible_list_cost, coverage_pct "
        "from fct_commitment_coverage_monthly where sub_account_id = '100000000006' order by all"
    )
    assert [tuple(map(_short, row)) for row in found] == [
        ("Amazon Elastic Compute Cloud", "m5", "30", "10", 75.0),
        ("Amazon Elastic Compute Cloud", None, "0", "5", 0.0),
        ("RDS", "db.r6g", "0", "20", 0.0),
    ]


def test_the_calendar_of_expiries(home):
    """The home's now is its newest delivery, 20 May. A reservation that ends on 25 May has five days left; its fee of
    60.00 for April's 720 hours is 60.83 a month of 730, and what it covers, 90 in 30 days, will cost 91.25 then.

    A plan that ends on 1 November has no complete day yet, so nobody knows what it costs a month. Where the bill has
    no end the commitment is in the calendar without one; and where it has no fee, its cost is not known.
    """
    columns = "x_commitment_end_at::date::varchar, x_is_end_known, x_days_left, x_monthly_cost, x_monthly_list_cost"
    found = home.query(f"select commitment_discount_id, {columns} from fct_commitment_expiries")
    calendar = {id: tuple(round(v, 3) if isinstance(v, Decimal) else v for v in said) for id, *said in found}
    assert calendar["arn:ri/none"] == ("2026-05-25", True, 5, Decimal("60.833"), Decimal("91.25"))
    assert calendar["arn:ri/open"] == ("2026-05-25", True, 5, Decimal("60.833"), Decimal("114.062"))  # 30 in 8 days
    assert calendar["arn:sp/hourly"] == ("2026-11-01", True, 165, None, None)
    assert calendar["arn:sp/net"] == (None, False, None, Decimal("9.125"), Decimal("12.167"))  # 9 and 12 in 30 days
    assert calendar["arn:sp/mixed"] == (None, False, None, None, Decimal("30.417"))  # 30 in 30 days


def test_days_are_counted_from_the_moment_asked_for(home, tmp_path):
    """As of 23 May, three days after the newest delivery, two days are left until the 25th."""
    pipeline.run_as_of(home.settings, datetime(2026, 5, 23, 18), tmp_path, lambda *_: None)
    with duckdb.connect(str(tmp_path / "published/current/marts.duckdb"), read_only=True) as then:
        left = "select x_days_left from fct_commitment_expiries where commitment_discount_id = 'arn:ri/none'"
        assert then.execute(left).fetchone() == (2,)
