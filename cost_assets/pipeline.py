"""What is out of date, and how it is brought up to date: the same for `costs run` and for whoever asks a job for it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any

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


def look(settings: Settings, deliveries: list[Delivery]) -> Looked:
    """Look at every export, all at once. One that cannot be reached does not hide the others."""

    def one(export: Any) -> Survey | CostsError:
        try:
            return survey(export, deliveries)
        except CostsError as error:
            return error

    with ThreadPoolExecutor(8) as pool:
        answers = list(zip(settings.exports, pool.map(one, settings.exports), strict=True))
    return Looked(
        surveys={export.name: answer for export, answer in answers if isinstance(answer, Survey)},
        unreachable={export.name: str(answer) for export, answer in answers if isinstance(answer, CostsError)},
    )


def wanted_stamps(settings: Settings, deliveries: Iterable[Delivery]) -> dict[date, str]:
    """What each month's files should be built from, as the dbt macro `built_from` writes it."""
    configured = {export.name: export for export in settings.exports}
    counted: dict[date, list[str]] = {}
    for (name, month), delivery in sorted(current(deliveries).items()):
        if name in configured and configured[name].covers(month):
            counted.setdefault(month, []).append(f"{name}:{delivery.delivery_id}")
    return {month: f"{' '.join(ids)} {dbt.months_fingerprint()}" for month, ids in sorted(counted.items())}


def inputs_digest(settings: Settings, stamps: dict[date, str]) -> str:
    """A digest of everything that the published tables depend on."""
    said = {
        "months": {month.isoformat(): stamp for month, stamp in stamps.items()},
        "sql": dbt.fingerprint("macros", "models", "seeds"),
        "lag": settings.completeness_lag_hours,
        "tolerance": str(settings.tie_out_tolerance),
        "invoices": settings.invoices.read_text() if settings.invoices else None,
        "exports": [export.name for export in settings.exports],
    }
    return hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()[:16]


def run(settings: Settings, say: Say, only: date | None = None) -> Outcome:
    """Land what is new, rebuild what depends on it, publish. With nothing new it changes nothing.

    Args:
        say: told what is going on: words, steps done, steps in all.
        only: one billing month to land and rebuild, whether or not it is out of date.

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
        to_land = {
            (name, each.month) for name, found in looked.surveys.items() for each in found.wanted
            if only in (None, each.month)
        }  # fmt: skip
        _bring_up_to_date(settings, lake, deliveries, to_land, outcome, say, only)
    return outcome


def _bring_up_to_date(
    settings: Settings,
    lake: Lake,
    deliveries: list[Delivery],
    to_land: set[tuple[str, date]],
    outcome: Outcome,
    say: Say,
    only: date | None,
) -> None:
    wanted = set(wanted_stamps(settings, deliveries))
    month_files.drop(lake, month_files.months_on_disk(lake) - wanted)
    stale, forced = _stale(settings, lake, deliveries), {only} & wanted
    months = sorted({month for _, month in to_land} | stale | forced)
    if not months and _is_published(settings, lake):
        return
    from cost_assets.graph import Graph  # seconds of imports, which a run without work does not pay

    graph = Graph(settings, months)
    for done, month in enumerate(months):
        say(month_key(month), done, len(months) + 1)
        _bring_month_up_to_date(
            settings, lake, graph, month, {name for name, each in to_land if each == month}, outcome
        )
    deliveries = landed(lake)
    outcome.landed = sorted(to_land - _failed_to_land(to_land, outcome))
    failed = {month for month in months if f"charges {month_key(month)}" in outcome.failed}
    tried = {month for month in months if month in stale or any(each == month for _, each in outcome.landed)}
    outcome.built = sorted((tried | forced) - failed - _stale(settings, lake, deliveries))
    if not month_files.built_from(lake) or (_is_published(settings, lake) and not (forced and outcome.built)):
        return
    say("Publishing", len(months), len(months) + 1)
    outcome.failed |= graph.publish(inputs_digest(settings, month_files.built_from(lake)))
    if "marts" not in outcome.failed:
        outcome.published = (current_manifest(lake) or {}).get("version")


def _bring_month_up_to_date(
    settings: Settings, lake: Lake, graph: Graph, month: date, exports: set[str], outcome: Outcome
) -> None:
    """Land and build in one run; where an export fails to land, the others of the month go on without it."""
    failed = graph.month(month, sorted(exports))
    outcome.failed |= failed
    if any(f"{name} {month_key(month)}" in failed for name in exports) and month in _stale(
        settings, lake, landed(lake)
    ):
        outcome.failed |= graph.month(month, [])


def _failed_to_land(to_land: set[tuple[str, date]], outcome: Outcome) -> set[tuple[str, date]]:
    return {(name, month) for name, month in to_land if f"{name} {month_key(month)}" in outcome.failed}


def _stale(settings: Settings, lake: Lake, deliveries: list[Delivery]) -> set[date]:
    built = month_files.built_from(lake)
    return {month for month, stamp in wanted_stamps(settings, deliveries).items() if built.get(month) != stamp}


def _is_published(settings: Settings, lake: Lake) -> bool:
    published = current_manifest(lake)
    return bool(published) and published["inputs"] == inputs_digest(settings, month_files.built_from(lake))
