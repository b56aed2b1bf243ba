"""A home that a real daemon looks after, with its code server, and the bucket that its export lies in."""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any
from urllib.error import URLError
from urllib.request import Request, urlopen

import dagster as dg
import psutil

from tests.conftest import Bucket, Home
from tests.golden.bill import deliver

ROOT = Path(__file__).resolve().parents[1]
PATIENCE_SECONDS = 300
FINISHED = (dg.DagsterRunStatus.SUCCESS, dg.DagsterRunStatus.FAILURE, dg.DagsterRunStatus.CANCELED)


@dataclass
class Service:
    """A home that a daemon looks after, and the bucket that its export lies in."""

    home: Home
    bucket: Bucket | None = None
    dagster_yaml: str = "dagster.yaml"
    processes: list[psutil.Process] = field(default_factory=list)
    url: str | None = None  # of the UI, once it is served

    def __post_init__(self) -> None:
        dagster_home = self.home.lake.home / "dagster"
        dagster_home.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(ROOT / self.dagster_yaml, dagster_home / "dagster.yaml")
        self.instance = dg.DagsterInstance.from_config(str(dagster_home))

    def start(self) -> None:
        self._start("dagster._daemon", "run")

    def start_ui(self) -> None:
        """Serve the UI on a free port of loopback, and wait until it answers."""
        with socket.create_server(("127.0.0.1", 0)) as free:
            port = free.getsockname()[1]
        self.url = f"http://127.0.0.1:{port}"
        self._start("dagster_webserver", "-h", "127.0.0.1", "-p", str(port))
        wait_until(self._answers, "the UI answers")

    def click(self, query: str, **variables: Any) -> dict[str, Any]:
        """Send the UI's server what the UI sends it when somebody clicks: a GraphQL query; its data."""
        body = json.dumps({"query": query, "variables": variables}).encode()
        request = Request(f"{self.url}/graphql", body, {"Content-Type": "application/json"})
        with urlopen(request, timeout=60) as answer:
            said = json.load(answer)
        assert "errors" not in said, said["errors"]
        return said["data"]

    def _start(self, module: str, *arguments: str) -> None:
        environment = os.environ | {
            "COSTS_CONFIG": str(self.home.folder / "costs.yaml"),
            "DAGSTER_HOME": str(self.home.lake.home / "dagster"),
        }
        command = [sys.executable, "-m", module, *arguments, "-w", str(ROOT / "workspace.yaml")]
        process = subprocess.Popen(
            command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        self.processes.append(psutil.Process(process.pid))

    def _answers(self) -> bool:
        try:
            return bool(self.click("{ version }"))
        except (URLError, ConnectionError):
            return False

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


def wait_until(holds: Callable[[], object], what: str) -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not holds():
        assert time.monotonic() < deadline, f"not within {PATIENCE_SECONDS} seconds: {what}"
        time.sleep(0.2)
