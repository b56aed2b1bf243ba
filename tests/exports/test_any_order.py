"""In whatever order deliveries come, and wherever a run dies: what lands is whole, and the newest counts."""

from __future__ import annotations

import itertools
import json
import os
import shutil
import signal
import sys
import tempfile
import threading
import traceback
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from cost_assets.errors import CostsError
from cost_assets.exports.deliveries import Delivery, current, landed
from cost_assets.exports.landing import land, survey
from cost_assets.lake import Lake, clear
from cost_assets.settings import Duckdb
from cost_assets.warehouse import writing
from tests.exports.conftest import ExportFolder

MONTHS = st.sampled_from(["2026-03", "2026-04"])
STEPS = st.integers(1, 60)  # a run that lands one delivery takes about 50
TOUCHES = {"open", "write", "mkdir", "rename", "rmdir", "unlink", "fsync", "execute"}


@dataclass(frozen=True)
class Execution:
    """One refresh of a month: when AWS made it, what it adds up to, and its files in the order they are written."""

    month: str
    number: int
    at: datetime
    rows: int
    billed_cost: Decimal
    files: dict[str, bytes] = field(repr=False)

    @property
    def id(self) -> str:
        return f"run-{self.number}"

    def is_whole_in(self, root: Path) -> bool:
        """Whether its data files and the month's manifest lie there, each as AWS made it."""
        *data_and_copy, month_manifest = self.files
        keys = [key for key in data_and_copy if key.startswith("data/")] + [month_manifest]
        return all((root / key).is_file() and (root / key).read_bytes() == self.files[key] for key in keys)


class Aws:
    """An export's folder, written as AWS writes it; times are those of a clock that only AWS moves."""

    def __init__(self, tmp: Path, create_new: bool):
        self.folder, self.create_new = ExportFolder(tmp / "export"), create_new
        self.root, self.desk = self.folder.root, tmp / "desk"
        self.made: list[Execution] = []
        self.unfinished: dict[str, list[str]] = {}

    @property
    def now(self) -> datetime:
        return datetime(2026, 5, 1, 12) + timedelta(seconds=20 * len(self.made))

    def do(self, deeds: list[tuple]) -> None:
        for deed, *how in deeds:
            deed(self, *how)

    def deliver(self, month: str, files: int, manifest_first: bool, cut: int) -> None:
        """A new execution, whole or cut short. One that overwrites is whole: until its manifest comes, the old one
        names a mixture that nothing tells apart from a delivery, if that was not landed before."""
        made = self._make(month, files)
        keys = list(made.files)
        if manifest_first and self.create_new:
            keys.reverse()
        if not self.create_new:
            cut = len(keys)
        self._write(made, keys[:cut])
        self.unfinished[month] = keys[cut:]

    def finish(self, month: str) -> None:
        """The rest of the newest execution comes."""
        if keys := self.unfinished.pop(month, None):
            self._write(self.newest(month), keys)

    def deliver_again(self, month: str, seconds: int = 0) -> None:
        """The newest execution comes once more, from the first file on."""
        if newest := self.newest(month):
            self.unfinished.pop(month, None)
            self._write(newest, list(newest.files), timedelta(seconds=seconds))

    def put_back(self, month: str, which: int) -> None:
        """The month's manifest is that of an older execution, be it known or never seen."""
        if older := [each for each in self.made if each.month == month][:-1]:
            each = older[-1 - which % len(older)]
            keys = list(each.files)
            if self.create_new:
                self._write(each, keys[-1:], self.now - each.at)  # the time that counts stands in the path
            else:
                self.unfinished.pop(month, None)
                self._write(each, keys)

    def deliver_two_in_the_wrong_order(self, month: str) -> None:
        self.deliver(month, 2, False, 9)
        self.deliver(month, 1, False, 9)
        self.put_back(month, 0)

    def tear(self, which: int, keep: int) -> None:
        """A file is cut short, or is gone. (A file of no bytes is a whole one without rows.)"""
        if paths := sorted(path for path in self.root.rglob("*") if path.is_file()):
            path = paths[which % len(paths)]
            at, text = path.stat().st_mtime, path.read_bytes()
            path.unlink()
            if keep:
                path.write_bytes(text[: min(keep, len(text) - 1)])
                os.utime(path, (at, at))

    def _make(self, month: str, files: int) -> Execution:
        """A new execution; no amount is that of another one, so that a mixture of two adds up to neither."""
        number, at = len(self.made) + 1, self.now
        cents = [number * 100 + row for row in range(files + number % 2)]
        charges = [{"line_item_unblended_cost": f"{each / 100}"} for each in cents]
        desk = ExportFolder(self.desk / str(number))
        run_folder = f"{at:%Y-%m-%dT%H:%M:%S}.000Z-{number:04}" if self.create_new else None
        desk.deliver(charges, month, f"run-{number}", "csv.gz", run_folder, files)
        keys = [path.relative_to(desk.root).as_posix() for path in desk.root.rglob("*") if path.is_file()]
        keys.sort(key=lambda key: (key.startswith("metadata/"), -key.count("/"), key))
        texts = {key: (desk.root / key).read_bytes() for key in keys}
        made = Execution(month, number, at, len(cents), Decimal(sum(cents)) / 100, texts)
        self.made.append(made)
        return made

    def _write(self, execution: Execution, keys: list[str], late: timedelta = timedelta(0)) -> None:
        for key in keys:
            path, text = self.root / key, execution.files[key]
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(text)
            before = timedelta(seconds=len(execution.files) - list(execution.files).index(key) - 1)
            at = (execution.at - before + late).replace(tzinfo=UTC).timestamp()
            os.utime(path, (at, at))

    def newest(self, month: str) -> Execution | None:
        return max((each for each in self.made if each.month == month), key=lambda each: each.at, default=None)

    def offered(self) -> set[str]:
        """The ids of the executions that the months' manifests name and that are whole."""
        return {each.id for each in self.made if each.is_whole_in(self.root)}


