"""Landing: which deliveries the lake lacks, and how one of them gets there, whole or not at all."""

from __future__ import annotations

import tempfile
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path

from cost_assets.errors import CostsError
from cost_assets.exports import formats
from cost_assets.exports.data_exports import DataExports
from cost_assets.exports.deliveries import RECORD, SUMMARY, Delivery, current, read_record, to_json
from cost_assets.exports.duck import session
from cost_assets.exports.legacy_cur import LegacyCur
from cost_assets.exports.manifests import Layout, Manifest, naive_utc
from cost_assets.exports.plain import PlainFolder
from cost_assets.exports.restating import restated, status
from cost_assets.exports.settling import Settled, months_in, settle
from cost_assets.exports.store import THREADS, Object, ObjectChanged, Progress, Store, disk_error, open_store
from cost_assets.exports.unpacking import flushed, suffix
from cost_assets.lake import Lake, new_folder
from cost_assets.partitions import month_key
from cost_assets.settings import Duckdb, Export


@dataclass(frozen=True)
class Survey:
    """What one export holds now, as far as its `from` and `until` reach.

    wanted     manifests whose delivery is not in the lake, oldest month first
    waiting    months with data that are not a complete delivery yet, and what they wait for; None
               stands for months that cannot be told yet
    failed     months whose manifest cannot be read, and why
    delivered  months that have a manifest
    """

    export: Export
    wanted: list[Manifest]
    waiting: dict[date | None, str]
    failed: dict[date, str]
    delivered: list[date]


def survey(
    export: Export,
    lake: Lake,
    lake_deliveries: list[Delivery],
    now: datetime,
    store: Store | None = None,
    only: date | None = None,
) -> Survey:
    """Look at an export and say what the lake lacks.

    A delivery that was ever landed is not wanted again, not even if a newer one
    took its place: what was superseded never becomes current again. A manifest
    that the lake knows is not read again, so that looking at an export in which
    nothing is new costs a bounded number of requests: two listings, or for legacy
    reports one and a look per month.

    Args:
        now: the wall clock, by which files without manifests are still.
        only: the one month whose manifest is to be read; without it all are.

    Raises:
        CostsError: the export cannot be reached, or nothing was ever delivered in it.
    """
    store = store or open_store(export)
    landed = [each for each in lake_deliveries if each.export_name == export.name]
    layout = _layout(store, lake, landed, now)
    found = layout.find()
    waiting = layout.undelivered()
    if not found and not waiting:
        raise CostsError(f"nothing was ever delivered under {export.url}: expected {layout.expected}; check the url")
    seen = {(each.month, each.manifest_etag) for each in landed}
    covered = {month: each for month, each in found.items() if export.covers(month) and only in (None, month)}
    manifests, failed = _read_all(layout, {m: each for m, each in covered.items() if (m, each.etag) not in seen})
    known = {(each.month, each.delivery_id) for each in landed}
    return Survey(
        export=export,
        wanted=[each for month, each in sorted(manifests.items()) if (month, each.delivery_id) not in known],
        waiting={month: why for month, why in waiting.items() if month is None or export.covers(month)},
        failed=failed,
        delivered=[month for month in found if export.covers(month)],
    )


def _layout(store: Store, lake: Lake, landed: list[Delivery], now: datetime) -> Layout:
    export = store.export
    if export.layout == "plain":

        def look_inside(store: Store, wanted: Object) -> list[date]:
            lake.tmp.mkdir(parents=True, exist_ok=True)
            with tempfile.TemporaryDirectory(dir=lake.tmp) as folder, session(lake.tmp, Duckdb()) as db:
                path = Path(folder) / f"file{suffix(wanted.key)}"
                store.download([wanted], [path])
                try:
                    return months_in(db, export, wanted, path)
                except OSError as error:
                    raise CostsError(disk_error(error, path, f"reading {wanted.key}")) from None

        held = {month: each for (_, month), each in current(landed).items()}
        return PlainFolder(store, lake.landing / export.name / ".files.json", held, naive_utc(now), look_inside)
    return LegacyCur(store) if export.format == "aws_cur" else DataExports(store)


def _read_all(layout: Layout, found: dict[date, Object]) -> tuple[dict[date, Manifest], dict[date, str]]:
    def read(month: date) -> Manifest | str:
        try:
            return layout.read(month, found[month])
        except CostsError as error:
            return str(error)

    with ThreadPoolExecutor(THREADS) as pool:
        answers = dict(zip(found, pool.map(read, found), strict=True))
    manifests = {month: answer for month, answer in answers.items() if isinstance(answer, Manifest)}
    return manifests, {month: answer for month, answer in answers.items() if isinstance(answer, str)}


