"""Bringing everything up to date in one process: `costs run`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from cost_assets import known_then
from cost_assets.charges import month_files
from cost_assets.errors import CostsError
from cost_assets.exports.deliveries import landed
from cost_assets.exports.overlaps import refused
from cost_assets.lake import Lake, clear
from cost_assets.outdated import Looked, Work, is_published, look, out_of_date
from cost_assets.partitions import month_key, month_of
from cost_assets.publishing.publish import current_manifest
from cost_assets.settings import Settings
from cost_assets.warehouse import writing

if TYPE_CHECKING:
    from cost_assets.graph import Graph

Say = Callable[[str, int, int], None]
Periods = frozenset[date] | Literal["all"]


@dataclass
class Outcome:
    """What a run did. `waiting` and `failed` say why, by export or table and month."""

    landed: list[tuple[str, date]] = field(default_factory=list)
    built: list[date] = field(default_factory=list)
    waiting: dict[str, str] = field(default_factory=dict)
    failed: dict[str, str] = field(default_factory=dict)
    published: str | None = None

    @property
    def changed(self) -> bool:
        return bool(self.landed or self.built or self.published)


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
    if lake.as_of:
        raise CostsError(
            f"{lake.home} holds what was known at {lake.as_of:%Y-%m-%d %H:%M} UTC, and nothing new lands there; "
            "renew it by --as-of and --into"
        )
    with writing(lake, settings.lock_timeout_seconds):
        clear(lake.tmp)
        month_files.prepare(lake)
        deliveries = landed(lake)
        say("Looking at the exports", 0, 0)
        looked = look(settings, lake, deliveries, datetime.now(UTC))
        outcome = Outcome(failed=dict(looked.unreachable))
        for name, found in looked.surveys.items():
            outcome.waiting |= {_about(name, month): why for month, why in found.waiting.items()}
            outcome.failed |= {f"{name} {month_key(month)}": why for month, why in found.failed.items()}
        month_files.drop_unwanted(settings, lake)
        asked = _asked(settings, lake, looked, periods, outcome)
        _bring_up_to_date(settings, lake, out_of_date(settings, lake, deliveries, looked), outcome, say, asked)
        twice = refused(settings, lake, landed(lake))
        outcome.failed |= {_about(name, month): why for (name, month), why in twice.items()}
    return outcome


def run_as_of(settings: Settings, as_of: datetime, into: Path, say: Say) -> Outcome:
    """Build and publish in the folder `into` what was known at `as_of`; the home itself is only read.

    Args:
        as_of: naive UTC.

    Raises:
        ConfigError, CostsError: as `known_then.known_by`.
        CostsError: `into` is held by another process.
    """
    known_then.known_by(settings, as_of, into)
    lake = Lake(into)
    with writing(lake, settings.lock_timeout_seconds):
        then = known_then.lay_out(settings, as_of, into)
        month_files.prepare(lake)
        month_files.drop_unwanted(then, lake)
        nothing_new = Looked(surveys={}, unreachable={})
        outcome = Outcome()
        works = out_of_date(then, lake, landed(lake), nothing_new)
        _bring_up_to_date(then, lake, works, outcome, say, frozenset())
        twice = refused(then, lake, landed(lake))
        outcome.failed |= {_about(name, month): why for (name, month), why in twice.items()}
    return outcome


def publish_again(settings: Settings, say: Say) -> dict[str, str]:
    """Publish what is in the lake once more, without a look at the exports; what failed, and why."""
    from cost_assets.graph import Graph

    lake = Lake(settings.home)
    say("Publishing", 0, 0)
    return Graph(settings, sorted(month_files.built_from(lake))).publish()


def _about(name: str, month: date | None) -> str:
    return f"{name} {month_key(month)}" if month else f"{name}:"


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
    known = set(lake.delivery_keys())
    for done, month in enumerate(months):
        say(month_key(month), done, len(months) + 1)
        exports = {name for name, each in to_land if each == month}
        if exports and month in stale:
            # What a delivery restates is told by comparing it with the one whose charges it takes the place of.
            graph.month(month, [])  # where this fails, the delivery to come may be right
        _bring_month_up_to_date(settings, lake, graph, month, exports, outcome)
    outcome.landed = _landed_since(lake, known)
    failed = {month for month in months if f"charges {month_key(month)}" in outcome.failed}
    tried = {month for month in months if month in stale or any(each == month for _, each in outcome.landed)}
    outcome.built = sorted((tried | forced) - failed - _stale(settings, lake))
    if not month_files.built_from(lake) or (is_published(settings, lake) and not (forced and outcome.built)):
        return
    say("Publishing", len(months), len(months) + 1)
    not_published = graph.publish()
    outcome.failed |= not_published
    if not not_published:
        outcome.published = (current_manifest(lake) or {}).get("version")


def _bring_month_up_to_date(
    settings: Settings, lake: Lake, graph: Graph, month: date, exports: set[str], outcome: Outcome
) -> None:
    """Land and build in one run; where an export fails to land, the others of the month go on without it."""
    failed = graph.month(month, sorted(exports))
    outcome.failed |= failed
    if any(f"{name} {month_key(month)}" in failed for name in exports) and month in _stale(settings, lake):
        outcome.failed |= graph.month(month, [])


def _landed_since(lake: Lake, known: set[str]) -> list[tuple[str, date]]:
    """The (export, month) of which the lake holds a delivery that is not among `known`."""
    new = [key.split("/") for key in lake.delivery_keys() if key not in known]
    return sorted({(name, month_of(month)) for name, month, _ in new})


def _stale(settings: Settings, lake: Lake) -> set[date]:
    nothing_new = Looked(surveys={}, unreachable={})
    return {work.month for work in out_of_date(settings, lake, landed(lake), nothing_new)}
