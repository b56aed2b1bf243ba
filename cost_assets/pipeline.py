"""What is out of date, and how it is brought up to date: the same for `costs run` and for whoever asks a job for it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from concurrent.futures import CancelledError, ThreadPoolExecutor, wait
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Literal

from cost_assets.charges import dbt, month_files
from cost_assets.errors import CostsError
from cost_assets.exports.deliveries import Delivery, current, landed
from cost_assets.exports.landing import Survey, survey
from cost_assets.lake import Lake, clear
from cost_assets.partitions import month_key
from cost_assets.publishing.publish import current_manifest
from cost_assets.settings import Settings
from cost_assets.warehouse import writing

if TYPE_CHECKING:
    from cost_assets.graph import Graph

Say = Callable[[str, int, int], None]
Periods = frozenset[date] | Literal["all"]


@dataclass
class Outcome:
    """What a run did. `failed` names what went wrong, per (export or table, month)."""

    landed: list[tuple[str, date]] = field(default_factory=list)
    built: list[date] = field(default_factory=list)
    waiting: list[tuple[str, date]] = field(default_factory=list)
    failed: dict[str, str] = field(default_factory=dict)
    published: str | None = None

    @property
    def changed(self) -> bool:
        return bool(self.landed or self.built or self.published)


@dataclass(frozen=True)
class Looked:
    """Every export as it is now; `unreachable` names those that could not be looked at, and why."""

    surveys: dict[str, Survey]
    unreachable: dict[str, str]


def look(settings: Settings, deliveries: list[Delivery], patience_seconds: float | None = None) -> Looked:
    """Look at every export, all at once. One that cannot be reached does not hide the others.

    Args:
        patience_seconds: how long to wait for all of them; who has not answered then is unreachable.
    """
    pool = ThreadPoolExecutor(8)
    asked = {export.name: pool.submit(survey, export, deliveries) for export in settings.exports}
    wait(asked.values(), patience_seconds)
    pool.shutdown(wait=False, cancel_futures=True)
    looked = Looked(surveys={}, unreachable={})
    for name, answer in asked.items():
        try:
            looked.surveys[name] = answer.result(timeout=0)
        except CostsError as error:
            looked.unreachable[name] = str(error)
        except (TimeoutError, CancelledError):
            looked.unreachable[name] = f"no answer within {patience_seconds:g} seconds"
    return looked


@dataclass(frozen=True)
class Work:
    """A billing month that is out of date.

    to_land  by export, the id of the delivery that the lake lacks
    held     by export, the id of the delivery in the lake that counts
    stale    whether its files are to be built even if nothing lands
    """

    month: date
    to_land: dict[str, str]
    held: dict[str, str]
    stale: bool

    def stamp(self, landed: dict[str, str]) -> str:
        """What the month's files should be built from once `landed` is in the lake too."""
        return _stamp(self.held | landed)


def out_of_date(settings: Settings, lake: Lake, deliveries: list[Delivery], looked: Looked) -> list[Work]:
    """The months whose newest deliveries are not in the lake, or not in the month's files; oldest first.

    New is what the lake lacks, and stale is a file whose stamp differs from the one it should have:
    no event is needed to notice either, so none can be lost.
    """
    new: dict[date, dict[str, str]] = {}
    for name, found in looked.surveys.items():
        for manifest in found.wanted:
            new.setdefault(manifest.month, {})[name] = manifest.delivery_id
    held = _counted(settings, deliveries)
    built = month_files.built_from(lake)
    works = []
    for month in sorted(new.keys() | held.keys()):
        to_land, stamp = new.get(month, {}), _stamp(held.get(month, {}))
        stale = month in held and built.get(month) != stamp
        if to_land or stale:
            works.append(Work(month, to_land, held.get(month, {}), stale))
    return works


def _counted(settings: Settings, deliveries: Iterable[Delivery]) -> dict[date, dict[str, str]]:
    """By month and export, the id of the delivery that counts."""
    configured = {export.name: export for export in settings.exports}
    counted: dict[date, dict[str, str]] = {}
    for (name, month), delivery in current(deliveries).items():
        if name in configured and configured[name].covers(month):
            counted.setdefault(month, {})[name] = delivery.delivery_id
    return counted


def _stamp(delivery_ids: dict[str, str]) -> str:
    """What a month's files are built from, as the dbt macro `built_from` writes it."""
    ids = " ".join(f"{name}:{delivery_id}" for name, delivery_id in sorted(delivery_ids.items()))
    return f"{ids} {dbt.months_fingerprint()}"


