"""Where each layer lies under `home`, and how a file or folder is replaced in one step."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from cost_assets.partitions import month_key, month_of


@dataclass(frozen=True)
class Lake:
    """The folders of one home.

    landing/<export>/<YYYY-MM>/<delivery id>/   what was delivered, never changed again
    records/                                    what was said and cannot be computed again
    warehouse/                                  the DuckDB file and the month files; can be deleted
    published/versions/<version>/, current      what readers open
    tmp/                                        work in progress; cleared at the start of a run
    """

    home: Path

    @property
    def landing(self) -> Path:
        return self.home / "landing"

    @property
    def records(self) -> Path:
        return self.home / "records"

    @property
    def warehouse(self) -> Path:
        return self.home / "warehouse"

    @property
    def published(self) -> Path:
        return self.home / "published"

    @property
    def current(self) -> Path:
        return self.published / "current"

    @property
    def tmp(self) -> Path:
        return self.home / "tmp"

    @property
    def lock(self) -> Path:
        return self.home / "lock"

    @property
    def dagster_home(self) -> Path:
        return Path(os.environ.get("DAGSTER_HOME") or self.home / "dagster")

    @property
    def as_of(self) -> datetime | None:
        """The moment whose knowledge this home holds, naive UTC; None for a home that is kept up to date."""
        try:
            return datetime.fromisoformat((self.home / "as_of").read_text().strip())
        except FileNotFoundError:
            return None

    def delivery(self, export: str, month: date, delivery_id: str) -> Path:
        """The folder of one landed delivery."""
        return self.landing / export / month_key(month) / delivery_id

    def landed_months(self, export: str) -> set[date]:
        """The months of which the export has a delivery in the lake."""
        return {month_of(folder.name) for folder in (self.landing / export).glob("????-??") if any(folder.iterdir())}

    def delivery_keys(self) -> list[str]:
        """Everything ever landed, as `<export>/<YYYY-MM>/<delivery id>`, sorted."""
        records = self.landing.glob("*/????-??/[!.]*/delivery.json")
        return sorted(path.parent.relative_to(self.landing).as_posix() for path in records)

    def month_file(self, table: str, month: date) -> Path:
        """The file of one billing month of a table that is kept in month files."""
        return self.warehouse / table / f"{month_key(month)}.parquet"


def sync_file(path: Path) -> None:
    """Flush a file or folder to disk, so that a rename after it survives a power cut."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


@contextmanager
def new_folder(target: Path, tmp: Path) -> Iterator[Path]:
    """Yield an empty folder that becomes `target` in one rename when the block succeeds.

    When the block fails nothing of it is left. A `target` that is already there
    is kept, since a folder that was put in place never changes.
    """
    work = tmp / f"{target.name}.{os.getpid()}"
    shutil.rmtree(work, ignore_errors=True)
    work.mkdir(parents=True)
    try:
        yield work
        for path in sorted(work.rglob("*")):
            sync_file(path)
        sync_file(work)
        target.parent.mkdir(parents=True, exist_ok=True)
        try:
            work.rename(target)
        except OSError:
            if not target.exists():  # else another process was first, and its folder is kept
                raise
        sync_file(target.parent)
    finally:
        shutil.rmtree(work, ignore_errors=True)


def replace_text(path: Path, text: str) -> None:
    """Write `text` to `path` in one step."""
    fresh = path.with_name(f".{path.name}.{os.getpid()}")
    fresh.write_text(text)
    sync_file(fresh)
    os.replace(fresh, path)
    sync_file(path.parent)


def replace_link(link: Path, target: Path) -> None:
    """Point the symbolic link `link` at `target`, relative, in one step."""
    fresh = link.with_name(f".{link.name}.{os.getpid()}")
    fresh.unlink(missing_ok=True)
    fresh.symlink_to(os.path.relpath(target, link.parent))
    os.replace(fresh, link)
    sync_file(link.parent)


def clear(folder: Path) -> None:
    """Remove what an earlier, killed process left behind in `folder`."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True, exist_ok=True)