def landing_run(aws: Aws, lake: Lake) -> list[str]:
    """Land everything that the lake lacks; the months that could not be."""
    export, now = aws.folder.export(), aws.now
    held = landed(lake)
    seen = survey(export, lake, held, now)
    assert not {each.delivery_id for each in seen.wanted} & {each.delivery_id for each in held}
    failed = [f"{month:%Y-%m}" for month in seen.failed]
    for each in seen.wanted:
        try:
            land(export, each, lake, landed(lake), now, limits=Duckdb(threads=1))
        except CostsError:
            failed.append(f"{each.month:%Y-%m}")
    return failed


def locked_run(aws: Aws, lake: Lake) -> list[str]:
    with writing(lake, 0):
        clear(lake.tmp)
        return landing_run(aws, lake)


def at_step(n: int, then: Callable[[], Any]) -> None:
    """Do `then` just before the n-th time that this process touches its disk or a database, in whatever thread."""
    steps = itertools.count(1)

    def look(frame: Any, event: str, called: Any) -> None:
        if event == "c_call" and called.__name__ in TOUCHES and next(steps) == n:
            then()

    threading.setprofile(look)
    sys.setprofile(look)


class Process:
    """A landing run in a process of its own, which stops at its n-th step: for good, or until it is let go on."""

    def __init__(self, run: Callable[[], list[str]], n: int, killed: bool):
        self._said, says = os.pipe()
        waits, self._go = os.pipe()
        self._head = b""
        self._pid = os.fork()
        if self._pid:
            os.close(says)
            os.close(waits)
            return
        try:
            os.close(self._go)  # else its own end would keep it waiting for a parent that is gone
            at_step(n, (lambda: os.kill(os.getpid(), signal.SIGKILL)) if killed else lambda: _wait(says, waits))
            answer = json.dumps(run())
        except BaseException:
            answer = traceback.format_exc()
        finally:
            sys.setprofile(None)
            os.write(says, answer.encode())
            os._exit(0)

    def is_at_step(self) -> bool:
        """Wait until the process stands at its step, or until it has ended without coming that far."""
        self._head = os.read(self._said, 1)
        return self._head == b"."

    def end(self) -> list[str] | None:
        """Let it go on, and wait; the months that it could not land, None if it was killed."""
        os.close(self._go)
        with os.fdopen(self._said, "rb") as said:
            answer = (self._head + said.read()).decode().removeprefix(".")
        _, status = os.waitpid(self._pid, 0)
        if os.WIFSIGNALED(status):
            return None
        assert answer.startswith("["), answer
        return json.loads(answer)


def _wait(says: int, waits: int) -> None:
    os.write(says, b".")
    os.read(waits, 1)


DELIVERIES = st.tuples(st.just(Aws.deliver), MONTHS, st.integers(1, 2), st.booleans(), st.sampled_from([9, 9, 3, 2, 1]))
DEEDS = st.lists(
    st.one_of(
        DELIVERIES,
        DELIVERIES,
        st.tuples(st.just(Aws.finish), MONTHS),
        st.tuples(st.just(Aws.deliver_again), MONTHS, st.integers(0, 10)),
        st.tuples(st.just(Aws.put_back), MONTHS, st.integers(0, 9)),
        st.tuples(st.just(Aws.deliver_two_in_the_wrong_order), MONTHS),
        st.tuples(st.just(Aws.tear), st.integers(0, 99), st.integers(0, 200)),
    ),
    max_size=3,
)


