"""What is asked of an object store, whether it is a bucket or a folder laid out like one."""

from __future__ import annotations

import errno
import os
import threading
from abc import ABC, abstractmethod
from collections import Counter
from collections.abc import Callable, Generator, Iterator
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import IO

from tenacity import Retrying, retry_if_exception_type, stop_after_attempt, wait_exponential

from cost_assets.errors import CostsError
from cost_assets.settings import Export

CHUNK = 128 * 1024  # a megabyte costs half as much processor time again
THREADS = 8
STREAMS = min(THREADS, 2 * (os.cpu_count() or THREADS))  # more would only share the cores
Progress = Callable[[int, int], None]  # bytes so far, bytes in all; called from several threads, one at a time


@dataclass(frozen=True)
class Object:
    """One stored file: its key relative to the export's folder, and what pins this version of it."""

    key: str
    size: int
    etag: str
    last_modified: datetime


class ObjectMissing(CostsError):
    """A file that was named is not there."""


class ObjectChanged(CostsError):
    """A file is no longer the version that was listed."""


class BrokenOff(CostsError):
    """A download that ended early; worth another attempt."""


class Store(ABC):
    """The files under one export's url. Every failure is a CostsError in one sentence."""

    def __init__(self, export: Export):
        self.export = export

    @abstractmethod
    def list(self, prefix: str, deep: bool = True) -> list[Object]:
        """Every file whose key starts with `prefix`, by key: however deep, or only those directly there."""

    @abstractmethod
    def folders(self, prefix: str) -> list[str]:
        """The names of the folders directly under `prefix` (which ends with /), sorted."""

    @abstractmethod
    def read(self, key: str) -> bytes:
        """The whole of one small file."""

    @abstractmethod
    def stat(self, key: str) -> Object | None:
        """What stands under `key` now; None if nothing does."""

    @abstractmethod
    def _chunks(self, wanted: Object) -> Iterator[bytes]:
        """The bytes of exactly the version that `wanted` names."""

    def address(self, key: str) -> str:
        """`key` as a person would look it up."""
        return f"{self.export.url}/{key}"

    def stat_all(self, keys: list[str]) -> list[Object | None]:
        """`stat` of many keys, in order; of several in one folder by listing it, which is one request for them all."""
        folders = Counter(_folder(key) for key in keys)

        def look(folder: str) -> dict[str, Object]:
            return {each.key: each for each in self.list(folder, deep=False)}

        with ThreadPoolExecutor(THREADS) as pool:
            listed = {folder: pool.submit(look, folder) for folder, count in folders.items() if count > 1}
            alone = {key: pool.submit(self.stat, key) for key in keys if _folder(key) not in listed}
        return [alone[key].result() if key in alone else listed[_folder(key)].result().get(key) for key in keys]

    def download(self, objects: list[Object], to: list[Path], progress: Progress | None = None) -> None:
        """Copy each object to the path beside it; raises as `arriving` does."""
        for _ in self.arriving(objects, to, progress):
            pass

    def arriving(
        self, objects: list[Object], to: list[Path], progress: Progress | None = None
    ) -> Generator[tuple[Object, Path]]:
        """Copy each object to the path beside it, streamed, in parallel, and yield each pair as it is done.

        Whoever does not take them all must close the generator, which stops the other copies.

        Raises:
            ObjectMissing, ObjectChanged: an object is not the one that was listed.
            CostsError: the store or the disk refused; the other copies are stopped.
        """
        tally = _Tally(sum(wanted.size for wanted in objects), progress)

        def fetch(wanted: Object, path: Path) -> tuple[Object, Path]:
            self._fetch(wanted, path, tally)
            return wanted, path

        with ThreadPoolExecutor(STREAMS) as pool:
            copies = [pool.submit(fetch, *pair) for pair in zip(objects, to, strict=True)]
            try:
                for copy in as_completed(copies):
                    yield copy.result()
            except BaseException:
                tally.stopped.set()
                pool.shutdown(wait=False, cancel_futures=True)
                raise

    def _fetch(self, wanted: Object, path: Path, tally: _Tally) -> None:
        again = Retrying(
            retry=retry_if_exception_type(BrokenOff),
            stop=stop_after_attempt(4),
            wait=wait_exponential(multiplier=0.25, max=5),
            reraise=True,
        )
        again(self._copy, wanted, path, tally)

    def _copy(self, wanted: Object, path: Path, tally: _Tally) -> None:
        written = 0
        try:
            with path.open("wb") as handle:
                for chunk in self._chunks(wanted):
                    _write(handle, chunk)
                    written += len(chunk)
                    tally.add(len(chunk))
                    if tally.stopped.is_set():
                        raise CostsError(f"stopped while reading {self.address(wanted.key)}")
            if written != wanted.size:
                raise BrokenOff(f"{self.address(wanted.key)} came with {written} of its {wanted.size} bytes")
        except BrokenOff:
            tally.add(-written)
            raise
        except OSError as error:
            raise CostsError(disk_error(error, path, f"landing {wanted.key}", wanted.size)) from None


class _Tally:
    """How many bytes have come, over all threads, and whether to stop."""

    def __init__(self, total: int, progress: Progress | None):
        self.stopped = threading.Event()
        self._lock, self._done, self._total, self._progress = threading.Lock(), 0, total, progress

    def add(self, count: int) -> None:
        with self._lock:
            self._done += count
            if self._progress:
                self._progress(self._done, self._total)


def _folder(key: str) -> str:
    return key[: key.rfind("/") + 1]


def _write(handle: IO[bytes], chunk: bytes) -> None:
    handle.write(chunk)


def disk_error(error: OSError, path: Path, doing: str, size: int | None = None) -> str:
    """One sentence for what the local disk refused while `doing` something at `path`."""
    needed = "" if size is None else f" ({size} bytes needed)"
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return f"no space left on {path.parent} while {doing}{needed}; free some, or point home at a larger disk"
    return f"{path} cannot be written while {doing}: {error.strerror or type(error).__name__}"


def open_store(export: Export) -> Store:
    """The store that holds `export`. Nothing is connected to before the first question."""
    from cost_assets.exports.bucket import Bucket
    from cost_assets.exports.folder import Folder

    return Bucket(export) if export.folder is None else Folder(export)
