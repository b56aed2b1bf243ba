"""Deliveries: a month counts once, by its manifest, whatever else lies in the bucket and whatever its columns."""

from __future__ import annotations

import os
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from cost_assets.pipeline import Outcome
from tests.conftest import Home
from tests.golden.bill import deliver, write
from tests.golden.legacy import Report

CUR2 = {
    "fewer": "000000000016",
    "kept": "000000000017",
    "hourly": "000000000018",
    "daily": "000000000018",
    "custom": "000000000019",
    "drifting": "000000000021",
    "discounted": "000000000010",
}
LEGACY = {"growing": "000000000020", "dealt": "000000000044"}
NET = ("line_item_net_unblended_cost", "reservation_net_effective_cost", "savings_plan_net_savings_plan_effective_cost")
RESERVED = {"reservation/ReservationARN": "arn:ri/1", "reservation/EffectiveCost": "0.7"}


@dataclass
class Twice:
    """A home after two runs, what each run said, and what was billed by export after each."""

    home: Home
    outcomes: list[Outcome]
    billed: list[dict[str, Decimal]]


@pytest.fixture(scope="module")
def twice(tmp_path_factory: pytest.TempPathFactory) -> Twice:
    told = Twice(Home(tmp_path_factory.mktemp("deliveries")), [], [])
    exports = [{"name": name, "format": "aws_cur2", "url": name} for name in CUR2]
    exports += [{"name": name, "format": "aws_cur", "url": name} for name in LEGACY]
    told.home.configure(*exports)
    for first_or_second in (_first, _second):
        first_or_second(told.home.folder)
        told.outcomes.append(told.home.run())
        told.billed.append(
            dict(told.home.query("select export_name, sum(billed_cost) from fct_charges_daily group by all"))
        )
    return told


def _cur2(folder: Path, name: str, day: int, *lines: dict[str, str], **more) -> None:
    """A delivery of April that is made on a day of May."""
    lines = tuple({"payer": CUR2[name]} | line for line in lines)
    deliver(folder / name, *lines, at=datetime(2026, 5, day, 12), execution=f"run-{day}", **more)


def _legacy(folder: Path, name: str, assembly: str, *files: list[dict[str, str]]) -> list[Path]:
    payer = {"bill/PayerAccountId": LEGACY[name]}
    return Report(folder / name).deliver(*([payer | line for line in lines] for lines in files), assembly=assembly)


def _first(folder: Path) -> None:
    _cur2(folder, "fewer", 3, {"cost": "1"}, {"cost": "2"}, {"cost": "4"}, files=3)
    _cur2(folder, "kept", 3, {"cost": "10"}, run_folder="2026-05-03T12:00:00.000Z-run-3")
    _cur2(folder, "hourly", 3, {"cost": "1"}, {"cost": "2", "start": "2026-04-02T01:00:00.000Z"})
    _cur2(folder, "daily", 3, {"cost": "3"})
    write(
        folder / "custom/2026/04/costs-of-april.csv.gz",
        ["line_item_unblended_cost"],
        [{"line_item_unblended_cost": "5"}],
    )
    _cur2(folder, "drifting", 3, {"cost": "1", "x_gone": "7"}, {"cost": "2"})
    _cur2(folder, "discounted", 3, {"cost": "10"}, without=NET)
    _legacy(folder, "growing", "run-1", [{"lineItem/ProductCode": "AmazonS3", "lineItem/UnblendedCost": "1"}])
    _legacy(folder, "dealt", "run-1", [{"lineItem/UnblendedCost": "9"}])


def _second(folder: Path) -> None:
    _cur2(folder, "fewer", 4, {"cost": "1.5"}, {"cost": "2"})
    _cur2(folder, "kept", 4, {"cost": "12"}, run_folder="2026-05-04T12:00:00.000Z-run-4")
    _cur2(folder, "drifting", 4, {"cost": "1", "x_new": "7"}, {"cost": "2"}, without=("pricing_unit", "product"))
    _cur2(folder, "discounted", 4, {"cost": "10", "net": "9"})
    reserved = {"lineItem/LineItemType": "DiscountedUsage", "lineItem/UnblendedCost": "0", **RESERVED}
    _legacy(
        folder, "growing", "run-2",
        [{"lineItem/ProductCode": "AmazonS3", "lineItem/UnblendedCost": "1"}],
        [{"lineItem/ProductCode": "AmazonRDS"} | reserved],
    )  # fmt: skip
    other = {"bill/PayerAccountId": "000000000045"}
    one, two, four = ({"lineItem/UnblendedCost": cost} for cost in "124")
    for day, path in enumerate(_legacy(folder, "dealt", "run-2", [one], [two | other], [four, four | other]), start=1):
        os.utime(path, (datetime(2026, 5, day, tzinfo=UTC).timestamp(),) * 2)