class AnyOrder(RuleBasedStateMachine):
    """AWS and landing runs take turns; `seen` holds every landed delivery as it lay there at first sight."""

    @initialize(create_new=st.booleans(), first=DELIVERIES)
    def begin(self, create_new: bool, first: tuple) -> None:
        self.tmp = Path(tempfile.mkdtemp(prefix="any-order-"))
        self.aws, self.lake = Aws(self.tmp, create_new), Lake(self.tmp / "home")
        self.seen: dict[str, tuple[Delivery, Any]] = {}
        self.aws.do([first])

    # What we do.

    @rule(before=DEEDS)
    def run(self, before: list[tuple]) -> None:
        """What is whole and new lands, and nothing else."""
        self.aws.do(before)
        self.expect(locked_run(self.aws, self.lake))
        assert not any(self.lake.tmp.iterdir())

    @rule(before=DEEDS, n=STEPS)
    def run_and_be_killed(self, before: list[tuple], n: int) -> None:
        self.aws.do(before)
        could = self.aws.offered() | self.seen.keys()
        Process(lambda: locked_run(self.aws, self.lake), n, killed=True).end()
        assert self.ids() <= could

    @rule(before=DEEDS, n=STEPS)
    def run_while_another_runs(self, before: list[tuple], n: int) -> None:
        """The lock forbids it, yet no harm comes of it. (But for their sequence: both count from what they saw.)"""
        self.aws.do(before)
        first = Process(lambda: locked_run(self.aws, self.lake), n, killed=False)
        try:
            if first.is_at_step():
                self.expect(landing_run(self.aws, self.lake))
        finally:
            failed = first.end()
        self.expect(failed)

    @rule(before=DEEDS, n=STEPS, meanwhile=DEEDS)
    def run_while_aws_delivers(self, before: list[tuple], n: int, meanwhile: list[tuple]) -> None:
        self.aws.do(before)
        could = self.aws.offered() | self.seen.keys()
        process = Process(lambda: locked_run(self.aws, self.lake), n, killed=False)
        process.is_at_step()
        self.aws.do(meanwhile)
        process.end()
        assert self.ids() <= could | self.aws.offered()

    @rule()
    def mend_everything_and_run(self) -> None:
        newest = [each for each in map(self.aws.newest, ["2026-03", "2026-04"]) if each]
        for each in newest:
            self.aws.deliver_again(each.month)
        assert locked_run(self.aws, self.lake) == []
        self.holds_whole_deliveries_and_each_once()
        assert {each.delivery_id for each in current(landed(self.lake)).values()} == {each.id for each in newest}

    # What holds.

    @invariant()
    def holds_whole_deliveries_and_each_once(self) -> None:
        held = landed(self.lake)
        by_id = {each.delivery_id: each for each in held}
        assert len(by_id) == len(held) and self.seen.keys() <= by_id.keys()
        for each in held:
            now = (each, self.lies(each))
            if each.delivery_id not in self.seen:
                self.check(each)
            assert self.seen.setdefault(each.delivery_id, now) == now
        made = {each.id: each for each in self.aws.made}
        for delivery in current(held).values():
            of_month = [made[each.delivery_id] for each in held if each.month == delivery.month]
            assert delivery.delivery_id == max(of_month, key=lambda each: each.at).id

    def check(self, delivery: Delivery) -> None:
        """Its files are there, and they and the record say what AWS made."""
        (made,) = [each for each in self.aws.made if each.id == delivery.delivery_id]
        assert f"{delivery.month:%Y-%m}" == made.month
        assert timedelta(0) <= delivery.delivered_at - made.at < timedelta(seconds=20)
        assert (delivery.rows, delivery.billed_costs) == (made.rows, {"USD": made.billed_cost})
        folder = self.place(delivery)
        names = [each["name"] for each in delivery.files]
        assert sorted(path.name for path in folder.iterdir()) == sorted([*names, "delivery.json", "summary"])
        for name, measure in (("*.parquet", "count(*), sum(line_item_unblended_cost::decimal(18, 2))"),
                              ("summary/accounts.parquet", "sum(rows), sum(billed_cost)"),
                              ("summary/days.parquet", "sum(rows), sum(billed_cost)")):  # fmt: skip
            said = duckdb.execute(f"select {measure} from '{folder}/{name}'").fetchone()
            assert said == (made.rows, made.billed_cost), name

    def expect(self, failed: list[str]) -> None:
        """A run has ended that nothing stopped: all that is offered is there, and nothing more."""
        offered = self.aws.offered()
        assert self.ids() == self.seen.keys() | offered
        assert not {each.month for each in self.aws.made if each.id in offered} & set(failed)

    def ids(self) -> set[str]:
        return {each.delivery_id for each in landed(self.lake)}

    def place(self, delivery: Delivery) -> Path:
        return self.lake.delivery(delivery.export_name, delivery.month, delivery.delivery_id)

    def lies(self, delivery: Delivery) -> Any:
        paths = sorted(self.place(delivery).rglob("*"))
        return [(path.name, path.stat().st_ino, path.stat().st_size, path.stat().st_mtime_ns) for path in paths]

    def teardown(self) -> None:
        try:
            self.mend_everything_and_run()
        finally:
            shutil.rmtree(self.tmp)


AnyOrder.TestCase.settings = settings(
    max_examples=12, stateful_step_count=15, deadline=None, derandomize=True, database=None,
    suppress_health_check=[HealthCheck.too_slow],
)  # fmt: skip
TestAnyOrder = AnyOrder.TestCase
