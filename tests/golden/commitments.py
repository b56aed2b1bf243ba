"""Bills of commitments, a few rows each: every case an export with a payer of its own, in all formats."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from pathlib import Path

import duckdb

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
    arn = {"ri": f"arn:ri/{name}", "ri_option": name, "ri_term": "1yr", "ri_end": "2026-05-25T23:59:59.000Z"}
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
RETURNED = {**FEE, "sp": "arn:sp/returned", "sp_used": "0"}  # in March, and not in April any more
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


def delivered(folder: Path) -> Home:
    """A home in `folder` that is configured to take all of them; nothing has run yet."""
    home = Home(folder)
    exports = []
    for number, (name, (delivered_at, lines)) in enumerate(CASES.items(), start=1):
        accounts = {"payer": f"00000000000{number}", "account": f"10000000000{number}"}
        deliver(home.folder / name, *({**line, **accounts} for line in lines), at=delivered_at)
        exports.append({"name": name, "format": "aws_cur2", "url": name})
        if name == "mixed":
            deliver(home.folder / name, RETURNED | accounts, month="2026-03", at=delivered_at)
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
    return home
