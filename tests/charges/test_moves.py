"""Moving a tested month's files into place: wherever that is cut short, it is finished or has not begun."""

from __future__ import annotations

import errno
import os
from datetime import date
from pathlib import Path

import duckdb
import pytest

from cost_assets.charges import in_hand, month_files
from cost_assets.errors import CostsError
from cost_assets.lake import Lake

MARCH, APRIL = date(2026, 3, 1), date(2026, 4, 1)


@pytest.fixture
def tested(tmp_path: Path) -> Lake:
    """A lake with files of old, and new ones in hand, one of which is scratch."""
    lake = Lake(tmp_path)
    lake.warehouse.mkdir(parents=True)
    in_hand.prepare(lake)
    for table in month_files.TABLES:
        path = lake.month_file(table, APRIL)
        path.parent.mkdir()
        path.write_text("old")
        (lake.warehouse / f"in_hand/{table}.parquet").write_text("new")
    (lake.warehouse / "in_hand/int_scratch.parquet").write_text("new")
    (lake.warehouse / "in_hand/restatements/acme:a2.parquet").write_text("new")
    return lake


def _contents(lake: Lake) -> dict[str, str]:
    return {table: lake.month_file(table, APRIL).read_text() for table in month_files.TABLES}


@pytest.mark.parametrize("moved", range(len(month_files.TABLES) + 1))
def test_wherever_the_moves_are_cut_short_the_next_run_finishes_them(tested, monkeypatch, moved):
    move, moves = os.replace, []

    def cut(source: Path, target: Path) -> None:
        moves.append(target)
        if len(moves) > moved:
            raise KeyboardInterrupt
        move(source, target)

    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr(os, "replace", cut)
        in_hand.put_in_place(tested, APRIL, month_files.TABLES)
    assert _contents(tested)["fct_charges_daily"] == "old"  # the charges come last

    in_hand.prepare(tested)

    assert set(_contents(tested).values()) == {"new"}
    assert (tested.records / "restatements/acme/2026-04/a2.parquet").read_text() == "new"
    assert sorted(path.name for path in tested.warehouse.iterdir()) == sorted([*month_files.TABLES, "in_hand"])


@pytest.mark.parametrize("number", range(len(month_files.TABLES) + 3))
def test_whatever_cannot_be_flushed_leaves_every_old_file(tested, monkeypatch, number):
    sync, flushed = in_hand.sync_file, []

    def full(path: Path) -> None:
        if len(flushed) == number:
            raise OSError(errno.ENOSPC, "No space left on device")
        flushed.append(path)
        sync(path)

    monkeypatch.setattr(in_hand, "sync_file", full)
    with pytest.raises(CostsError, match="No space left on device; 2026-04 keeps the files it had"):
        in_hand.put_in_place(tested, APRIL, month_files.TABLES)
    assert set(_contents(tested).values()) == {"old"}


def test_a_table_that_was_not_made_leaves_every_old_file(tested):
    (tested.warehouse / "in_hand/int_pricing.parquet").unlink()
    with pytest.raises(CostsError, match=r"int_pricing.parquet: No such file or directory; 2026-04 keeps"):
        in_hand.put_in_place(tested, APRIL, month_files.TABLES)
    assert set(_contents(tested).values()) == {"old"}


@pytest.mark.parametrize("keep", [0, 4, 0.5, -4], ids=["empty", "head", "half", "no-end"])
def test_a_torn_file_says_nothing(tmp_path, keep):
    for month in ("2026-03", "2026-04"):
        path = tmp_path / f"{month}.parquet"
        duckdb.execute(f"copy (select 1 as a) to '{path}' (format parquet, kv_metadata {{built_from: 'it'}})")
    content = path.read_bytes()
    path.write_bytes(content[: int(len(content) * keep) if isinstance(keep, float) else keep])
    assert month_files.stamps(tmp_path) == {MARCH: "it"}
    assert month_files.torn(tmp_path) == [path]
