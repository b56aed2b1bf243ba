"""The service as it runs: a real daemon with its code server, and a bucket; nobody presses anything.

One daemon serves all tests of this file, each with months of its own.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path

import dagster as dg
import psutil
import pytest

from tests.conftest import Bucket, Home
from tests.golden.bill import deliver

ROOT = Path(__file__).resolve().parents[1]
PATIENCE_SECONDS = 90


@dataclass
class Service:
    """A home that a daemon looks after, and the bucket that its export lies in."""

    home: Home
    bucket: Bucket
    processes: list[psutil.Process] = field(default_factory=list)

    def __post_init__(self) -> None:
        dagster_home = self.home.lake.home / "dagster"
        dagster_home.mkdir(parents=True)
        shutil.copyfile(ROOT / "dagster.yaml", dagster_home / "dagster.yaml")
        self.instance = dg.DagsterInstance.from_config(str(dagster_home))

    def start(self) -> None:
        environment = os.environ | {
            "COSTS_CONFIG": str(self.home.folder / "costs.yaml"),
            "DAGSTER_HOME": str(self.home.lake.home / "dagster"),
        }
        command = [sys.executable, "-m", "dagster._daemon", "run", "-w", str(ROOT / "workspace.yaml")]
        daemon = subprocess.Popen(
            command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        self.processes.append(psutil.Process(daemon.pid))

    def kill(self) -> None:
        """As a power cut would: the daemon, the code server and the runs, all at once."""
        family = [each for root in self.processes for each in (root, *root.children(recursive=True))]
        for process in family:
            process.send_signal(signal.SIGKILL)
        psutil.wait_procs(family)
        self.processes.clear()

    def put(self, *costs: str, month: str, execution: str) -> None:
        """Deliver a month with one line per cost, its manifest last."""
        self.bucket.upload(self.write(*costs, month=month, execution=execution))

    def write(self, *costs: str, month: str, execution: str) -> Path:
        folder = self.home.folder / execution
        at = {"start": f"{month}-02T00:00:00.000Z", "bill_billing_period_start_date": f"{month}-01T00:00:00.000Z"}
        deliver(folder, *({"cost": cost, **at} for cost in costs), month=month, execution=execution)
        return folder

    def billed(self, month: str) -> Decimal | None:
        """What is published of a month; None if nothing is."""
        if not self.home.lake.current.exists():
            return None
        sql = "select sum(billed_cost) from fct_service_costs_monthly where billing_period_start = ?::date"
        return self.home.query(sql, f"{month}-01")[0][0]

    def until_billed(self, month: str, cost: str) -> None:
        wait_until(lambda: self.billed(month) == Decimal(cost), f"{month} is published with {cost}")
        self.until_idle()

    def until_idle(self) -> None:
        unfinished = dg.RunsFilter(statuses=[s for s in dg.DagsterRunStatus if s not in FINISHED])
        wait_until(lambda: not self.instance.get_runs(unfinished), "every run has ended")

    def runs(self, month: str) -> list[tuple[str, list[str]]]:
        """The runs of a month, oldest first: how each ended, and the steps that succeeded."""
        records = self.instance.get_run_records(dg.RunsFilter(tags={"costs/period": month}), ascending=True)
        return [(record.dagster_run.status.value, self._steps(record.dagster_run)) for record in records]

    def statuses(self, month: str) -> list[str]:
        return [status for status, _ in self.runs(month)]

    def _steps(self, run: dg.DagsterRun) -> list[str]:
        done = self.instance.all_logs(run.run_id, of_type=dg.DagsterEventType.STEP_SUCCESS)
        return [entry.step_key for entry in done if not entry.step_key.endswith("in_time")]

    def process_of_run(self, month: str, step: str = "landing__acme") -> psutil.Process | None:
        """The process of the month's run, once it has started the step."""
        started = dg.RunsFilter(tags={"costs/period": month}, statuses=[dg.DagsterRunStatus.STARTED])
        for run in self.instance.get_runs(started):
            told = self.instance.all_logs(run.run_id, of_type=dg.DagsterEventType.ENGINE_EVENT)
            pids = [e.dagster_event.engine_event_data.metadata.get("pid") for e in told if e.dagster_event]
            steps = self.instance.all_logs(run.run_id, of_type=dg.DagsterEventType.STEP_START)
            if step in [entry.step_key for entry in steps]:
                return psutil.Process(int(next(pid.value for pid in reversed(pids) if pid)))
        return None

    def errors(self) -> list[str]:
        """What the sensor's failed ticks say."""
        (sensor,) = [s for s in self.instance.all_instigator_state() if s.instigator_name == "deliveries"]
        ticks = self.instance.get_ticks(sensor.instigator_origin_id, sensor.selector_id, limit=100)
        return [tick.error.to_string() for tick in ticks if tick.error]


FINISHED = (dg.DagsterRunStatus.SUCCESS, dg.DagsterRunStatus.FAILURE, dg.DagsterRunStatus.CANCELED)
ALL_THE_WAY = ["landing__acme", "month_charges", "marts", "published__marts"]


def wait_until(holds: Callable[[], object], what: str) -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not holds():
        assert time.monotonic() < deadline, f"not within {PATIENCE_SECONDS} seconds: {what}"
        time.sleep(0.2)


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
    assert sorted(steps)[:2] == ["landing__acme"] * 2 and steps.count("month_charges") == 2


def test_a_restated_older_month_rebuilds_itself_alone(service):
    others = {month: service.home.month_file(month) for month in ("2026-01", "2026-03")}
    service.put("4.5", "0.25", month="2026-02", execution="feb-2")
    service.until_billed("2026-02", "4.75")
    assert service.runs("2026-02")[-1] == ("SUCCESS", ALL_THE_WAY)
    assert {month: service.home.month_file(month) for month in others} == others


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


def test_a_run_that_is_cancelled_leaves_everything_whole(service):
    service.put("9", month="2026-06", execution="jun-1")
    wait_until(lambda: service.process_of_run("2026-06", "month_charges"), "the month is being built")
    (run,) = service.instance.get_runs(dg.RunsFilter(tags={"costs/period": "2026-06"}))
    service.instance.run_launcher.terminate(run.run_id)
    wait_until(lambda: service.statuses("2026-06")[:1] == ["CANCELED"], "the run was cancelled")
    assert (service.billed("2026-01"), service.billed("2026-06")) == (Decimal("3.25"), None)
    service.until_billed("2026-06", "9")


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
