"""The service as it runs: a real daemon with its code server, and a bucket; nobody presses anything.

One daemon serves all tests of this file, each with months of its own.
"""

from __future__ import annotations

import shutil
import time
from collections.abc import Iterator
from decimal import Decimal

import dagster as dg
import pytest

from tests.conftest import Bucket, Home
from tests.service import Service, wait_until

ALL_THE_WAY = [
    "landing__acme",
    "month_charges",
    "marts",
    "allocation",
    "anomalies",
    "forecasts",
    "changes",
    "kpis",
    "insights",
    "published__marts",
]


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory, bucket: Bucket) -> Iterator[Service]:
    home = Home(tmp_path_factory.mktemp("service"))
    home.configure(
        bucket.export,
        {"name": "gone", "format": "aws_cur2", "url": "not/mounted"},
        look_every_seconds=1,
        retry_after_seconds=3,
        lock_timeout_seconds=30,
    )
    running = Service(home, bucket)
    running.start()
    yield running
    running.kill()


def test_a_delivery_is_published_by_itself(service):
    service.put("1.25", "2", month="2026-01", execution="jan-1")
    service.until_billed("2026-01", "3.25")
    assert service.runs("2026-01") == [("SUCCESS", ALL_THE_WAY)]


def test_two_deliveries_within_one_tick_are_published_once(service):
    both = service.write("4", month="2026-02", execution="feb-1")
    shutil.copytree(service.write("5", month="2026-03", execution="mar-1"), both, dirs_exist_ok=True)
    service.bucket.upload(both)
    service.until_billed("2026-02", "4")
    service.until_billed("2026-03", "5")
    steps = [step for month in ("2026-02", "2026-03") for _, done in service.runs(month) for step in done]
    assert steps.count("landing__acme") == 2 and steps.count("month_charges") == 2


def test_a_restated_older_month_rebuilds_itself_alone(service):
    others = {month: service.home.month_file(month) for month in ("2026-01", "2026-03")}
    service.put("4.5", "0.25", month="2026-02", execution="feb-2")
    service.until_billed("2026-02", "4.75")
    assert service.runs("2026-02")[-1] == ("SUCCESS", ALL_THE_WAY)
    assert {month: service.home.month_file(month) for month in others} == others


@pytest.mark.proof
def test_a_landing_that_fails_twice_is_asked_for_again(service):
    folder = service.write("7", month="2026-04", execution="apr-1")
    data = folder / "data/BILLING_PERIOD=2026-04/acme-00001.csv.gz"
    kept = data.rename(service.home.folder / "kept.csv.gz")
    service.bucket.upload(folder)  # a manifest that names a file which is not there
    wait_until(lambda: service.statuses("2026-04") == ["FAILURE"] * 2, "two failed runs")
    kept.rename(data)
    service.bucket.upload(folder)
    service.until_billed("2026-04", "7")
    assert service.runs("2026-04")[-1] == ("SUCCESS", ALL_THE_WAY)
    assert len(service.runs("2026-04")) <= 4, "each try waits longer than the one before"


def test_a_run_that_is_killed_is_made_again(service):
    service.put("8", month="2026-05", execution="may-1")
    wait_until(lambda: service.process_of_run("2026-05"), "a step has started")
    service.process_of_run("2026-05").kill()
    service.until_billed("2026-05", "8")
    assert service.statuses("2026-05") == ["FAILURE", "SUCCESS"]


@pytest.mark.proof
def test_a_run_that_is_cancelled_leaves_everything_whole(service):
    service.put("9", month="2026-06", execution="jun-1")
    wait_until(lambda: service.process_of_run("2026-06", "month_charges"), "the month is being built")
    (run,) = service.instance.get_runs(dg.RunsFilter(tags={"costs/period": "2026-06"}))
    service.instance.run_launcher.terminate(run.run_id)
    wait_until(lambda: service.statuses("2026-06")[:1] == ["CANCELED"], "the run was cancelled")
    assert (service.billed("2026-01"), service.billed("2026-06")) == (Decimal("3.25"), None)
    service.until_billed("2026-06", "9")


@pytest.mark.proof
def test_the_power_fails_in_the_middle_of_a_run(service):
    service.put("10", month="2026-07", execution="jul-1")
    wait_until(lambda: service.process_of_run("2026-07"), "a step has started")
    service.kill()
    service.put("11", month="2026-08", execution="aug-1")
    service.start()
    service.until_billed("2026-07", "10")
    service.until_billed("2026-08", "11")
    assert service.statuses("2026-07") == ["FAILURE", "SUCCESS"]


def test_an_outage_was_an_error_all_this_while_and_held_nobody_up(service):
    assert all("gone: " in error and "not/mounted" in error for error in service.errors()) and service.errors()


def test_with_nothing_new_nothing_runs(service):
    before = len(service.instance.get_runs()), service.home.lake.current.resolve()
    time.sleep(6)
    assert (len(service.instance.get_runs()), service.home.lake.current.resolve()) == before
