"""What the sensor asks for, without a daemon: the lake and Dagster's runs are real, only the time is made up."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import dagster as dg
import pytest

from cost_assets.definitions import build_defs
from cost_assets.exports.checks import delivery_checks
from cost_assets.jobs import make_jobs
from cost_assets.service import Asked, ask
from tests.golden.bill import deliver

ACME = {"name": "acme", "format": "aws_cur2", "url": "export"}
BETA = {"name": "beta", "format": "aws_cur2", "url": "other"}
APRIL = "2026-04-01"


class Desk:
    """A home, its graph, and an instance that remembers its runs."""

    def __init__(self, home):
        self.home, self.instance = home, dg.DagsterInstance.ephemeral()
        self.defs = build_defs(home.settings)
        keys = [["landing", export.name] for export in home.settings.exports]
        month, seeds = (self.defs.resolve_assets_def(name) for name in ("fct_charges_daily", "aws_services"))
        made = ["fct_tie_out"], ["forecasts", "cost_forecasts"], ["anomalies", "anomalies"], ["published", "marts"]
        publication = [self.defs.resolve_assets_def(key) for key in made]
        landing = [self.defs.resolve_assets_def(key) for key in keys]
        late = delivery_checks(home.settings)
        self.jobs = make_jobs(home.settings, landing, late, month, publication, seeds)

    def ask(self, later: float = 0) -> Asked:
        return ask(self.home.settings, self.jobs, self.instance, datetime.now(UTC) + timedelta(seconds=later))

    def run(self, request: dg.RunRequest, only_landing: bool = False) -> None:
        """As the daemon would; `only_landing` as if it had died after that."""
        selection = [key for key in request.asset_selection if not only_landing or key.path[0] == "landing"]
        self.defs.resolve_job_def(request.job_name).execute_in_process(
            instance=self.instance, partition_key=request.partition_key, asset_selection=selection,
            tags=request.tags, raise_on_error=False,
        )  # fmt: skip


@pytest.fixture
def desk(home):
    def sit(*exports: dict[str, str]) -> Desk:
        home.configure(*exports, retry_after_seconds=60)
        return Desk(home)

    return sit


def _landed(request: dg.RunRequest) -> list[str]:
    return [key.path[1] for key in request.asset_selection if key.path[0] == "landing"]


def _publishes(request: dg.RunRequest) -> bool:
    return dg.AssetKey(["published", "marts"]) in request.asset_selection


def test_each_month_is_asked_for_once_and_the_last_one_publishes(home, desk):
    for month in ("2026-03", "2026-04"):
        deliver(home.folder / "export", {"cost": "1"}, month=month, execution=f"run-{month}")
    deliver(home.folder / "other", {"cost": "2"}, month="2026-04", execution="run-b")
    march, april = desk(ACME, BETA).ask().requests
    assert (march.partition_key, _landed(march), _publishes(march)) == ("2026-03-01", ["acme"], False)
    assert (april.partition_key, _landed(april), _publishes(april)) == (APRIL, ["acme", "beta"], True)
    assert april.tags["costs/export/beta"] == "run-b" and april.tags["costs/period"] == "2026-04"


def test_what_failed_is_asked_for_after_a_wait_that_doubles(home, desk):
    deliver(home.folder / "export", {"cost": "1"})
    (home.folder / "export/data/BILLING_PERIOD=2026-04/acme-00001.csv.gz").unlink()
    at = desk(ACME)
    keys = []
    for wait in (60, 120, 240):
        (request,) = at.ask(later=wait / 2 + 1).requests if keys else at.ask().requests
        keys.append(request.run_key)
        at.run(request)
        asked = at.ask(later=wait - 5)
        assert asked.requests == [] and "landing acme 2026-04 was tried" in asked.not_asked[0]
        assert len(at.ask(later=wait + 5).requests) == 1
    assert len(set(keys)) == 3, "a run key that was used never comes back"


def test_a_newer_delivery_does_not_wait_for_the_failed_one(home, desk):
    deliver(home.folder / "export", {"cost": "1"})
    data = home.folder / "export/data/BILLING_PERIOD=2026-04/acme-00001.csv.gz"
    data.unlink()
    at = desk(ACME)
    at.run(at.ask().requests[0])
    assert at.ask().requests == []
    deliver(home.folder / "export", {"cost": "2"}, execution="run-2")
    (request,) = at.ask().requests
    assert request.tags["costs/export/acme"] == "run-2"


def test_an_export_that_fails_to_land_does_not_hold_up_the_other_one_of_its_month(home, desk):
    for folder in ("export", "other"):
        deliver(home.folder / folder, {"cost": "1"})
    (home.folder / "export/data/BILLING_PERIOD=2026-04/acme-00001.csv.gz").unlink()
    at = desk(ACME, BETA)
    at.run(at.ask().requests[0], only_landing=True)
    (request,) = at.ask().requests
    assert _landed(request) == [] and dg.AssetKey("fct_charges_daily") in request.asset_selection


def test_an_export_that_cannot_be_reached_is_told_and_the_other_asked_for(home, desk):
    deliver(home.folder / "export", {"cost": "1"})
    asked = desk(ACME, BETA).ask()
    assert len(asked.requests) == 1 and asked.trouble[0].startswith("beta: ")


def test_a_month_that_is_being_worked_on_is_left_alone(home, desk):
    deliver(home.folder / "export", {"cost": "1"})
    at = desk(ACME)
    (request,) = at.ask().requests
    job = at.defs.resolve_job_def("refresh")
    tags = request.tags | {"dagster/partition": APRIL, "dagster/code_location": "cost_assets.definitions:defs"}
    at.instance.create_run_for_job(job, tags=tags, status=dg.DagsterRunStatus.STARTED)
    asked = at.ask()
    assert (asked.requests, asked.not_asked) == ([], ["2026-04 is being worked on"])


def test_a_run_whose_process_is_gone_is_buried(home, desk):
    from cost_assets import runs

    at = desk(ACME)
    deliver(home.folder / "export", {"cost": "1"})
    job = at.defs.resolve_job_def("refresh")
    here, gone = runs.this_process(), {"costs/process": runs.this_process()["costs/process"].split(":")[0] + ":999999"}
    alive, dead = (
        at.instance.create_run_for_job(job, tags=tags, status=dg.DagsterRunStatus.STARTED) for tags in (here, gone)
    )
    assert runs.bury_the_dead(at.instance) == [dead.run_id]
    assert at.instance.get_run_by_id(alive.run_id).status == dg.DagsterRunStatus.STARTED
