"""Retention removes what it is asked to, and never what history or a published version needs."""

from __future__ import annotations

import json
import shutil
from datetime import datetime, timedelta

import pytest

from cost_assets.exports.deliveries import landed
from cost_assets.exports.landing import land, survey
from cost_assets.housekeeping import sweep
from tests.golden.bill import deliver

ACME = {"name": "acme", "format": "aws_cur2", "url": "export"}
LATER = datetime.now() + timedelta(days=400)


@pytest.fixture
def restated(home):
    """A home whose month was landed four times; from what a version was published, if anything is."""

    def configured(published_from: str | None = None, **more) -> None:
        home.configure(ACME, **more)
        (export,) = home.settings.exports
        for n in range(1, 5):
            deliver(home.folder / "export", {"cost": f"{n}"}, execution=f"run-{n}")
            held = landed(home.lake)
            land(export, survey(export, home.lake, held, datetime.now()).wanted[0], home.lake, held, datetime.now())
        version = home.lake.published / "versions" / "20260501T060000.000000Z"
        version.mkdir(parents=True)
        made_from = {"export_name": "acme", "billing_period_start": "2026-04-01", "delivery_id": published_from}
        (version / "manifest.json").write_text(json.dumps({"deliveries": [made_from]}))
        home.lake.current.symlink_to(version)

    return configured


def _held(home) -> dict[str, bool]:
    """By delivery, whether its files are there."""
    folders = (home.lake.landing / "acme/2026-04").iterdir()
    return {folder.name: any(folder.glob("*.parquet")) for folder in sorted(folders)}


def test_without_a_wish_every_delivery_is_kept(home, restated):
    restated()
    assert sweep(home.settings, LATER).deliveries == []
    assert _held(home) == {f"run-{n}": True for n in range(1, 5)}


def test_old_superseded_deliveries_go_and_their_records_stay(home, restated):
    restated(keep_superseded_days=90)
    swept = sweep(home.settings, LATER)
    assert [each.delivery_id for each in swept.deliveries] == ["run-1", "run-2"] and swept.bytes > 0
    # The delivery before the current one stays: what was restated is read from it.
    assert _held(home) == {"run-1": False, "run-2": False, "run-3": True, "run-4": True}
    assert [each.delivery_id for each in landed(home.lake)] == ["run-1", "run-2", "run-3", "run-4"]


def test_what_a_published_version_was_made_from_is_kept(home, restated):
    restated(published_from="run-1", keep_superseded_days=90)
    assert [each.delivery_id for each in sweep(home.settings, LATER).deliveries] == ["run-2"]


def test_nothing_young_goes(home, restated):
    restated(keep_superseded_days=90)
    assert sweep(home.settings, datetime.now()).deliveries == []


def test_a_removal_that_was_cut_short_is_finished(home, restated):
    restated(keep_superseded_days=90)
    sweep(home.settings, LATER)
    (home.lake.landing / "acme/2026-04/run-1/00001.parquet").write_bytes(b"left over")
    sweep(home.settings, LATER)
    assert _held(home)["run-1"] is False and len(landed(home.lake)) == 4


def test_what_is_left_still_makes_the_same_tables(home):
    home.configure(ACME, keep_superseded_days=90, keep_versions=1)
    (export,) = home.settings.exports
    for n in range(1, 4):
        deliver(home.folder / "export", {"cost": f"{n}"}, execution=f"run-{n}")
        if n == 1:  # landed, and never published
            land(export, survey(export, home.lake, [], datetime.now()).wanted[0], home.lake, [], datetime.now())
        else:
            home.run()
    left = [
        home.lake.tmp / "run-5.4711" / "00001.parquet",
        home.lake.warehouse / "fct_charges_daily" / "tmp_2026-04.parquet",
        home.lake.warehouse / "int_gone" / "2026-04.parquet",
    ]
    for path in left:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"left over by a crash")
    (home.lake.published / ".current.4711").symlink_to("versions/none")
    before = home.tables()

    swept = sweep(home.settings, LATER)

    assert swept.folders == ["warehouse/int_gone", "published/.current.4711"]
    assert not any(path.exists() for path in left)
    assert [each.delivery_id for each in swept.deliveries] == ["run-1"] and len(swept.versions) == 1
    assert home.tables() == before and not home.run().changed
    shutil.rmtree(home.lake.warehouse)
    assert home.run().failed == {} and home.tables() == before
