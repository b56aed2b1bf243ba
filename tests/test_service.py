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
from typing import Any

import dagster as dg
import psutil
import pytest

from tests.conftest import Bucket, Home
from tests.golden.bill import deliver

ROOT = Path(__file__).resolve().parents[1]
PATIENCE_SECONDS = 90
CLOSED = "http://127.0.0.1:9"  # nothing listens there


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

    def _steps(self, run: dg.DagsterRun) -> list[str]:
        done = self.instance.all_logs(run.run_id, of_type=dg.DagsterEventType.STEP_SUCCESS)
        return [entry.step_key for entry in done if not entry.step_key.endswith("in_time")]

    def ticks(self, status: Any) -> list[Any]:
        (sensor,) = [s for s in self.instance.all_instigator_state() if s.instigator_name == "deliveries"]
        return self.instance.get_ticks(sensor.instigator_origin_id, sensor.selector_id, limit=20, statuses=[status])


FINISHED = (dg.DagsterRunStatus.SUCCESS, dg.DagsterRunStatus.FAILURE, dg.DagsterRunStatus.CANCELED)
ALL_THE_WAY = ["landing__acme", "month_charges", "marts", "published__marts"]


def wait_until(holds: Callable[[], bool], what: str) -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not holds():
        assert time.monotonic() < deadline, f"not within {PATIENCE_SECONDS} seconds: {what}"
        time.sleep(0.2)


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory, bucket: Bucket) -> Iterator[Service]:
    home = Home(tmp_path_factory.mktemp("service"))
    home.configure(
        bucket.export,
        {**bucket.export, "name": "gone", "endpoint_url": CLOSED, "url": "s3://gone/export"},
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
