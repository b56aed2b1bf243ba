"""A folder of files without manifests: a month's delivery is the set of files that hold rows of it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from pathlib import Path

from cost_assets.exports.deliveries import Delivery
from cost_assets.exports.manifests import Manifest, naive_utc
from cost_assets.exports.store import Object, Store
from cost_assets.lake import replace_text

SUFFIXES = (".parquet", ".csv", ".csv.gz", ".csv.zip", ".zip")
MonthsIn = Callable[[Store, Object], list[date]]


@dataclass
class _Seen:
    """A file as it was at the last look; `gone_since` tells when it was first missed."""

    etag: str
    months: list[date]
    gone_since: datetime | None = None


class PlainFolder:
    """One listing tells what is there. A file is read once for the months it holds, which is remembered by its ETag."""

    expected = "files that end in " + ", ".join(SUFFIXES[:3])

    def __init__(self, store: Store, memory: Path, held: dict[date, Delivery], now: datetime, months_in: MonthsIn):
        """
        Args:
            memory: the file in which the months of each file are kept; it can be deleted.
            held: the current delivery of each month that the lake has.
            now: the wall clock, naive UTC.
            months_in: reads a file and tells the billing months of its rows.
        """
        self._store, self._memory, self._held, self._now, self._months_in = store, memory, held, now, months_in
        self._still = timedelta(minutes=store.export.still_minutes)
        self._of_month: dict[date, list[Object]] = {}
        self._months: dict[str, list[date]] = {}
        self._restless = ""

    def find(self) -> dict[date, Object]:
        """What stands for a manifest: an object whose ETag is a digest over the month's files.

        Raises:
            CostsError: a file cannot be read, so that nobody can tell which month it belongs to.
        """
        files = [each for each in self._store.list("") if _is_bill(each.key)]
        seen = self._recall()
        self._restless = self._what_moves(files, seen)
        if self._restless:
            self._remember(seen)
            return {}
        try:
            for each in files:
                if each.key not in seen or seen[each.key].etag != each.etag:
                    seen[each.key] = _Seen(each.etag, self._months_in(self._store, each))
        finally:  # what was read before a file that cannot be read is not read again
            self._remember({each.key: seen[each.key] for each in files if each.key in seen})
        self._months = {each.key: seen[each.key].months for each in files}
        for each in files:
            for month in self._months[each.key]:
                self._of_month.setdefault(month, []).append(each)
        self._empty_the_emptied(files)
        return {month: self._as_one(month) for month in sorted(self._of_month)}

    def undelivered(self) -> dict[date | None, str]:
        """Why the folder is not taken yet."""
        return {None: self._restless} if self._restless else {}

    def read(self, month: date, found: Object) -> Manifest:
        """The files of the month as a delivery."""
        files = self._of_month[month]
        return Manifest(
            month=month,
            delivery_id=found.etag,
            delivered_at=naive_utc(found.last_modified),
            columns=(),
            files=tuple(each.key for each in files),
            pins={each.key: each.etag for each in files},
            etag=found.etag,
            whole_files=all(self._months[each.key] == [month] for each in files),
        )

    def _what_moves(self, files: list[Object], seen: dict[str, _Seen]) -> str:
        """Which file came, changed or went too short a time ago, in words; empty if none did."""
        here = {each.key for each in files}
        for key, each in seen.items():
            each.gone_since = None if key in here else each.gone_since or self._now
        for each in files:
            known = each.key in seen and seen[each.key].etag == each.etag
            if not known and self._now - naive_utc(each.last_modified) < self._still:
                return self._moved(each.key, naive_utc(each.last_modified), "changed")
        for key, each in sorted(seen.items()):
            if each.gone_since and self._now - each.gone_since < self._still:
                return self._moved(key, each.gone_since, "was missed")
        return ""

    def _empty_the_emptied(self, files: list[Object]) -> None:
        """A month whose files are there and hold no row of it any more has none: its rows may stand in another
        month now. One whose files are gone keeps what it had, as when old files are put away."""
        for month in self._held.keys() - self._of_month.keys():
            sources = {each["source"] for each in self._held[month].files}
            left = [each for each in files if each.key in sources]
            if left:
                self._of_month[month] = left

    def _as_one(self, month: date) -> Object:
        """The files of a month as a single object, with a digest for its ETag.

        A month may go back to files that it had before, and files may be replaced by older ones: so the digest
        tells what they follow as well, and they are newer than that.
        """
        files, before = self._of_month[month], self._held.get(month)
        etags = {each.key: each.etag for each in files}
        size, changed = sum(each.size for each in files), max(naive_utc(each.last_modified) for each in files)
        if before and {each["source"]: each["etag"] for each in before.files} == etags:
            return Object("", size, before.manifest_etag, before.delivered_at)
        told = [before.delivery_id if before else "", *(f"{key}\0{etag}" for key, etag in etags.items())]
        digest = hashlib.sha256("\0".join(told).encode()).hexdigest()[:32]
        return Object("", size, digest, self._now if before and changed <= before.delivered_at else changed)

    def _moved(self, key: str, at: datetime, how: str) -> str:
        minutes = self._store.export.still_minutes
        return f"{key} {how} at {at:%Y-%m-%d %H:%M} UTC; taken when nothing has changed for {minutes} minutes"

    def _recall(self) -> dict[str, _Seen]:
        try:
            said = json.loads(self._memory.read_text())
            return {
                key: _Seen(
                    each["etag"],
                    [date.fromisoformat(month) for month in each["months"]],
                    datetime.fromisoformat(each["gone_since"]) if each["gone_since"] else None,
                )
                for key, each in said.items()
            }
        except (OSError, ValueError, KeyError, TypeError):
            return {}

    def _remember(self, seen: dict[str, _Seen]) -> None:
        known = {key: asdict(each) for key, each in seen.items()}
        said = json.dumps(known, default=lambda at: at.isoformat(), indent=1)
        if not self._memory.exists() or self._memory.read_text() != said:
            self._memory.parent.mkdir(parents=True, exist_ok=True)
            replace_text(self._memory, said)


def _is_bill(key: str) -> bool:
    return key.lower().endswith(SUFFIXES) and not any(part.startswith((".", "_")) for part in key.split("/"))
