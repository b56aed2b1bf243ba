"""What Dagster knows of the graph's runs: which are under way, which have died, and how often something was tried."""

from __future__ import annotations

import os
import socket
from datetime import UTC, datetime, timedelta

import dagster as dg
import psutil

from cost_assets.tags import PROCESS

_MODULE = "cost_assets.definitions"

_LOCATION = "dagster/code_location"
_FINISHED = (dg.DagsterRunStatus.SUCCESS, dg.DagsterRunStatus.FAILURE, dg.DagsterRunStatus.CANCELED)
_RUNNING = (dg.DagsterRunStatus.STARTING, dg.DagsterRunStatus.STARTED, dg.DagsterRunStatus.CANCELING)
_LONGEST_WAIT = timedelta(hours=6)


def this_process() -> dict[str, str]:
    """The tag of a run that this process runs by itself."""
    return {PROCESS: f"{socket.gethostname()}:{os.getpid()}"}


def under_way(instance: dg.DagsterInstance) -> list[dg.DagsterRun]:
    """Our runs that have not ended yet, queued ones included."""
    statuses = [status for status in dg.DagsterRunStatus if status not in _FINISHED]
    return [run for run in instance.get_runs(dg.RunsFilter(statuses=statuses)) if _is_ours(run)]


def bury_the_dead(instance: dg.DagsterInstance) -> list[str]:
    """Mark our runs whose process has ended as failed, so that nobody waits for them; their ids.

    Dagster notices the death of a run that its own code server started, but not that of both.
    """
    buried = []
    for record in instance.get_run_records(dg.RunsFilter(statuses=list(_RUNNING))):
        run = record.dagster_run
        if _is_ours(run) and _has_died(instance, record):
            instance.report_run_failed(run, "the process that ran it has ended")
            buried.append(run.run_id)
    return buried


def due_at(instance: dg.DagsterInstance, tags: dict[str, str], first_wait: timedelta) -> tuple[datetime | None, int]:
    """When what `tags` ask for may be tried again, and how often it was; UTC, None if at once.

    The wait doubles with each try, up to six hours, and counts from the end of the last one.
    A run that was cancelled counts like one that failed.
    """
    ended = dg.RunsFilter(tags=tags, statuses=list(_FINISHED))
    tried = instance.get_runs_count(ended)
    if not tried:
        return None, 0
    (newest,) = instance.get_run_records(ended, limit=1)
    wait = min(first_wait * 2 ** min(tried - 1, 20), _LONGEST_WAIT)
    return datetime.fromtimestamp(
        newest.end_time or newest.update_timestamp.replace(tzinfo=UTC).timestamp(), UTC
    ) + wait, tried


def _is_ours(run: dg.DagsterRun) -> bool:
    on_this_host = run.tags.get(PROCESS, "").startswith(f"{socket.gethostname()}:")
    return on_this_host or run.tags.get(_LOCATION, "").startswith(_MODULE)


def _has_died(instance: dg.DagsterInstance, record: dg.RunRecord) -> bool:
    """Whether the run's process is gone. One that has not told its process yet is left to run monitoring."""
    run = record.dagster_run
    if PROCESS in run.tags:
        return not _lives(int(run.tags[PROCESS].rpartition(":")[2]), record.create_timestamp.timestamp())
    told = [
        (int(entry.dagster_event.engine_event_data.metadata["pid"].value), entry.timestamp)
        for entry in instance.all_logs(run.run_id, of_type=dg.DagsterEventType.ENGINE_EVENT)
        if entry.dagster_event and "pid" in entry.dagster_event.engine_event_data.metadata
    ]
    return bool(told) and not _lives(*told[-1])


def _lives(pid: int, seen_at: float) -> bool:
    """Whether the process that had this id at `seen_at` still runs; ids are used again."""
    try:
        process = psutil.Process(pid)
        return process.status() != psutil.STATUS_ZOMBIE and process.create_time() <= seen_at
    except psutil.NoSuchProcess:
        return False
