"""A month's files take their place together, after every test of the month, or not at all."""

from __future__ import annotations

import errno
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from cost_assets import cli
from cost_assets.charges import dbt, in_hand, month_files
from cost_assets.charges.nodes import Node
from cost_assets.errors import CostsError
from cost_assets.lake import Lake
from tests.conftest import Home
from tests.golden.focus import deliver

ACME = {"name": "acme", "format": "focus", "url": "export"}
TEN = {"billed": "10", "effective": "10", "list": "10", "contracted": "10"}
MARCH, APRIL = date(2026, 3, 1), date(2026, 4, 1)
COSTS = {
    "fct_charges_daily": "billing_period_start", "fct_account_costs_daily": "date_trunc('month', charge_date)::date",
    "fct_service_costs_monthly": "billing_period_start", "fct_resource_costs_monthly": "billing_period_start",
}  # fmt: skip
KILLED = """
import os, sys
from cost_assets.charges import in_hand
moves, replace = [], os.replace
def replaced(source, target):
    if "/tested-2026-04/" in str(source):
        moves.append(source)
        if len(moves) > 5:
            os.kill(os.getpid(), 9)
    replace(source, target)
os.replace = replaced
from cost_assets import cli
sys.argv = ["costs", "run", "--config", sys.argv[1]]
cli.main()
"""


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder in which March and April are published at 10 each, and both are delivered once more: what is billed
    becomes 11 in March; in April it stays, and what it effectively costs becomes 700."""
    home = Home(tmp_path_factory.mktemp("published"))
    home.configure(ACME)
    export = home.folder / "export"
    deliver(export, TEN, month="2026-03", execution="m1", at=datetime(2026, 4, 20))
    deliver(export, TEN, month="2026-04", execution="a1", at=datetime(2026, 5, 20))
    assert home.run().failed == {}
    deliver(export, {**TEN, "billed": "11"}, month="2026-03", execution="m2", at=datetime(2026, 4, 21))
    restated = {**TEN, "effective": "700", "list": "900", "contracted": "900"}
    deliver(export, restated, month="2026-04", execution="a2", at=datetime(2026, 5, 21))
    return home.folder


@pytest.fixture
def home(published: Path, tmp_path: Path) -> Home:
    return Home(shutil.copytree(published, tmp_path / "copy", symlinks=True))


def _costs(home: Home) -> dict[str, dict[date, tuple[Decimal, Decimal]]]:
    """By table and month, what is billed and what it effectively costs."""
    return {
        table: {
            month: (billed, effective)
            for month, billed, effective in home.query(
                f"select {month}, sum(billed_cost), sum(effective_cost) from {table} group by all"
            )
        }
        for table, month in COSTS.items()
    }


def _in_every_table(march: int, april: int) -> dict[str, dict[date, tuple[int, int]]]:
    return {table: {MARCH: (march, 10), APRIL: (10, april)} for table in COSTS}


def _restated(home: Home) -> list[tuple]:
    return home.query("select delivery_id, billed_cost_change, effective_cost_change from fct_restatements order by 1")


def _remembered(home: Home) -> dict[str, str]:
    path = home.lake.home / "failures.json"
    return json.loads(path.read_text()) if path.exists() else {}


def _full_while_flushing(table: str) -> Callable[[pytest.MonkeyPatch], None]:
    def fault(patch: pytest.MonkeyPatch) -> None:
        sync, flushed = in_hand.sync_file, []

        def full(path: Path) -> None:
            flushed.append(path.name)
            if path.name == f"{table}.parquet" and flushed.count(path.name) == 2:  # April's: March is built before it
                raise OSError(errno.ENOSPC, "No space left on device")
            sync(path)

        patch.setattr(in_hand, "sync_file", full)

    return fault


def _cannot_be_written(patch: pytest.MonkeyPatch) -> None:
    build = dbt.build

    def hindered(settings: Any, lake: Lake, *select: str, **more: Any) -> list[Node]:
        if more.get("billing_month") == "2026-04-01":
            (lake.warehouse / "in_hand/int_usage_costs.parquet").mkdir()
        return build(settings, lake, *select, **more)

    patch.setattr(dbt, "build", hindered)


def _check_fails(patch: pytest.MonkeyPatch) -> None:
    """The last check of all, which nothing depends on."""
    build = dbt.build

    def judged(*settings: Any, **more: Any) -> list[Node]:
        nodes = build(*settings, **more)
        if more.get("billing_month") != "2026-04-01":
            return nodes
        name = "fct_split_costs_monthly__adds_up_to_resources"
        assert [node.status for node in nodes if node.name == name] == ["pass"]
        return [replace(node, status="fail", message="rows differ") if node.name == name else node for node in nodes]

    patch.setattr(dbt, "build", judged)


def _dbt_stops(patch: pytest.MonkeyPatch) -> None:
    build = dbt.build

    def stopped(*settings: Any, **more: Any) -> list[Node]:
        nodes = build(*settings, **more)
        if more.get("billing_month") == "2026-04-01":
            raise CostsError("dbt could not run: out of luck")
        return nodes

    patch.setattr(dbt, "build", stopped)


@pytest.mark.parametrize(
    ("fault", "why"),
    [
        (_full_while_flushing("fct_charges_daily"), "No space left on device; 2026-04 keeps the files it had"),
        (_cannot_be_written, "int_usage_costs failed: .*; 2026-04 keeps what was published of it"),
        (_check_fails, "fct_split_costs_monthly__adds_up_to_resources failed: rows differ; 2026-04 keeps"),
        pytest.param(_dbt_stops, "dbt could not run: out of luck", marks=pytest.mark.proof),
    ],
    ids=["full", "full-while-building", "check", "dbt"],
)
def test_a_month_that_fails_keeps_every_file_and_the_others_are_published(home, monkeypatch, fault, why):
    files = {table: home.lake.month_file(table, APRIL).stat().st_ino for table in month_files.TABLES}
    with monkeypatch.context() as patch:
        fault(patch)
        outcome = home.run()

    assert list(outcome.failed) == ["charges 2026-04"] and outcome.published
    for said in (outcome.failed, _remembered(home)):
        assert list(said) == ["charges 2026-04"]
        assert re.search(why, said["charges 2026-04"]), said
    assert {table: home.lake.month_file(table, APRIL).stat().st_ino for table in month_files.TABLES} == files
    assert _costs(home) == _in_every_table(march=11, april=10)
    assert _restated(home) == [("m2", 1, 0)]


def test_what_failed_is_made_up_for(home, monkeypatch, capsys):
    """With its exit status: 1, and 0 once the fault is gone."""
    with monkeypatch.context() as patch:
        _full_while_flushing("int_usage_costs")(patch)
        assert _costs_run(home, monkeypatch) == 1
    assert "failed: charges 2026-04: " in capsys.readouterr().err
    assert _costs_run(home, monkeypatch) == 0
    assert _remembered(home) == {}
    assert _costs(home) == _in_every_table(march=11, april=700)
    assert _restated(home) == [("a2", 0, 690), ("m2", 1, 0)]


def _costs_run(home: Home, monkeypatch: pytest.MonkeyPatch) -> int:
    os.environ.pop("DAGSTER_HOME", None)
    monkeypatch.setattr(sys, "argv", ["costs", "run", "--config", str(home.folder / "costs.yaml")])
    with pytest.raises(SystemExit) as ended:
        cli.main()
    return ended.value.code


def test_a_kill_among_the_moves_is_made_up_for_before_anything_is_read(home):
    """Tested and half moved: the next run moves the rest of it, and builds nothing anew."""
    killed = subprocess.run(
        [sys.executable, "-c", KILLED, str(home.folder / "costs.yaml")], capture_output=True, check=False
    )
    assert killed.returncode == -9, killed.stderr[-2000:]
    assert _costs(home) == _in_every_table(march=10, april=10)
    assert len({_stamp(home, table) for table in month_files.TABLES}) == 2

    outcome = home.run()

    assert (outcome.failed, outcome.landed, outcome.built) == ({}, [], [])
    assert _costs(home) == _in_every_table(march=11, april=700)
    assert _restated(home) == [("a2", 0, 690), ("m2", 1, 0)]


def _stamp(home: Home, table: str) -> str:
    return month_files.stamps(home.lake.warehouse / table)[APRIL]


def test_while_a_month_is_half_in_place_nothing_is_published(home, monkeypatch):
    version = home.lake.current.resolve()
    with monkeypatch.context() as patch:
        move = os.replace

        def full(source: Path, target: Path) -> None:
            if "tested-2026-04/fct_charges_daily" in str(source):
                raise OSError(errno.ENOSPC, "No space left on device")
            move(source, target)

        patch.setattr(os, "replace", full)
        outcome = home.run()
    sentence = "2026-04 is built and tested, and only a part of it could be put in place (No space left on device)"
    assert set(outcome.failed) == {"charges 2026-04", "marts"}
    assert all(sentence in why for why in outcome.failed.values())
    assert home.lake.current.resolve() == version
    assert home.run().failed == {}
    assert _costs(home) == _in_every_table(march=11, april=700)


@pytest.mark.parametrize("torn", ["int_commitments_daily", pytest.param("fct_charges_daily", marks=pytest.mark.proof)])
def test_a_month_with_a_torn_file_is_built_again_and_until_then_nothing_is_published(home, monkeypatch, torn):
    path = home.lake.month_file(torn, APRIL)
    content = path.read_bytes()
    path.unlink()  # its other name is what was published, and stays
    path.write_bytes(content[: len(content) // 2])
    before = _costs(home)
    with monkeypatch.context() as patch:
        _check_fails(patch)
        outcome = home.run()
    assert set(outcome.failed) == {"charges 2026-04", "marts"}
    assert f"2026-04 stands half in the warehouse: {torn} has nothing of it" in outcome.failed["marts"] or (
        "fct_charges_daily has nothing of it; nothing is published" in outcome.failed["marts"]
    )
    assert _costs(home) == before

    assert home.run().failed == {}
    assert _costs(home) == _in_every_table(march=11, april=700)


def test_a_commitment_whose_use_was_taken_back_to_the_cent_is_no_alarm(tmp_path):
    home = Home(tmp_path)
    home.configure(ACME)
    used = {"commitment": "ri-1", "CommitmentDiscountType": "Reserved", "status": "Used", "billed": "0"}
    five = {"effective": "5", "list": "6", "contracted": "6"}
    back = {name: f"-{cost}" for name, cost in five.items()}
    deliver(home.folder / "export", TEN, {**used, **five}, {**used, **back, "class": "Correction"})
    assert home.run().failed == {}
    costs = "select sum(effective_cost), sum(effective_cost) filter (where commitment_discount_id = 'ri-1')"
    assert home.query(f"{costs} from fct_charges_daily") == [(10, 0)]
