"""What is out of date, and how it is brought up to date: the same for `costs run` and for whoever asks a job for it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from cost_assets.charges import dbt, month_files
from cost_assets.errors import CostsError
from cost_assets.exports.deliveries import Delivery, current, landed
from cost_assets.exports.landing import Survey, survey
from cost_assets.lake import Lake, clear
from cost_assets.partitions import month_key
from cost_assets.publishing.publish import current_manifest
from cost_assets.settings import Settings
from cost_assets.warehouse import writing

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
    settings: Settings, lake: Lake, deliveries: list[Delivery], to_land: set[tuple[str, date]],
    outcome: Outcome, say: Say, only: date | None,
) -> None:  # fmt: skip
    stale = _stale(settings, lake, deliveries) if only is None else {only} & set(wanted_stamps(settings, deliveries))
    month_files.drop(lake, month_files.months_on_disk(lake) - set(wanted_stamps(settings, deliveries)))
    months = sorted({month for _, month in to_land} | stale)
    graph = None
    if months or not _is_published(settings, lake):
        from cost_assets.graph import Graph

        graph = Graph(settings, [month for month in months])
    for done, month in enumerate(months):
        say(f"{month_key(month)}", done, len(months) + 1)
        exports = sorted(name for name, wanted in to_land if wanted == month)
        outcome.failed |= graph.month(month, exports)
        if any(f"{name} {month_key(month)}" in outcome.failed for name in exports):
            # What failed to land keeps its older delivery; the month's other exports go on.
            if month in _stale(settings, lake, landed(lake)):
                outcome.failed |= graph.month(month, [])
    deliveries = landed(lake)
    held = {(each.export_name, each.month) for each in deliveries}
    outcome.landed = sorted(each for each in to_land & held if f"{each[0]} {month_key(each[1])}" not in outcome.failed)
    outcome.built = sorted(set(months) - _stale(settings, lake, deliveries))
    if not month_files.built_from(lake):
        if not outcome.failed and not outcome.waiting:
            outcome.failed["marts"] = "no month could be built, so there is nothing to publish"
        return
    if not _is_published(settings, lake) or (outcome.built and only):
        from cost_assets.graph import Graph

        say("Publishing", len(months), len(months) + 1)
        graph = graph or Graph(settings, [])
        outcome.failed |= graph.publish(inputs_digest(settings, month_files.built_from(lake)))
        if "marts" not in outcome.failed:
            outcome.published = (current_manifest(lake) or {}).get("version")


def _stale(settings: Settings, lake: Lake, deliveries: list[Delivery]) -> set[date]:
    built = month_files.built_from(lake)
    return {month for month, stamp in wanted_stamps(settings, deliveries).items() if built.get(month) != stamp}


def _is_published(settings: Settings, lake: Lake) -> bool:
    published = current_manifest(lake)
    return bool(published) and published["inputs"] == inputs_digest(settings, month_files.built_from(lake))


def home_now(deliveries: list[Delivery]) -> datetime | None:
    """The newest `delivered_at` among the current deliveries: the home's now, naive UTC."""
    return max((each.delivered_at for each in current(deliveries).values()), default=None)


@dataclass(frozen=True)
class Standing:
    """How each (export, month) stands, and what more there is to say."""

    states: dict[tuple[str, date], tuple[str, str]]
    lines: list[str]

    def of(self, export: str, month: date) -> tuple[str, str]:
        """Its status in a word or two, and why."""
        return self.states.get((export, month), ("", ""))


def standing(
    settings: Settings, lake: Lake, newest: dict[tuple[str, date], Delivery], looked: Looked, failures: dict[str, str]
) -> Standing:
    """What is final, open, new, waiting or failed, and why."""
    published = {
        (each["export_name"], each["billing_period_start"]): each["delivery_id"]
        for each in (current_manifest(lake) or {"deliveries": []})["deliveries"]
    }
    statuses = _period_statuses(lake)
    states, lines = {}, []
    for (name, month), delivery in newest.items():
        key = f"{name} {month_key(month)}"
        survey_of = looked.surveys.get(name)
        status, why = statuses.get((name, month), "open"), ""
        if survey_of and any(each.month == month for each in survey_of.wanted):
            status, why = "new delivery", "waiting for costs run"
        elif published.get((name, month.isoformat())) != delivery.delivery_id:
            status, why = "not published", "waiting for costs run"
        why = failures.get(key) or failures.get(f"charges {month_key(month)}") or why
        states[name, month] = (("failed" if why and why != "waiting for costs run" else status), why)
    for name, found in looked.surveys.items():
        new = [each for each in found.wanted if (name, each.month) not in newest]
        for each in new:
            why = failures.get(f"{name} {month_key(each.month)}", "waiting for costs run")
            lines.append(f"new: {name} {month_key(each.month)}: {why}")
        lines += [f"waiting: {name} {month_key(month)} has data but no manifest yet" for month in found.waiting]
        lines += [f"failed: {name} {month_key(month)}: {why}" for month, why in found.failed.items()]
    lines += [f"failed: {name}: {why}" for name, why in looked.unreachable.items()]
    return Standing(states, lines)


def _period_statuses(lake: Lake) -> dict[tuple[str, date], str]:
    import duckdb

    path = lake.current / "fct_deliveries.parquet"
    if not path.exists():
        return {}
    found = duckdb.execute(
        "select export_name, billing_period_start, any_value(period_status) from read_parquet(?) where is_current group by all",
        [str(path)],
    ).fetchall()
    return {(name, month): status for name, month, status in found}
