"""`kill -9` at any moment of a run: readers see one whole version, the old or the new, and the next run is right."""

from __future__ import annotations

import multiprocessing
import os
import random
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path

import duckdb

from cost_assets import cli
from tests.conftest import Bucket, Home
from tests.golden.bill import deliver

ROOT = Path(__file__).resolve().parents[1]
KILLS, SEED = 20 if os.environ.get("COSTS_PROOF") else 2, 20260401
# Processes begin with everything imported: a kill while Python imports would try nothing.
READY = multiprocessing.get_context("forkserver")
READY.set_forkserver_preload(["tests.test_kills", "cost_assets.definitions", "dbt.cli.main", "dbt.adapters.duckdb"])
PAYERS = {"acme": "011254002932", "disk": "022222222222"}  # acme lies in the bucket, disk in a folder
MONTHS = ("2026-03", "2026-04")

Bill = dict[tuple[str, str], Decimal]  # billed cost by export and month

# Each of these is kept in another way: in month files, in the database, and from the ledger.
SAME_IN_EVERY_TABLE = (
    "select export_name, {month}, sum(billed_cost) from fct_charges_daily group by all",
    "select if(billing_account_id = '011254002932', 'acme', 'disk'), {month}, sum(billed_cost) "
    "from fct_service_costs_monthly group by all",
    "select export_name, {month}, published_billed_cost from fct_tie_out where ties_out",
    "select export_name, {month}, billed_cost from fct_deliveries where is_current",
)


