"""The lake's retention: what a crash left over, and deliveries superseded for `keep_superseded_days`."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import pairwise
from pathlib import Path

from cost_assets.anomalies import detecting
from cost_assets.charges import dbt, in_hand, month_files
from cost_assets.exports.deliveries import Delivery, landed, prune
from cost_assets.forecasts import tries
from cost_assets.lake import Lake, clear
from cost_assets.publishing.publish import STAGES, clean_up
from cost_assets.settings import Settings
from cost_assets.tables import declared


@dataclass(frozen=True)
class Swept:
    """What housekeeping removed: names of versions, folders and deliveries, and the bytes that were freed."""

    versions: list[str]
    folders: list[str]
    deliveries: list[Delivery]
    bytes: int


def sweep(settings: Settings, now: datetime) -> Swept:
    """Tidy the lake. The caller holds the home's lock, so nothing in `tmp` is in use.

    Of a superseded delivery the files go and the record stays, so that `fct_deliveries` goes on
    telling of it. The current delivery of a month, the one before it, and whatever a published
    version was made from are kept, however old.

    Args:
        now: the wall clock, naive UTC.
    """
    lake = Lake(settings.home)
    clear(lake.tmp)
    month_files.prepare(lake)
    versions = clean_up(lake, settings.keep_versions, now)
    folders = _remove_unknown_tables(lake) + _remove_half_made_links(lake)
    pruned = list(_prunable(settings, lake, now))
    freed = sum(prune(lake, delivery, now) for delivery in pruned)
    return Swept(versions, folders, pruned, freed)


def _prunable(settings: Settings, lake: Lake, now: datetime) -> Iterable[Delivery]:
    """Superseded deliveries past their time, and those whose removal was cut short."""
    published = _published_from(lake)
    of_month: dict[tuple[str, date], list[Delivery]] = {}
    for each in sorted(landed(lake), key=lambda each: each.age):
        of_month.setdefault((each.export_name, each.month), []).append(each)
    for deliveries in of_month.values():
        for each, successor in list(pairwise(deliveries))[:-1]:  # the last two stay
            superseded_at = max(each.landed_at, successor.landed_at)
            if each.pruned_at or (
                settings.keep_superseded_days is not None
                and now - superseded_at > timedelta(days=settings.keep_superseded_days)
                and (each.export_name, each.month.isoformat(), each.delivery_id) not in published
            ):
                yield each


def _published_from(lake: Lake) -> set[tuple[str, str, str]]:
    manifests = [json.loads(path.read_text()) for path in (lake.published / "versions").glob("*/manifest.json")]
    return {
        (each["export_name"], each["billing_period_start"], each["delivery_id"])
        for manifest in manifests
        for each in manifest["deliveries"]
    }


def _remove_unknown_tables(lake: Lake) -> list[str]:
    """Folders of month files that no model and no stage writes any more."""
    of_stages = {table for stage in STAGES for table in declared(stage)}
    known = {*month_files.TABLES, in_hand.FOLDER, dbt.TARGET, tries.FOLDER, detecting.FOLDER} | of_stages
    unknown = [folder for folder in lake.warehouse.iterdir() if folder.is_dir() and folder.name not in known]
    for folder in unknown:
        shutil.rmtree(folder)
    return [str(folder.relative_to(lake.home)) for folder in unknown]


def _remove_half_made_links(lake: Lake) -> list[str]:
    left: list[Path] = [path for path in lake.published.glob(".current.*") if path.is_symlink()]
    for path in left:
        path.unlink()
    return [str(path.relative_to(lake.home)) for path in left]
