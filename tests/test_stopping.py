"""Who stops a run, by Ctrl-C or by a supervisor's signal, stops all of it."""

from __future__ import annotations

import signal
import subprocess
import sys

import pytest

from tests.golden.bill import deliver
from tests.service import wait_until


@pytest.mark.parametrize("by", [signal.SIGTERM, pytest.param(signal.SIGINT, marks=pytest.mark.proof)])
def test_a_run_that_is_stopped_ends_and_the_next_one_goes_on(home, by):
    home.configure({"name": "acme", "format": "aws_cur2", "url": "export"})
    for month in range(1, 5):
        deliver(home.folder / "export", {"cost": "5"}, month=f"2026-{month:02}", execution=f"run-{month}")
    costs = "from cost_assets.cli import main; main()"
    command = [sys.executable, "-c", costs, "run", "--config", str(home.folder / "costs.yaml")]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as running:
        wait_until(lambda: (home.lake.landing / "acme/2026-01").exists(), "the first delivery has landed")
        running.send_signal(by)
        said = running.stderr.read()
    assert (running.returncode, said.strip()) == (1, "costs: stopped; what was published before is untouched")
    assert len(home.lake.delivery_keys()) < 3, "nothing was begun after the signal"
    assert not home.lake.current.exists()

    assert home.run().failed == {}
    assert home.query("select count(*), sum(billed_cost) from fct_service_costs_monthly") == [(4, 20)]
