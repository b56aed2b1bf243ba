"""The service: a sensor that asks for what is out of date, and schedules for what depends on the day."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import dagster as dg

from cost_assets import outdated, runs, tags
from cost_assets.charges import month_files
from cost_assets.errors import CostsError
from cost_assets.exports.deliveries import landed
from cost_assets.exports.overlaps import refused
from cost_assets.jobs import Jobs
from cost_assets.lake import Lake
from cost_assets.partitions import month_key
from cost_assets.settings import Settings

_PATIENCE_SECONDS = 40  # Dagster gives up on a tick after 60
_ASKED_BY_US = {"dagster/max_retries": "0"}  # the sensor asks again by itself


@dataclass(frozen=True)
class Asked:
    """What a look at the exports and the lake led to: the runs to be made, and what is not asked for, and why."""

    requests: list[dg.RunRequest]
    not_asked: list[str]
    trouble: list[str]


def deliveries_sensor(settings: Settings, jobs: Jobs) -> dg.SensorDefinition:
    """Looks at the exports and at the lake, and asks for exactly the months that are out of date."""

    @dg.sensor(
        name="deliveries", jobs=[jobs.refresh, jobs.publish], default_status=dg.DefaultSensorStatus.RUNNING,
        minimum_interval_seconds=settings.look_every_seconds,
        description="Looks at every export and asks for the months that are out of date. What is new is what the lake "
        "lacks, not what an event says: restarts and lost events lose nothing. An export that cannot be reached is an "
        "error here, and does not hold the others up.",
    )  # fmt: skip
    def deliveries(context: dg.SensorEvaluationContext) -> dg.SensorResult | dg.SkipReason:
        for run_id in runs.bury_the_dead(context.instance):
            context.log.warning(f"run {run_id} is marked as failed: the process that ran it has ended")
        asked = ask(settings, jobs, context.instance, datetime.now(UTC))
        for line in [*asked.trouble, *asked.not_asked]:
            context.log.info(line)
        if asked.requests:
            return dg.SensorResult(run_requests=asked.requests)
        if asked.trouble:  # only now, since an error would take the requests with it
            raise CostsError("; ".join(asked.trouble))
        return dg.SkipReason("; ".join(asked.not_asked) or "nothing new: what is published is up to date")

    return deliveries


def schedules(settings: Settings, jobs: Jobs) -> list[dg.ScheduleDefinition]:
    """The daily refresh, and the lake's weekly housekeeping."""

    @dg.schedule(
        name="daily", job=jobs.daily, cron_schedule="30 5 * * *", execution_timezone="UTC",
        default_status=dg.DefaultScheduleStatus.RUNNING,
        description="Builds, tests and publishes what depends on the day, and warns of exports that are late.",
    )  # fmt: skip
    def daily(context: dg.ScheduleEvaluationContext) -> dg.RunRequest | dg.SkipReason:
        if not month_files.built_from(Lake(settings.home)):
            return dg.SkipReason("no month has been built yet")
        return dg.RunRequest()

    weekly = dg.ScheduleDefinition(
        name="housekeeping", job=jobs.housekeeping, cron_schedule="15 4 * * 0", execution_timezone="UTC",
        default_status=dg.DefaultScheduleStatus.RUNNING,
        description="Removes from the lake what retention and crashes have left over.",
    )  # fmt: skip
    return [daily, weekly]


