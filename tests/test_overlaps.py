"""Several exports side by side: what two of them hold counts once, and nobody is merged."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

import pytest

from cost_assets.exports.deliveries import landed
from cost_assets.exports.landing import land, survey
from cost_assets.exports.overlaps import refused
from tests.golden.bill import deliver

PAYER = "bill_payer_account_id"
NAMES = ("first", "second", "third")


def _configure(home, lies, **more):
    home.configure(*({"name": name, "format": "aws_cur2", **lies(name), **more.get(name, {})} for name in NAMES))


def _billed(home) -> list[tuple]:
    return home.query(
        "select export_name, sub_account_id, sum(billed_cost) from fct_charges_daily group by all order by all"
    )


@pytest.fixture
def three(home):
    """Account 1 in two exports, account 2 in the second and the third; account 1 of another payer in the third."""
    deliver(home.folder / "first", {"cost": "1", "account": "000000000001"}, execution="run-1")
    both = {"cost": "10", "account": "000000000001"}, {"cost": "20", "account": "000000000002"}
    deliver(home.folder / "second", *both, execution="run-2")
    other = {"cost": "400", "account": "000000000001", PAYER: "099999999999"}
    deliver(home.folder / "third", {"cost": "300", "account": "000000000002"}, other, execution="run-3")
    return home


@pytest.fixture(params=["folder", pytest.param("bucket", marks=pytest.mark.proof)])
def lies(request, three):
    """Where an export lies: all of them in folders, or the second in a bucket."""
    if request.param == "folder":
        return lambda name: {"url": name}
    bucket = request.getfixturevalue("bucket")
    for path in sorted((three.folder / "second").rglob("*")):
        if path.is_file():
            bucket.client.upload_file(str(path), "acme-billing", path.relative_to(three.folder).as_posix())
    in_bucket = {"url": "s3://acme-billing/second", "endpoint_url": bucket.endpoint_url}
    return lambda name: in_bucket if name == "second" else {"url": name}


def test_the_second_is_refused_and_the_third_counts(three, lies):
    _configure(three, lies)
    for _ in range(2):  # as long as it is so, every run says so
        failed = three.run().failed
        assert list(failed) == ["second 2026-04"]
        assert failed["second 2026-04"].startswith(
            "account 000000000001 of payer 011254002932 is in first too, which counts for 2026-04; nothing of it is "
        )
    expected = [("first", "000000000001", 1), ("third", "000000000001", 400), ("third", "000000000002", 300)]
    assert _billed(three) == expected
    assert three.query("select export_name, is_current from fct_deliveries order by 1") == [
        ("first", True), ("second", False), ("third", True),
    ]  # fmt: skip
    assert three.query("select bool_and(ties_out), sum(delivered_billed_cost) from fct_tie_out") == [(True, 701)]

    # Handed over from one to the other, both count; nothing is landed again.
    _configure(three, lies, first={"until": "2026-04"}, third={"from": "2026-05"})
    outcome = three.run()
    assert (outcome.failed, outcome.landed) == ({}, [])
    assert _billed(three) == [("second", "000000000001", 10), ("second", "000000000002", 20)]


def test_which_one_is_refused_does_not_hang_on_which_lands_first(three):
    _configure(three, lambda name: {"url": name})
    settings, lake = three.settings, three.lake
    for export in reversed(settings.exports):
        for manifest in survey(export, lake, landed(lake), datetime.now()).wanted:
            land(export, manifest, lake, landed(lake), datetime.now())
    assert list(refused(settings, lake, landed(lake))) == [("second", date(2026, 4, 1))]


def test_an_export_that_comes_to_hold_the_same_is_refused_from_then_on(home):
    deliver(home.folder / "first", {"cost": "1", "account": "000000000001"}, execution="run-1")
    deliver(home.folder / "second", {"cost": "2", "account": "000000000002"}, execution="run-2")
    home.configure(*({"name": name, "format": "aws_cur2", "url": name} for name in NAMES[:2]))
    assert home.run().failed == {}
    assert sum(row[2] for row in _billed(home)) == 3
    deliver(
        home.folder / "first", {"cost": "1", "account": "000000000001"}, {"cost": "2.5", "account": "000000000002"},
        execution="run-3",
    )  # fmt: skip
    assert list(home.run().failed) == ["second 2026-04"]
    assert sum(row[2] for row in _billed(home)) == Decimal("3.5")
