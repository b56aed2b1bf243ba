"""AWS Data Exports, for CUR 2.0 and FOCUS: `metadata/<partition>/<export>-Manifest.json` names files under `data/`."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from cost_assets.errors import CostsError
from cost_assets.exports.manifests import (
    Column,
    Manifest,
    delivered_at,
    delivery_id,
    each_once,
    file_addresses,
    is_plain_key,
    read_keys,
    the_one,
)
from cost_assets.exports.store import Object, Store
from cost_assets.partitions import month_key, month_of

# FOCUS exports write billing_period=, CUR 2.0 writes BILLING_PERIOD=.
_PARTITION = re.compile(r"^billing_period=(\d{4}-(?:0[1-9]|1[0-2]))$", re.IGNORECASE)
_MANIFEST = re.compile(r"^metadata/([^/]+)/([^/]+)-Manifest\.json$", re.IGNORECASE)
_RUN_FOLDER = re.compile(r"/(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z?)-[^/]+/[^/]+$")


class DataExports:
    """Two listings tell what is there: one of the manifests, one of the folders that hold data."""

    def __init__(self, store: Store):
        self._store = store
        self._name = store.export.url.rpartition("/")[2]
        self._found: dict[date, Object] = {}
        self.expected = f"metadata/BILLING_PERIOD=YYYY-MM/{self._name}-Manifest.json"

    def find(self) -> dict[date, Object]:
        """The month manifests. The copies that create-new exports keep per run lie a folder deeper and are left out.

        Raises:
            CostsError: a month has two manifests, and none is named like the export's folder.
        """
        found: dict[date, list[Object]] = {}
        for each in self._store.list("metadata/"):
            match = _MANIFEST.match(each.key)
            month = match and _partition_month(match[1])
            if month:
                found.setdefault(month, []).append(each)
        own = f"{self._name}-Manifest.json"
        self._found = {month: the_one(self._store, found[month], own) for month in sorted(found)}
        return self._found

    def undelivered(self) -> dict[date | None, str]:
        """The months that have data but no manifest yet: they wait for the rest of their delivery."""
        seen = {_partition_month(folder) for folder in self._store.folders("data/")}
        months = sorted(month for month in seen if month and month not in self._found)
        return dict.fromkeys(months, "has data but no manifest yet")

    def read(self, month: date, found: Object) -> Manifest:
        """Read a month manifest.

        Raises:
            CostsError: it is not JSON, names no files, or names files that cannot be this export's.
        """
        where = self._store.address(found.key)
        keys, text = read_keys(self._store, found, "an AWS Data Exports", "dataFiles")
        addresses = file_addresses(where, keys.get("datafiles"), "dataFiles")
        files = each_once(where, (_key(where, month, address) for address in addresses))
        return Manifest(
            month=month,
            delivery_id=delivery_id(where, keys.get("executionid"), "executionId", text),
            delivered_at=delivered_at(keys, (match[1] for match in map(_RUN_FOLDER.search, files) if match), found),
            columns=_columns(keys.get("columns")),
            files=files,
            pins={found.key: found.etag},
            etag=found.etag,
        )


def _partition_month(folder: str) -> date | None:
    """The month that a partition folder such as `BILLING_PERIOD=2026-04` holds; None for any other."""
    match = _PARTITION.match(folder)
    return month_of(match[1]) if match else None


def _key(where: str, month: date, address: str) -> str:
    # The export may have been copied elsewhere: only what follows its own data/ counts.
    _, found, tail = f"/{address}".rpartition("/data/")
    if not found or not is_plain_key(tail):
        raise CostsError(f"{where} names {address!r}, which does not lie under the data/ folder of an export")
    partition = _partition_month(tail.split("/")[0])
    if partition and partition != month:
        raise CostsError(f"{where} names {address!r}, a file of another month than {month_key(month)}")
    return f"data/{tail}"


def _columns(listed: Any) -> tuple[Column, ...]:
    entries = listed if isinstance(listed, list) else []
    named = [each for each in entries if isinstance(each, dict) and each.get("name")]
    return tuple(Column(str(each["name"]), str(each.get("type") or "string")) for each in named)
