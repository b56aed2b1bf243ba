"""The files of the month in hand: made aside, and put in place together once every test of the month has held."""

from __future__ import annotations

import os
import shutil
from collections.abc import Collection
from datetime import date
from pathlib import Path

from cost_assets.errors import CostsError
from cost_assets.lake import Lake, sync_file
from cost_assets.partitions import month_key, month_of

FOLDER = "in_hand"  # as the dbt macro `in_hand` names it
RESTATEMENTS = "restatements"  # one file per delivery, as <export>:<delivery id>.parquet
_TESTED = "tested-"


def prepare(lake: Lake) -> bool:
    """Make the empty folder of a month to come; whether something of another one lay in it.

    Raises:
        CostsError: as `finish`.
    """
    finish(lake)
    folder = lake.warehouse / FOLDER
    left_over = folder.exists() and any(path.is_file() for path in folder.rglob("*"))
    shutil.rmtree(folder, ignore_errors=True)
    (folder / RESTATEMENTS).mkdir(parents=True)
    return left_over


def put_in_place(lake: Lake, month: date, tables: Collection[str]) -> None:
    """Put the files of `tables`, and what the month's deliveries restated, where they are read: all of them or none.

    All are flushed first, so that a full disk is told while the old files still stand. Then the folder is renamed:
    from that moment on the month is the new one, and what a kill leaves of the moves after it `finish` makes up for.

    Raises:
        CostsError: one is not there or cannot be flushed, and the old files stay; or as `finish`.
    """
    folder = lake.warehouse / FOLDER
    try:
        for path in folder.glob("*.parquet"):
            if path.stem not in tables:
                path.unlink()
        for path in [*(folder / f"{table}.parquet" for table in tables), *(folder / RESTATEMENTS).iterdir()]:
            sync_file(path)
        sync_file(folder / RESTATEMENTS)
        sync_file(folder)
        folder.rename(lake.warehouse / f"{_TESTED}{month_key(month)}")
    except OSError as error:
        where = error.filename or folder
        raise CostsError(f"{where}: {error.strerror}; {month_key(month)} keeps the files it had") from None
    finish(lake)


def finish(lake: Lake) -> None:
    """Go on where a month was being put in place; nothing where none was.

    Raises:
        CostsError: it cannot be put in place whole now. Until it is, nothing else may be built or published.
    """
    for folder in sorted(lake.warehouse.glob(f"{_TESTED}*")):
        month = month_of(folder.name.removeprefix(_TESTED))
        try:
            _move(lake, folder, month)
        except OSError as error:
            raise CostsError(
                f"{month_key(month)} is built and tested, and only a part of it could be put in place "
                f"({error.strerror}); nothing is built or published before the rest of it is: mend that and run again"
            ) from None


def _move(lake: Lake, folder: Path, month: date) -> None:
    """Move what is still there; each target folder is flushed before `folder` is gone.

    The costs by resource go first and the charges last: publication compares the stamps of both with what the marts
    were made from, so that it sees a month that is on its way.
    """
    sync_file(lake.warehouse)
    targets = {path: _target(lake, path, month) for path in folder.rglob("*.parquet")}
    for path in sorted(targets, key=lambda path: (path.stem == "fct_charges_daily", path)):
        targets[path].parent.mkdir(parents=True, exist_ok=True)
        os.replace(path, targets[path])
    for target in {target.parent for target in targets.values()}:
        sync_file(target)
    shutil.rmtree(folder)
    sync_file(lake.warehouse)


def _target(lake: Lake, path: Path, month: date) -> Path:
    if path.parent.name != RESTATEMENTS:
        return lake.month_file(path.stem, month)
    export, _, delivery_id = path.stem.partition(":")
    return lake.records / "restatements" / export / month_key(month) / f"{delivery_id}.parquet"
