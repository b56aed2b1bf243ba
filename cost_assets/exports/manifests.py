"""A delivery as whoever made it names it, and what all kinds of manifests have in common."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import PurePosixPath
from typing import Any, Protocol

from cost_assets.errors import CostsError
from cost_assets.exports.store import Object, Store

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
    """One complete delivery of one billing month.

    files        keys under the export's url, in order
    pins         what must still be there, unchanged, when the delivery has been read: ETags by key
    etag         of all that names the delivery: while it stays the same, so does the delivery
    whole_files  whether the files hold nothing but this month
    """

    month: date
    delivery_id: str
    delivered_at: datetime
    columns: tuple[Column, ...]
    files: tuple[str, ...]
    pins: dict[str, str]
    etag: str
    whole_files: bool = True


class Layout(Protocol):
    """How an export lays out its deliveries. One is made for each look, and remembers what it saw."""

    expected: str  # what is looked for, for people whose url is wrong

    def find(self) -> dict[date, Object]:
        """What names the newest delivery of each month, oldest month first."""

    def undelivered(self) -> dict[date | None, str]:
        """The months that have files but no complete delivery yet, and what they wait for; None if it
        cannot be told which month."""

    def read(self, month: date, found: Object) -> Manifest:
        """The delivery that `found` names."""


def the_one(store: Store, manifests: list[Object], own: str) -> Object:
    """Of the manifests that speak of one month the export's own.

    Raises:
        CostsError: there are several, and none is called `own`.
    """
    named = [each for each in manifests if each.key.rpartition("/")[2].lower() == own.lower()]
    if len(named or manifests) == 1:
        return (named or manifests)[0]
    names = " and ".join(store.address(each.key) for each in manifests)
    raise CostsError(f"{names} speak of one month; the url should be the folder of a single export")


def read_keys(store: Store, found: Object, kind: str, files_key: str) -> tuple[dict[str, Any], bytes]:
    """What a JSON manifest says, by key in lower case, and its text.

    Raises:
        CostsError: it is no JSON object.
    """
    where = store.address(found.key)
    text = store.read(found.key)
    try:
        said = json.loads(text.decode("utf-8-sig"))
    except ValueError:
        raise CostsError(f"{where} is not JSON; it should be {kind} manifest") from None
    if not isinstance(said, dict):
        raise CostsError(f"{where} holds a {type(said).__name__}; it should be an object with {files_key}")
    return {str(key).lower(): value for key, value in said.items()}, text


def file_addresses(where: str, listed: Any, files_key: str) -> Iterator[str]:
    """Each file that a manifest lists, as it is written there.

    Raises:
        CostsError: there is no list, it is empty, or an entry is not known.
    """
    if not isinstance(listed, list):
        raise CostsError(f"{where} has no list of files; {files_key} should name each file of the delivery")
    if not listed:
        raise CostsError(f"{where} names no files; a delivery has at least one, if an empty one")
    for entry in listed:
        address = entry
        if isinstance(entry, dict):
            said = {str(key).lower(): value for key, value in entry.items()}
            address = said.get("s3uri") or said.get("uri") or said.get("key") or said.get("path")
        if not isinstance(address, str) or not address:
            raise CostsError(
                f"{where} names a file in a way that is not known: {str(entry)[:80]!r}; it should be an s3:// address"
            )
        yield address


def each_once(where: str, keys: Iterable[str]) -> tuple[str, ...]:
    """The keys, in order.

    Raises:
        CostsError: one is there twice.
    """
    files = tuple(keys)
    if len(set(files)) < len(files):
        raise CostsError(
            f"{where} names {min(key for key in files if files.count(key) > 1)} twice; it would be counted twice"
        )
    return files


def is_plain_key(key: str) -> bool:
    """Whether a key names a file and stays under the export's url."""
    return bool(key) and ".." not in PurePosixPath(key).parts and not key.endswith("/")


def delivery_id(where: str, said: Any, called: str, text: bytes) -> str:
    """The id that a manifest gives its delivery; a digest of the manifest where it gives none.

    Raises:
        CostsError: it cannot be the name of a folder.
    """
    if said is None or said == "":
        return hashlib.sha256(text).hexdigest()[:32]
    if not _SAFE_ID.match(str(said)) or str(said).endswith("."):
        raise CostsError(
            f"{where} has the {called} {str(said)[:80]!r}; it should be a plain identifier, it names a folder"
        )
    return str(said)


def delivered_at(keys: dict[str, Any], in_path: Iterable[Any], found: Object) -> datetime:
    """When a delivery was made: as its manifest says, else its path, else the manifest's last change. Naive UTC."""
    told = [instant(keys.get(key)) for key in _TIME_KEYS] + [instant(each) for each in in_path]
    return next((at for at in told if at), naive_utc(found.last_modified))


def instant(said: Any) -> datetime | None:
    """A time as manifests and paths write it, as naive UTC; None for anything else."""
    try:
        at = datetime.fromisoformat(str(said))
    except ValueError:
        return None
    return naive_utc(at)


def naive_utc(at: datetime) -> datetime:
    """The same instant in UTC, without its zone; a time without one is UTC already."""
    return at.astimezone(UTC).replace(tzinfo=None) if at.tzinfo else at
