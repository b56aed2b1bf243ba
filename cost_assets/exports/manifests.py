"""Manifests of AWS Data Exports: which files make up the newest delivery of a billing month."""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from cost_assets.errors import CostsError
from cost_assets.exports.store import Object, Store
from cost_assets.partitions import month_key, month_of

# FOCUS exports write billing_period=, CUR 2.0 writes BILLING_PERIOD=.
_PARTITION = re.compile(r"^billing_period=(\d{4}-(?:0[1-9]|1[0-2]))$", re.IGNORECASE)
_MANIFEST = re.compile(r"^metadata/([^/]+)/([^/]+)-Manifest\.json$", re.IGNORECASE)
_RUN_FOLDER = re.compile(r"/(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z?)-[^/]+/[^/]+$")
_SAFE_ID = re.compile(r"^[A-Za-z0-9][A-Za-z0-9._:=+@-]{0,199}$")
# AWS publishes no schema; its manifests carry no time today, but may well tomorrow.
_TIME_KEYS = (
    "deliveredat",
    "completedat",
    "createdat",
    "creationtime",
    "executiontime",
    "generatedat",
    "lastupdatedat",
)


@dataclass(frozen=True)
class Column:
    """A column as the manifest declares it; `type` as written there."""

    name: str
    type: str


@dataclass(frozen=True)
class Manifest:
    """One complete delivery of one billing month. `files` are keys under the export's url, in order."""

    month: date
    delivery_id: str
    delivered_at: datetime
    columns: tuple[Column, ...]
    files: tuple[str, ...]
    key: str
    etag: str


def find_manifests(store: Store) -> dict[date, Object]:
    """The month manifest of each billing month, oldest first, found by one listing.

    The copies that create-new exports keep per run lie a folder deeper and are left out.

    Raises:
        CostsError: a month has two manifests, and none is named like the export's folder.
    """
    found: dict[date, list[Object]] = {}
    for each in store.list("metadata/"):
        match = _MANIFEST.match(each.key)
        month = match and partition_month(match[1])
        if month:
            found.setdefault(month, []).append(each)
    return {month: _the_one(store, found[month]) for month in sorted(found)}


def _the_one(store: Store, manifests: list[Object]) -> Object:
    own = f"{store.export.url.rpartition('/')[2]}-Manifest.json".lower()
    named = [each for each in manifests if each.key.rpartition("/")[2].lower() == own]
    if len(named or manifests) == 1:
        return (named or manifests)[0]
    names = " and ".join(store.address(each.key) for each in manifests)
    raise CostsError(f"{names} speak of one month; the url should be the folder of a single export")


def partition_month(folder: str) -> date | None:
    """The month that a partition folder such as `BILLING_PERIOD=2026-04` holds; None for any other."""
    match = _PARTITION.match(folder)
    return month_of(match[1]) if match else None


def undelivered_months(store: Store, manifests: dict[date, Object]) -> list[date]:
    """The months that have data but no manifest yet: they wait for the rest of their delivery."""
    seen = {partition_month(folder) for folder in store.folders("data/")}
    return sorted(month for month in seen if month and month not in manifests)


def read_manifest(store: Store, month: date, found: Object) -> Manifest:
    """Read the manifest that `found` points at.

    Raises:
        CostsError: it is not JSON, names no files, or names files that cannot be this export's.
    """
    where = store.address(found.key)
    text = store.read(found.key)
    try:
        said = json.loads(text.decode("utf-8-sig"))
    except ValueError:
        raise CostsError(f"{where} is not JSON; it should be an AWS Data Exports manifest") from None
    if not isinstance(said, dict):
        raise CostsError(f"{where} holds a {type(said).__name__}; it should be an object with dataFiles")
    keys = {str(key).lower(): value for key, value in said.items()}
    files = _files(where, month, keys.get("datafiles"))
    return Manifest(
        month=month,
        delivery_id=_delivery_id(where, keys.get("executionid"), text),
        delivered_at=_delivered_at(keys, files, found),
        columns=_columns(keys.get("columns")),
        files=files,
        key=found.key,
        etag=found.etag,
    )


def _files(where: str, month: date, listed: Any) -> tuple[str, ...]:
    if not isinstance(listed, list):
        raise CostsError(f"{where} has no list of files; dataFiles should name each file of the delivery")
    if not listed:
        raise CostsError(f"{where} names no files; a delivery has at least one, if an empty one")
    files = tuple(_file_key(where, month, entry) for entry in listed)
    twice = {key for key in files if files.count(key) > 1} if len(set(files)) < len(files) else set()
    if twice:
        raise CostsError(f"{where} names {min(twice)} twice; it would be counted twice")
    return files


def _file_key(where: str, month: date, entry: Any) -> str:
    if isinstance(entry, dict):
        said = {str(key).lower(): value for key, value in entry.items()}
        entry = said.get("s3uri") or said.get("uri") or said.get("key") or said.get("path")
    if not isinstance(entry, str) or not entry:
        raise CostsError(
            f"{where} names a file in a way that is not known: {str(entry)[:80]!r}; it should be an s3:// address"
        )
    # The export may have been copied elsewhere: only what follows its own data/ counts.
    _, found, tail = f"/{entry}".rpartition("/data/")
    if not found or not tail or ".." in tail.split("/") or tail.endswith("/"):
        raise CostsError(f"{where} names {entry!r}, which does not lie under the data/ folder of an export")
    partition = partition_month(tail.split("/")[0])
    if partition and partition != month:
        raise CostsError(f"{where} names {entry!r}, a file of another month than {month_key(month)}")
    return f"data/{tail}"


def _delivery_id(where: str, execution: Any, text: bytes) -> str:
    if execution is None or execution == "":
        return hashlib.sha256(text).hexdigest()[:32]
    if not _SAFE_ID.match(str(execution)) or str(execution).endswith("."):
        raise CostsError(
            f"{where} has the executionId {str(execution)[:80]!r}; it should be a plain identifier, it names a folder"
        )
    return str(execution)


def _delivered_at(keys: dict[str, Any], files: tuple[str, ...], found: Object) -> datetime:
    told = [_instant(keys.get(key)) for key in _TIME_KEYS]
    in_path = [_instant(match[1]) for match in map(_RUN_FOLDER.search, files) if match]
    return next((at for at in [*told, *in_path] if at), found.last_modified.astimezone(UTC).replace(tzinfo=None))


def _instant(said: Any) -> datetime | None:
    try:
        at = datetime.fromisoformat(str(said))
    except ValueError:
        return None
    return at.astimezone(UTC).replace(tzinfo=None) if at.tzinfo else at


def _columns(listed: Any) -> tuple[Column, ...]:
    entries = (
        [each for each in listed if isinstance(each, dict) and each.get("name")] if isinstance(listed, list) else []
    )
    return tuple(Column(str(each["name"]), str(each.get("type") or "string")) for each in entries)
