"""The Dagster graph, run in this process and recorded in the instance that `dagster dev` shows."""

from __future__ import annotations

import logging
import os
import shutil
import warnings
from datetime import date
from pathlib import Path

from cost_assets.lake import Lake
from cost_assets.partitions import month_key
from cost_assets.publishing.publish import STAGES
from cost_assets.settings import Settings

_QUIET = {"loggers": {"console": {"config": {"log_level": "CRITICAL"}}}}


class Graph:
    """Runs the graph's jobs. The caller holds the home's lock, so whatever claims to be running is dead."""

    def __init__(self, settings: Settings, months: list[date]):
        warnings.filterwarnings("ignore", module="dagster.*")
        warnings.filterwarnings("ignore", message=".*dagster.*")
        import dagster as dg

        from cost_assets import definitions, runs

        logging.getLogger("dagster").setLevel(logging.CRITICAL)
        lake = Lake(settings.home)
        self._defs = definitions.build_defs(settings, since=min(months, default=None))
        self._instance = dg.DagsterInstance.from_config(str(_dagster_home(lake)))
        self._dg = dg
        runs.bury_the_dead(self._instance)

    def month(self, month: date, exports: list[str]) -> dict[str, str]:
        """Land `exports` for a month and build its charges; what failed, and why."""
        selection = [self._dg.AssetKey(["landing", name]) for name in exports]
        selection += [key for key in self._defs.resolve_assets_def("fct_charges_daily").keys]
        return self._run("month", selection, month)

    def publish(self) -> dict[str, str]:
        """Build the marts and publish them; what failed, and why."""
        return self._run("publish", None, None)

    def _run(self, job: str, selection: list | None, month: date | None) -> dict[str, str]:
        from cost_assets import runs
        from cost_assets.held_open import held_open

        with held_open(self._instance):
            result = self._defs.resolve_job_def(job).execute_in_process(
                instance=self._instance,
                asset_selection=selection,
                partition_key=month.isoformat() if month else None,
                tags=runs.this_process(),
                run_config=_QUIET,
                raise_on_error=False,
            )
        if any(self._tells_of_a_stop(event) for event in result.all_events):
            raise KeyboardInterrupt  # Dagster takes a signal for the failure of one run, after which we would go on
        failures = [event for event in result.all_events if event.is_step_failure]
        suffix = f" {month_key(month)}" if month else ""
        return {_what(event.step_key, bool(month)) + suffix: _why(event) for event in failures}

    def _tells_of_a_stop(self, event) -> bool:
        if event.event_type == self._dg.DagsterEventType.PIPELINE_FAILURE:
            reason = event.job_failure_data.failure_reason
            return reason is not None and reason.name == "UNEXPECTED_TERMINATION"
        return event.event_type == self._dg.DagsterEventType.PIPELINE_CANCELED


def _what(step: str, in_month: bool) -> str:
    if step.startswith("landing__"):
        return step.removeprefix("landing__")
    if in_month:
        return "charges"
    return step if step in STAGES else "marts"


def _why(event) -> str:
    data = event.event_specific_data
    cause = data.user_failure_data.description if data.user_failure_data else None
    if cause:
        return cause
    error = data.error
    while error.cause:
        error = error.cause
    return " ".join(error.message.split(":", 1)[-1].split())


def _dagster_home(lake: Lake) -> Path:
    """The instance's folder, with the project's `dagster.yaml` in it unless it has one of its own."""
    home = lake.dagster_home
    home.mkdir(parents=True, exist_ok=True)
    if not (home / "dagster.yaml").exists():
        shutil.copyfile(Path(__file__).resolve().parents[1] / "dagster.yaml", home / "dagster.yaml")
    os.environ.setdefault("DAGSTER_HOME", str(home))
    return home
