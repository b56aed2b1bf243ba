"""Legacy Cost and Usage Reports: `<yyyymmdd-yyyymmdd>/<report>-Manifest.json` names the keys of one assembly."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime
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
from cost_assets.exports.store import THREADS, Object, Store
from cost_assets.partitions import month_key, next_month

_PERIOD = re.compile(r"^(\d{4})(\d\d)01-(\d{6})01$")  # the second date is exclusive
_IN_PERIOD = re.compile(r"(?:^|/)(\d{8}-\d{8}/.+)$")
_IN_TABLE = re.compile(r"(?:^|/)([^/]+/year=(\d{4})/month=(\d{1,2})/.+)$")
_ASSEMBLY_TIME = re.compile(r"^(\d{8}T\d{6})Z?$")
_MANIFEST = "-Manifest.json"


class LegacyCur:
    """One listing of folders and one look per month tell what is there, however many files a month has."""

    def __init__(self, store: Store):
        self._store = store
        self._report = store.export.url.rpartition("/")[2]
        self._folders: dict[date, str] = {}
        self._tables: list[str] = []
        self._found: dict[date, Object] = {}
        self.expected = f"yyyymmdd-yyyymmdd/{self._report}-Manifest.json"

    def find(self) -> dict[date, Object]:
        """The month manifests. Those that create-new reports keep per assembly lie a folder deeper and are left out.

        Raises:
            CostsError: a month has two manifests, and none is named like the report's folder.
        """
        folders = self._store.folders("")
        named = {folder: _period_month(folder) for folder in folders}
        self._folders = {month: folder for folder, month in sorted(named.items()) if month}
        self._tables = [folder for folder, month in named.items() if not month]
        with ThreadPoolExecutor(THREADS) as pool:
            manifests = pool.map(self._month_manifest, self._folders.values())
        self._found = {month: each for month, each in zip(self._folders, manifests, strict=True) if each}
        return self._found

    def undelivered(self) -> dict[date | None, str]:
        """The months that have a folder of files but no manifest yet."""
        months = set(self._folders)
        for table in self._tables:  # Athena's layout keeps the data of all months beside the manifests
            for year in self._store.folders(f"{table}/"):
                if not year.startswith("year="):
                    continue
                for month in self._store.folders(f"{table}/{year}/"):
                    found = _IN_TABLE.match(f"{table}/{year}/{month}/x")
                    if found and 1 <= int(found[3]) <= 12:
                        months.add(date(int(found[2]), int(found[3]), 1))
        return dict.fromkeys(sorted(months - set(self._found)), "has data but no manifest yet")

    def read(self, month: date, found: Object) -> Manifest:
        """Read a month manifest.

        Raises:
            CostsError: it is not JSON, names no files, speaks of another month, or names files that cannot be
                this report's.
        """
        where = self._store.address(found.key)
        keys, text = read_keys(self._store, found, "a Cost and Usage Report's", "reportKeys")
        _refuse_other_month(where, month, keys.get("billingperiod"))
        addresses = file_addresses(where, keys.get("reportkeys"), "reportKeys")
        files = each_once(where, (self._key(where, month, address) for address in addresses))
        assembly = delivery_id(where, keys.get("assemblyid"), "assemblyId", text)
        told = _ASSEMBLY_TIME.match(assembly)
        return Manifest(
            month=month,
            delivery_id=assembly,
            delivered_at=delivered_at(keys, [datetime.strptime(told[1], "%Y%m%dT%H%M%S")] if told else [], found),
            columns=_columns(keys.get("columns")),
            files=files,
            pins={found.key: found.etag},
            etag=found.etag,
        )

    def _month_manifest(self, folder: str) -> Object | None:
        own = f"{self._report}{_MANIFEST}"
        found = self._store.stat(f"{folder}/{own}")
        if found:
            return found
        listed = [each for each in self._store.list(f"{folder}/", deep=False) if each.key.endswith(_MANIFEST)]
        return the_one(self._store, listed, own) if listed else None

    def _key(self, where: str, month: date, address: str) -> str:
        in_table, in_period = _IN_TABLE.search(address), _IN_PERIOD.search(address)
        # The report may have been copied elsewhere: only what follows the folder of the month counts.
        if in_table and is_plain_key(in_table[1]):
            key, of = in_table[1], (int(in_table[2]), int(in_table[3]))
        elif in_period and is_plain_key(in_period[1]):
            key, of = in_period[1], (int(in_period[1][:4]), int(in_period[1][4:6]))
        else:
            raise CostsError(
                f"{where} names {address!r}, which lies neither under {self._folders[month]}/ nor under "
                f"{self._report}/year={month.year}/month={month.month}/"
            )
        if of != (month.year, month.month):
            raise CostsError(f"{where} names {address!r}, a file of another month than {month_key(month)}")
        return key


def _period_month(folder: str) -> date | None:
    """The month that a folder such as `20260801-20260901` holds; None for any other."""
    match = _PERIOD.match(folder)
    if not match or not 1 <= int(match[2]) <= 12:
        return None
    month = date(int(match[1]), int(match[2]), 1)
    return month if match[3] == f"{next_month(month):%Y%m}" else None


def _refuse_other_month(where: str, month: date, said: Any) -> None:
    start = said.get("start") if isinstance(said, dict) else None
    if start and str(start).replace("-", "")[:6] != f"{month:%Y%m}":
        raise CostsError(f"{where} says billingPeriod.start {start!r}, but lies in the folder of {month_key(month)}")


def _columns(listed: Any) -> tuple[Column, ...]:
    entries = [each for each in listed if isinstance(each, dict)] if isinstance(listed, list) else []
    named = [each for each in entries if each.get("name")]
    return tuple(
        Column(f"{each.get('category', '')}/{each['name']}".lstrip("/"), str(each.get("type") or "string"))
        for each in named
    )
