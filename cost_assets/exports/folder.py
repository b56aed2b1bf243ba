"""A local folder laid out like a bucket."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath

from cost_assets.errors import CostsError
from cost_assets.exports.store import CHUNK, Object, ObjectChanged, ObjectMissing, Store
from cost_assets.settings import Export


class Folder(Store):
    """A local folder laid out like the bucket. A file's size and change time stand for its ETag."""

    def __init__(self, export: Export):
        super().__init__(export)
        assert export.folder is not None
        self.root = export.folder

    def list(self, prefix: str, deep: bool = True) -> list[Object]:
        with self._clear(prefix):
            top = self.root / prefix.rpartition("/")[0]
            names = []
            for at, folders, files in os.walk(top, onerror=self._unreadable):
                names += [os.path.join(at, name) for name in files]
                if not deep:
                    folders.clear()
            keys = sorted(Path(name).relative_to(self.root).as_posix() for name in names)
            found = [self.stat(key) for key in keys if key.startswith(prefix)]
        self._require_root()
        return [each for each in found if each]

    def folders(self, prefix: str) -> list[str]:
        self._require_root()
        if not (self.root / prefix).is_dir():
            return []
        with self._clear(prefix), os.scandir(self.root / prefix) as entries:
            return sorted(entry.name for entry in entries if entry.is_dir())

    def read(self, key: str) -> bytes:
        with self._clear(key):
            return self._path(key).read_bytes()

    def stat(self, key: str) -> Object | None:
        with self._clear(key):
            try:
                seen = self._path(key).stat()
            except (FileNotFoundError, NotADirectoryError):
                return None
        modified = datetime.fromtimestamp(seen.st_mtime_ns / 1e9, UTC)
        return Object(key, seen.st_size, f"{seen.st_size}-{seen.st_mtime_ns}", modified)

    def _chunks(self, wanted: Object) -> Iterator[bytes]:
        self._require(wanted)
        with self._clear(wanted.key):
            source = self._path(wanted.key).open("rb")
        with source:
            while True:
                with self._clear(wanted.key):
                    chunk = source.read(CHUNK)
                if not chunk:
                    break
                yield chunk
        self._require(wanted)

    def _require(self, wanted: Object) -> None:
        now = self.stat(wanted.key)
        if now is None:
            raise ObjectMissing(f"{self.address(wanted.key)} does not exist")
        if now.etag != wanted.etag:
            raise ObjectChanged(f"{self.address(wanted.key)} changed while it was read")

    def _path(self, key: str) -> Path:
        if ".." in PurePosixPath(key).parts:
            raise CostsError(f"the key {key!r} leaves the export's folder {self.root}")
        return self.root / key

    def _require_root(self) -> None:
        if not self.root.is_dir():
            raise CostsError(f"the folder {self.root} of export {self.export.name} does not exist; check its url")

    def _unreadable(self, error: OSError) -> None:
        if not isinstance(error, FileNotFoundError):
            raise error

    @contextmanager
    def _clear(self, key: str) -> Iterator[None]:
        path = self.root / key
        try:
            yield
        except FileNotFoundError:
            raise ObjectMissing(f"{path} does not exist") from None
        except PermissionError:
            raise CostsError(f"access denied: {path} may not be read by this user") from None
        except OSError as error:
            raise CostsError(f"{path} cannot be read: {error.strerror or type(error).__name__}") from None
