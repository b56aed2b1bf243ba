"""What is out of date: the exports, the lake, the month files and what is published, compared."""

from __future__ import annotations

from concurrent.futures import CancelledError, ThreadPoolExecutor, wait
from dataclasses import dataclass
from datetime import date, datetime

from cost_assets.charges import dbt, month_files
from cost_assets.errors import CostsError
from cost_assets.exports.deliveries import Delivery, current, landed
from cost_assets.exports.landing import Survey, survey
from cost_assets.exports.overlaps import refused
from cost_assets.lake import Lake
from cost_assets.publishing.publish import current_manifest
from cost_assets.settings import Settings


@dataclass(frozen=True)
class Looked:
    """Every export as it is now; `unreachable` names those that could not be looked at, and why."""

    surveys: dict[str, Survey]
    unreachable: dict[str, str]


def look(
    settings: Settings, lake: Lake, deliveries: list[Delivery], now: datetime, patience_seconds: float | None = None
) -> Looked:
    """Look at every export, all at once. One that cannot be reached does not hide the others.

    Args:
        now: the wall clock.
        patience_seconds: how long to wait for all of them; who has not answered then is unreachable.
    """
    pool = ThreadPoolExecutor(8)
    asked = {export.name: pool.submit(survey, export, lake, deliveries, now) for export in settings.exports}
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
    sql      a digest of what the files are made by
    stale    whether its files are to be built even if nothing lands
    """

    month: date
    to_land: dict[str, str]
    held: dict[str, str]
    sql: str
    stale: bool

    def stamp(self, landed: dict[str, str]) -> str:
        """What the month's files should be built from once `landed` is in the lake too."""
        return _stamp(self.held | landed, self.sql)


def out_of_date(settings: Settings, lake: Lake, deliveries: list[Delivery], looked: Looked) -> list[Work]:
    """The months whose newest deliveries are not in the lake, or not in the month's files; oldest first.

    New is what the lake lacks, and stale is a file whose stamp differs from the one it should have:
    no event is needed to notice either, so none can be lost.
    """
    new: dict[date, dict[str, str]] = {}
    for name, found in looked.surveys.items():
        for manifest in found.wanted:
            new.setdefault(manifest.month, {})[name] = manifest.delivery_id
    held = _counted(settings, lake, deliveries)
    built = month_files.built_from(lake)
    works, sql = [], dbt.months_fingerprint(settings)
    for month in sorted(new.keys() | held.keys()):
        to_land, stamp = new.get(month, {}), _stamp(held.get(month, {}), sql)
        stale = month in held and built.get(month) != stamp
        if to_land or stale:
            works.append(Work(month, to_land, held.get(month, {}), sql, stale))
    return works


def _counted(settings: Settings, lake: Lake, deliveries: list[Delivery]) -> dict[date, dict[str, str]]:
    """By month and export, the id of the delivery that counts."""
    configured = {export.name: export for export in settings.exports}
    left_out = refused(settings, lake, deliveries)
    counted: dict[date, dict[str, str]] = {}
    for (name, month), delivery in current(deliveries).items():
        if name in configured and configured[name].covers(month) and (name, month) not in left_out:
            counted.setdefault(month, {})[name] = delivery.delivery_id
    return counted


def _stamp(delivery_ids: dict[str, str], sql: str) -> str:
    """What a month's files are built from, as the dbt macro `built_from` writes it."""
    ids = " ".join(f"{name}:{delivery_id}" for name, delivery_id in sorted(delivery_ids.items()))
    return f"{ids} {sql}"


def is_published(settings: Settings, lake: Lake) -> bool:
    """Whether what is published was made from the month files as they are."""
    published = current_manifest(lake)
    return bool(published) and published["inputs"] == inputs_digest(settings, lake)


def inputs_digest(settings: Settings, lake: Lake) -> str:
    """A digest of what a publication would now be made from."""
    wanted = month_files.wanted_months(settings, lake)
    built = {month: stamp for month, stamp in month_files.built_from(lake).items() if month in wanted}
    left_out = refused(settings, lake, landed(lake))
    return dbt.inputs_digest(settings, lake, built, left_out.keys())