def is_published(settings: Settings, lake: Lake) -> bool:
    """Whether what is published was made from the month files as they are."""
    published = current_manifest(lake)
    return bool(published) and published["inputs"] == inputs_digest(settings, lake)


def inputs_digest(settings: Settings, lake: Lake) -> str:
    """A digest of what a publication would now be made from."""
    wanted = month_files.wanted_months(settings, lake)
    built = {month: stamp for month, stamp in month_files.built_from(lake).items() if month in wanted}
    return dbt.inputs_digest(settings, built)


def run(settings: Settings, say: Say, periods: Periods = frozenset()) -> Outcome:
    """Land what is new, rebuild what depends on it, publish. With nothing new it changes nothing.

    Args:
        say: told what is going on: words, steps done, steps in all.
        periods: billing months to rebuild whether or not they are out of date; of the other
            months nothing is landed then.

    Raises:
        CostsError: the home is held by another process.
    """
    lake = Lake(settings.home)
    with writing(lake, settings.lock_timeout_seconds):
        clear(lake.tmp)
        month_files.prepare(lake)
        deliveries = landed(lake)
        say("Looking at the exports", 0, 0)
        looked = look(settings, deliveries)
        outcome = Outcome(failed=dict(looked.unreachable))
        for name, found in looked.surveys.items():
            outcome.waiting += [(name, month) for month in found.waiting]
            outcome.failed |= {f"{name} {month_key(month)}": why for month, why in found.failed.items()}
        month_files.drop_unwanted(settings, lake)
        asked = _asked(settings, lake, looked, periods, outcome)
        _bring_up_to_date(settings, lake, out_of_date(settings, lake, deliveries, looked), outcome, say, asked)
    return outcome


def _asked(settings: Settings, lake: Lake, looked: Looked, periods: Periods, outcome: Outcome) -> frozenset[date]:
    """The months asked for; those that nobody delivers are failures."""
    held = {month for found in looked.surveys.values() for month in found.delivered}
    held |= month_files.wanted_months(settings, lake)
    if periods == "all":
        return frozenset(held)
    for month in periods - held:
        outcome.failed[month_key(month)] = "no export holds a delivery of it"
    return periods


def _bring_up_to_date(
    settings: Settings, lake: Lake, works: list[Work], outcome: Outcome, say: Say, asked: frozenset[date]
) -> None:
    to_land = {(name, work.month) for work in works for name in work.to_land if not asked or work.month in asked}
    stale = {work.month for work in works if work.stale}
    forced = asked & month_files.wanted_months(settings, lake)
    months = sorted({month for _, month in to_land} | stale | forced)
    if not months and is_published(settings, lake):
        return
    from cost_assets.graph import Graph  # seconds of imports, which a run without work does not pay

    graph = Graph(settings, months)
    for done, month in enumerate(months):
        say(month_key(month), done, len(months) + 1)
        _bring_month_up_to_date(
            settings, lake, graph, month, {name for name, each in to_land if each == month}, outcome
        )
    outcome.landed = sorted(to_land - _failed_to_land(to_land, outcome))
    failed = {month for month in months if f"charges {month_key(month)}" in outcome.failed}
    tried = {month for month in months if month in stale or any(each == month for _, each in outcome.landed)}
    outcome.built = sorted((tried | forced) - failed - _stale(settings, lake))
    if not month_files.built_from(lake) or (is_published(settings, lake) and not (forced and outcome.built)):
        return
    say("Publishing", len(months), len(months) + 1)
    outcome.failed |= graph.publish()
    if "marts" not in outcome.failed:
        outcome.published = (current_manifest(lake) or {}).get("version")


def _bring_month_up_to_date(
    settings: Settings, lake: Lake, graph: Graph, month: date, exports: set[str], outcome: Outcome
) -> None:
    """Land and build in one run; where an export fails to land, the others of the month go on without it."""
    failed = graph.month(month, sorted(exports))
    outcome.failed |= failed
    if any(f"{name} {month_key(month)}" in failed for name in exports) and month in _stale(settings, lake):
        outcome.failed |= graph.month(month, [])


def _failed_to_land(to_land: set[tuple[str, date]], outcome: Outcome) -> set[tuple[str, date]]:
    return {(name, month) for name, month in to_land if f"{name} {month_key(month)}" in outcome.failed}


def _stale(settings: Settings, lake: Lake) -> set[date]:
    nothing_new = Looked(surveys={}, unreachable={})
    return {work.month for work in out_of_date(settings, lake, landed(lake), nothing_new)}