def land(
    export: Export,
    manifest: Manifest,
    lake: Lake,
    landed_before: list[Delivery],
    now: datetime,
    progress: Progress | None = None,
    store: Store | None = None,
    limits: Duckdb | None = None,
    lag_hours: int = 36,
) -> Delivery:
    """Take one delivery into the lake: its files as Parquet and its record, in one rename.

    Args:
        landed_before: what the lake holds, to count the sequence on.
        now: when it lands; UTC, with or without zone.
        lag_hours: how long after its end a day is complete.
        progress: told the bytes downloaded so far and in all.

    Returns:
        The delivery; as recorded before if it was in the lake already.

    Raises:
        CostsError: a file is missing, torn, of another format, or changed while it
            was read; nothing of the delivery is left then.
    """
    target = lake.delivery(export.name, manifest.month, manifest.delivery_id)
    if target.exists():
        return read_record(target)
    store = store or open_store(export)
    where = month_key(manifest.month)
    formats.refuse_other(export.name, export.format, where, [column.name for column in manifest.columns])
    try:
        with new_folder(target, lake.tmp) as work:
            objects = _pinned(store, manifest)
            raw = [work / f"{n:05}{suffix(each.key)}" for n, each in enumerate(objects, start=1)]
            arriving = store.arriving(objects, raw, progress)
            with session(lake.tmp, limits or Duckdb()) as db, ThreadPoolExecutor(2) as beside, closing(arriving):
                settled = settle(db, export, manifest, flushed(arriving, beside), work)
            _still_current(store, manifest, objects)
            delivery = _delivery(export, manifest, landed_before, now, settled)
            delivery = _compared(delivery, landed_before, lake, work / SUMMARY, lag_hours)
            (work / RECORD).write_text(to_json(delivery))
    except OSError as error:
        raise CostsError(disk_error(error, target, f"landing {export.name} {where}")) from None
    return read_record(target)


def _delivery(
    export: Export,
    manifest: Manifest,
    landed_before: list[Delivery],
    now: datetime,
    settled: Settled,
) -> Delivery:
    before = [e.sequence for e in landed_before if (e.export_name, e.month) == (export.name, manifest.month)]
    return Delivery(
        export_name=export.name,
        format=export.format,
        month=manifest.month,
        delivery_id=manifest.delivery_id,
        delivered_at=manifest.delivered_at,
        landed_at=naive_utc(now),
        sequence=1 + max(before, default=0),
        files=settled.files,
        columns=settled.columns,
        totals=settled.totals,
        manifest_etag=manifest.etag,
        unread=settled.unread,
    )


def _compared(delivery: Delivery, landed_before: list[Delivery], lake: Lake, summary: Path, lag_hours: int) -> Delivery:
    """The delivery with what it changes against the newest of its month so far, if it is newer than that."""
    before = current(landed_before).get((delivery.export_name, delivery.month))
    if before is None or before.age > delivery.age:
        return delivery
    was = status(before, landed_before)
    return replace(
        delivery,
        previous_delivery_id=before.delivery_id,
        previous_status=was,
        restated=restated(lake, before, was, summary, lag_hours),
    )


def _pinned(store: Store, manifest: Manifest) -> list[Object]:
    """The files of the manifest as they are now; each later step holds them to it."""
    _still_current(store, manifest, [])
    objects = store.stat_all(list(manifest.files))
    missing = [key for key, found in zip(manifest.files, objects, strict=True) if found is None]
    if missing:
        one = len(missing) == 1
        what = "does not exist" if one else f"and {len(missing) - 1} more do not exist"
        raise CostsError(
            f"{store.address(missing[0])} {what}, but {next(iter(manifest.pins))} names {'it' if one else 'them'}; "
            "a delivery is landed whole or not at all"
        )
    return [each for each in objects if each]


def _still_current(store: Store, manifest: Manifest, objects: list[Object]) -> None:
    pins = manifest.pins | {each.key: each.etag for each in objects}
    for (key, etag), found in zip(pins.items(), store.stat_all(list(pins)), strict=True):
        if found is None or found.etag != etag:
            raise ObjectChanged(
                f"the delivery changed while it was read ({store.address(key)}); it will be taken at the next run"
            )