def ask(settings: Settings, jobs: Jobs, instance: dg.DagsterInstance, now: datetime) -> Asked:
    """Compare the exports, the lake and what is published, and say which runs would make them agree.

    A month that a run is already at work on is left alone until that has ended. What failed is asked
    for again after a wait that doubles. The last run asked for goes on to publish; where that did not
    come to pass, publication alone is asked for once nothing else is under way.
    """
    lake = Lake(settings.home)
    under_way = runs.under_way(instance)  # first: what these do to the lake from now on is left to the next look
    deliveries = landed(lake)
    looked = outdated.look(settings, lake, deliveries, now, _PATIENCE_SECONDS)
    busy = {run.tags["dagster/partition"] for run in under_way if "dagster/partition" in run.tags}
    asked = Asked([], [], _trouble(looked))
    for (name, month), why in refused(settings, lake, deliveries).items():
        asked.trouble.append(f"{name} {month_key(month)}: {why}")
    for work in outdated.out_of_date(settings, lake, deliveries, looked):
        if work.month.isoformat() in busy:
            asked.not_asked.append(f"{month_key(work.month)} is being worked on")
            continue
        request, waits = _month_request(settings, jobs, instance, work, now)
        asked.not_asked.extend(waits)
        if request:
            asked.requests.append(request)
    if asked.requests:
        last = asked.requests[-1]
        asked.requests[-1] = last._replace(asset_selection=[*last.asset_selection, *jobs.published_assets])
    elif not under_way and not outdated.is_published(settings, lake):
        _add_publication(settings, instance, lake, asked, now)
    return asked


def _trouble(looked: outdated.Looked) -> list[str]:
    """Exports that cannot be reached, and months whose manifest cannot be read."""
    unreadable = [
        f"{name} {month_key(month)}: {why}"
        for name, found in looked.surveys.items()
        for month, why in found.failed.items()
    ]
    return [f"{name}: {why}" for name, why in looked.unreachable.items()] + unreadable


def _month_request(
    settings: Settings, jobs: Jobs, instance: dg.DagsterInstance, work: outdated.Work, now: datetime
) -> tuple[dg.RunRequest | None, list[str]]:
    """The run that a month needs, without the deliveries whose next try is not due yet; and what waits."""
    first_wait = timedelta(seconds=settings.retry_after_seconds)
    period = {tags.PERIOD: month_key(work.month)}
    to_land, tries, waits = {}, 0, []
    for name, delivery_id in work.to_land.items():
        due, tried = runs.due_at(instance, {**period, tags.EXPORT + name: delivery_id}, first_wait)
        if due and now < due:
            waits.append(_waiting(f"landing {name} {month_key(work.month)}", due, tried))
        else:
            to_land[name], tries = delivery_id, max(tries, tried)
    if work.stale:
        # Before anything lands: what a delivery restates is told by comparing it with the charges in its place.
        due, tried = runs.due_at(instance, {**period, tags.STAMP: _digest(work.stamp({}))}, first_wait)
        if not due or now >= due:
            to_land, tries = {}, tried
        elif not to_land:
            return None, [*waits, _waiting(f"building {month_key(work.month)}", due, tried)]
    elif not to_land:
        return None, waits
    labels = {tags.EXPORT + name: delivery_id for name, delivery_id in to_land.items()}
    labels |= {**period, tags.STAMP: _digest(work.stamp(to_land)), **_ASKED_BY_US}
    request = dg.RunRequest(
        run_key=f"{month_key(work.month)} {_digest(str(sorted(labels.items())))} {tries + 1}",
        job_name=jobs.refresh.name,
        partition_key=work.month.isoformat(),
        asset_selection=[*(dg.AssetKey(["landing", name]) for name in to_land), *jobs.month_assets],
        tags=labels,
    )
    return request, waits


def _add_publication(settings: Settings, instance: dg.DagsterInstance, lake: Lake, asked: Asked, now: datetime) -> None:
    if not month_files.built_from(lake):
        return
    labels = {tags.INPUTS: outdated.inputs_digest(settings, lake)}
    due, tried = runs.due_at(instance, labels, timedelta(seconds=settings.retry_after_seconds))
    if due and now < due:
        asked.not_asked.append(_waiting("publishing", due, tried))
        return
    run_key = f"publish {labels[tags.INPUTS]} {tried + 1}"
    asked.requests.append(dg.RunRequest(run_key=run_key, job_name="publish", tags={**labels, **_ASKED_BY_US}))


def _waiting(what: str, due: datetime, tried: int) -> str:
    times = "once" if tried == 1 else f"{tried} times"
    return f"{what} was tried {times}; next at {due:%Y-%m-%d %H:%M:%S} UTC"


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:16]
