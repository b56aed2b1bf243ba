"""Files as they were downloaded: whole or not, and unpacked where DuckDB cannot read them packed."""

from __future__ import annotations

import errno
import gzip
import shutil
import zipfile
import zlib
from collections import deque
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import islice
from pathlib import Path

from cost_assets.errors import CostsError
from cost_assets.exports.store import Object

_SUFFIXES = (".parquet", ".csv.gz", ".csv.zip", ".zip", ".csv")
_CHUNK = 4 * 1024 * 1024


def suffix(key: str) -> str:
    """How the file's name ends, which tells what it holds.

    Raises:
        CostsError: it is neither Parquet nor CSV.
    """
    for ending in _SUFFIXES:
        if key.lower().endswith(ending):
            return ending
    raise CostsError(f"{key} is neither Parquet nor CSV; choose Parquet, or text/csv with GZIP, in the export")


def whole_files(objects: list[Object], raw: list[Path]) -> Iterator[tuple[Object, Path]]:
    """Each file once it is known to be whole; the next one is looked at while the last is being settled."""
    with ThreadPoolExecutor(1) as ahead:
        checks = ((source, path) for source, path in zip(objects, raw, strict=True))
        upcoming: deque = deque()

        def look_ahead() -> None:
            for source, path in islice(checks, 1):
                upcoming.append((source, ahead.submit(_unpacked, source.key, path)))

        look_ahead()
        while upcoming:
            source, whole = upcoming.popleft()
            path = whole.result()
            look_ahead()
            yield source, path


def _unpacked(key: str, path: Path) -> Path:
    """The file as DuckDB can read it: gzip is unpacked once for its checksum, since DuckDB reads a truncated file
    without a word, and zip is unpacked for good."""
    if not path.stat().st_size:
        return path
    try:
        if path.suffix == ".gz":
            with gzip.open(path) as text:
                while text.read(_CHUNK):
                    pass
        elif path.suffix == ".zip":
            return _unzipped(key, path)
    except (EOFError, gzip.BadGzipFile, zlib.error) as error:
        raise CostsError(f"{key} is not a whole gzip file: {error}") from None
    return path


def _unzipped(key: str, path: Path) -> Path:
    text = path.with_name(path.name.partition(".")[0] + ".csv")
    try:
        with zipfile.ZipFile(path) as archive:
            inside = [each for each in archive.infolist() if not each.is_dir()]
            if len(inside) != 1:
                raise CostsError(f"{key} holds {len(inside)} files; it should hold one CSV file")
            with archive.open(inside[0]) as packed, text.open("wb") as plain:
                shutil.copyfileobj(packed, plain, _CHUNK)
    except (zipfile.BadZipFile, EOFError, zlib.error) as error:
        raise CostsError(f"{key} is not a whole zip file: {error}") from None
    except RuntimeError:
        raise CostsError(f"{key} is packed in a way that is not read here; it should be a plain zip file") from None
    except OSError as error:
        if error.errno != errno.EINVAL:  # else sought before the start of the file: its front is torn off
            raise
        raise CostsError(f"{key} is not a whole zip file: it begins elsewhere") from None
    path.unlink()
    return text