@dataclass
class Deliveries:
    """Two exports that go on delivering: by turns in the bucket and in the folder, now one month and now the other."""

    home: Home
    bucket: Bucket
    truth: Bill = field(default_factory=dict)
    made: list[tuple[str, str, str]] = field(default_factory=list)

    def one(self) -> str:
        """Deliver a month once more, with other costs; the export that did."""
        number = len(self.made)
        export, month = ("acme", "disk")[number % 2], MONTHS[number // 2 % 2]
        at = {
            "bill_payer_account_id": PAYERS[export],
            "bill_billing_period_start_date": f"{month}-01T00:00:00.000Z",
            "start": f"{month}-02T00:00:00.000Z",
        }
        costs = (f"{number + 1}.5", "0.25")
        deliver(
            self.home.folder / export, *({"cost": cost, **at} for cost in costs), month=month, execution=f"run-{number}"
        )
        if export == "acme":
            self.bucket.upload(self.home.folder / export, f"data/BILLING_PERIOD={month}")
            self.bucket.upload(self.home.folder / export, f"metadata/BILLING_PERIOD={month}")
        self.truth[export, month] = sum(map(Decimal, costs), Decimal(0))
        self.made.append((export, month, f"run-{number}"))
        return export


@dataclass
class Reader:
    """Somebody who opens what is published, again and again; `allowed` is what may be seen meanwhile."""

    home: Home
    allowed: list[Bill]
    looks: int = 0
    wrong: list[str] = field(default_factory=list)

    def look(self) -> Bill:
        """The bill that is published, which is the same in every table."""
        folder = self.home.lake.current.resolve()
        with duckdb.connect(str(folder / "marts.duckdb"), read_only=True) as db:
            asked = [sql.format(month="strftime(billing_period_start, '%Y-%m')") for sql in SAME_IN_EVERY_TABLE]
            tables = [{(row[0], row[1]): row[2] for row in db.execute(sql).fetchall()} for sql in asked]
        if any(table != tables[0] for table in tables):
            raise AssertionError(f"{folder.name} is torn: {tables}")
        return tables[0]

    def go_on(self, stopped: threading.Event) -> None:
        while not stopped.wait(0.25):
            try:
                seen = self.look()
                if seen not in self.allowed:
                    self.wrong.append(f"saw {seen}, which is none of {self.allowed}")
            except Exception as error:
                self.wrong.append(f"{type(error).__name__}: {error}")
            self.looks += 1


@contextmanager
def reading(home: Home) -> Iterator[Reader]:
    reader, stopped = Reader(home, []), threading.Event()
    reader.allowed = [reader.look()]
    thread = threading.Thread(target=reader.go_on, args=(stopped,))
    thread.start()
    try:
        yield reader
    finally:
        stopped.set()
        thread.join()


def run(home: Home, kill_after: float | None = None) -> tuple[int, str]:
    """`costs run` in a process of its own, to its end or until it is killed: its status, -9 if it was killed, and
    what it said."""
    with tempfile.NamedTemporaryFile("w+") as said:
        process = READY.Process(target=costs_run, args=(str(home.folder / "costs.yaml"), said.name))
        process.start()
        process.join(kill_after or 600)
        process.kill()
        process.join()
        return process.exitcode, said.read()


def costs_run(config: str, said: str) -> None:
    with open(said, "w") as file:
        os.dup2(file.fileno(), 1)
        os.dup2(file.fileno(), 2)
    sys.argv = ["costs", "run", "--config", config]
    cli.main()


def test_kills_tear_nothing_and_lose_nothing(home, bucket, monkeypatch):
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    deliveries = Deliveries(home, bucket)
    for _ in range(2 * len(MONTHS)):
        deliveries.one()
    in_folder = {"name": "disk", "format": "aws_cur2", "url": "disk"}
    home.configure(bucket.export, in_folder, lock_timeout_seconds=30)
    status, said = run(home)
    assert status == 0, said
    began = time.monotonic()
    deliveries.one()
    status, said = run(home)
    length = time.monotonic() - began
    assert status == 0, said

    moments, killed, begun = random.Random(SEED), {"acme": 0, "disk": 0}, len(deliveries.made)
    with reading(home) as reader:
        while min(killed.values()) < KILLS // 2:
            old = reader.look()
            export = deliveries.one()
            reader.allowed = [old, dict(deliveries.truth)]
            after = moments.uniform(0.05, length)
            status, said = run(home, kill_after=after)
            assert reader.wrong == [], f"killed after {after:.2f} of {length:.2f} seconds: {reader.wrong}\n{said}"
            assert status in (-9, 0), said
            if status == 0:  # over before its moment came
                assert reader.look() == deliveries.truth, said
            killed[export] += status == -9
            assert len(deliveries.made) - begun < 3 * KILLS, f"runs end before they are killed: {killed}"
        reader.allowed = [reader.look(), deliveries.truth]
        status, said = run(home)
        assert status == 0, said
        assert reader.wrong == [], f"{reader.wrong}\n{said}"
    assert reader.looks > 2 * KILLS
    assert reader.look() == deliveries.truth, said
    _is_recorded_once(home, deliveries)

    status, said = run(home)
    assert status == 0 and "nothing new: every delivery is in the lake, and what is published is up to date" in said
    assert reader.look() == deliveries.truth
    assert list(home.lake.tmp.iterdir()) == []


def _is_recorded_once(home: Home, deliveries: Deliveries) -> None:
    """A delivery that a newer one replaced before any run landed it is lost to nobody; all others are there, once."""
    recorded = home.query(
        "select export_name, strftime(billing_period_start, '%Y-%m'), delivery_id, is_current, rows from fct_deliveries"
    )
    each = [row[:3] for row in recorded]
    assert len(each) == len(set(each))
    assert set(each) <= set(deliveries.made)
    newest = {(export, month): delivery for export, month, delivery in deliveries.made}
    assert {row[:3] for row in recorded if row[3]} == {(*key, delivery) for key, delivery in newest.items()}
    assert {row[4] for row in recorded} == {2}
    assert home.query("select count(*), bool_and(ties_out) from fct_tie_out") == [(4, True)]
    in_lake = [path.relative_to(home.lake.landing).parts for path in home.lake.landing.glob("*/*/*")]
    assert sorted(in_lake) == sorted(each)