def test_t10_net_columns_that_come_later_are_taken_when_they_come(twice):
    """Usage of 10.00 in an export without net columns; a discount of 10 % brings them, and it is 9.00."""
    assert [billed["discounted"] for billed in twice.billed] == [10, 9]


def test_t16_files_that_a_smaller_delivery_left_behind_do_not_count(twice):
    """Three files of 1.00, 2.00 and 4.00 are overwritten by one of 1.50 + 2.00. The second and third still lie
    there: 9.50 lie in the folder, 3.50 are in the manifest."""
    assert len(list((twice.home.folder / "fewer/data").rglob("*.csv.gz"))) == 3
    assert [billed["fewer"] for billed in twice.billed] == [7, Decimal("3.5")]


def test_t17_of_deliveries_kept_side_by_side_the_newest_counts(twice):
    """April was delivered with 10.00 and again, in a folder of its own, with 12.00; not 22.00."""
    assert len(list((twice.home.folder / "kept/data").rglob("*.csv.gz"))) == 2
    assert [billed["kept"] for billed in twice.billed] == [10, 12]
    deliveries = "select delivery_id, billed_cost, is_current from fct_deliveries where export_name = 'kept' order by 1"
    assert twice.home.query(deliveries) == [("run-3", 10, False), ("run-4", 12, True)]


def test_t18_of_two_exports_of_an_account_the_first_counts(twice):
    """One by the hour, 1.00 and 2.00, and one by the day, 3.00: no row is there twice, and yet it is 3.00, not 6.00."""
    for outcome, billed in zip(twice.outcomes, twice.billed, strict=True):
        assert outcome.failed["daily 2026-04"].startswith(
            "account 022222222222 of payer 000000000018 is in hourly too, which counts for 2026-04"
        )
        assert (billed["hourly"], billed.get("daily")) == (3, None)


def test_t19_files_in_a_layout_of_their_own_are_refused_aloud_and_hold_nobody_up(twice):
    """A folder by year and month, without a manifest: nobody can tell which of its files are April."""
    for outcome in twice.outcomes:
        assert list(outcome.failed) == ["custom", "daily 2026-04"]
        assert "expected metadata/BILLING_PERIOD=YYYY-MM/custom-Manifest.json" in outcome.failed["custom"]
        assert outcome.published


def test_t20_columns_that_come_with_the_first_use_of_a_service(twice):
    """A legacy report of 1.00 of S3 has no column of reservations. Then a database runs under one, billed 0
    and worth 0.70: billed stays 1.00, and 1.70 are effective."""
    assert [billed["growing"] for billed in twice.billed] == [1, 1]
    effective = "select sum(effective_cost) from fct_charges_daily where export_name = 'growing'"
    assert twice.home.query(effective) == [(Decimal("1.7"),)]


def test_t21_columns_that_come_and_go_change_no_total(twice):
    """1.00 and 2.00 with a column that nobody knows; then with another one, and without units and product names:
    the service has the name that the project knows its code by."""
    assert [billed["drifting"] for billed in twice.billed] == [3, 3]
    names = "select service_name, consumed_unit from fct_charges_daily where export_name = 'drifting'"
    assert twice.home.query(names) == [("Amazon Elastic Compute Cloud", None)]


def test_t44_every_file_and_payer_of_a_delivery_counts_however_old_it_is(twice):
    """9.00 in one file; then a file of 1.00, one of 2.00 of another payer, and one of 4.00 of each, each a day
    newer than the one before: 5.00 of the one payer and 6.00 of the other."""
    assert [billed["dealt"] for billed in twice.billed] == [9, 11]
    payers = "select billing_account_id, published_billed_cost, ties_out from fct_tie_out where export_name = 'dealt'"
    assert sorted(twice.home.query(payers)) == [("000000000044", 5, True), ("000000000045", 6, True)]
