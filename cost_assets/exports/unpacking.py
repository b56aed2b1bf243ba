"""Files as they were downloaded: whole or not, and unpacked where DuckDB cannot read them packed."""

from __future__ import annotations

import errno
import gzip
import shutil
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from concurrent.futures import Executor, ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

from cost_assets.errors import CostsError
from cost_assets.exports.store import Object
from cost_assets.lake import sync_file

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


def flushed(arriving: Iterable[tuple[Object, Path]], beside: Executor) -> Iterator[tuple[Object, Path]]:
    """Pass files on, and meanwhile flush to disk those that stay as they came; others are made into something else."""
    flushes = []
    for source, path in arriving:
        if path.suffix == ".parquet":
            flushes.append(beside.submit(sync_file, path))
        yield source, path
    for flush in flushes:
        flush.result()


@contextmanager
def proved_whole(key: str, path: Path) -> Iterator[None]:
    """Check a file beside the block that reads it: gzip is unpacked once more for its length and checksum, since
    DuckDB reads a truncated file without a word.

    Raises:
        CostsError: the file is not whole, whatever the block itself made of it.
    """
    with ThreadPoolExecutor(1) as beside:
        check = beside.submit(_check, key, path)
        try:
            yield
        finally:
            check.result()


def _check(key: str, path: Path) -> None:
    if path.suffix != ".gz" or not path.stat().st_size:
        return
    try:
        with gzip.open(path) as text:
            while text.read(_CHUNK):
                pass
    except (EOFError, gzip.BadGzipFile, zlib.error) as error:
        raise CostsError(f"{key} is not a whole gzip file: {error}") from None


def unzipped(key: str, path: Path) -> Path:
    """The file as DuckDB can read it: zip is unpacked for good.

    Raises:
        CostsError: it is not a whole zip file of one file.
    """
    if path.suffix != ".zip" or not path.stat().st_size:
        return path
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
