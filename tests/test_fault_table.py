"""The fault table: what can be wrong with a delivery, through a folder and through S3; what is said, and what is kept.

Every fault has a billing month of its own in one of ten exports, so that each month holds many and is built a
few times only. A good version of each is published; then the faulty deliveries arrive, all at once, and then what
mends them, together with what looks odd and is no fault. Whole exports fail beside it: `cut`, `slow` and `expired`
hold the month of the control. Every export is of a payer of its own.
"""

from __future__ import annotations

import gzip
import itertools
import json
import math
import os
import shutil
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from copy import copy
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path

import pytest

from tests.conftest import Bucket, Home
from tests.exports.conftest import ExportFolder, write_file
from tests.proxy import Fault, Proxy, proxy_to

ROOT = Path(__file__).resolve().parents[1]
WHOLE = ("cut", "slow", "expired")  # exports that fail as a whole
EXPORTS = ("acme", "beta", "cora", "dora", "emma", "finn", "gina", "hugo", "iris", "jane")
PAYERS = {name: f"{number:012}" for number, name in enumerate((*EXPORTS, *WHOLE), start=1)}
FIRST, SECOND, THIRD = ("1.25", "2.50", "0.0000000001"), ("100", "20.5"), ("3", "0.75", "-5.0000000002", "0")
CONTROL = "2024-01"


@dataclass
class Place:
    """The exports of one home, in its folder or in a bucket behind a proxy, and what is true of them.

    export      the one that is spoken of
    current     by export and month, the costs of the delivery that counts
    deliveries  by export and month, the ids of what the lake should know, oldest first
    """

    home: Home
    bucket: Bucket | None = None
    proxy: Proxy | None = None
    current: dict[tuple[str, str], tuple[str, ...]] = field(default_factory=dict)
    deliveries: dict[tuple[str, str], list[str]] = field(default_factory=dict)
    export: str = "acme"
    _sent: dict[str, tuple[int, int]] = field(default_factory=dict)

    def of(self, export: str) -> Place:
        """The same place, as one export sees it."""
        seen = copy(self)
        seen.export = export
        return seen

    @property
    def folder(self) -> ExportFolder:
        return ExportFolder(self.home.folder / "exports" / self.export)

    @property
    def where(self) -> str:
        """The address of the export's folder, as messages say it."""
        return f"s3://acme-billing/exports/{self.export}" if self.bucket else self.folder.root.as_uri()

    def configure(self) -> None:
        lies = {"endpoint_url": self.proxy.url} if self.proxy else {}
        urls = {name: self.of(name).where if self.bucket else f"exports/{name}" for name in PAYERS}
        self.home.configure(*({"name": name, "format": "aws_cur2", "url": urls[name], **lies} for name in PAYERS))

    def put(self, month: str, costs: tuple[str, ...], execution: str, **how) -> list[Path]:
        """Deliver a month; unless told otherwise in two files of gzip CSV that overwrite the older ones."""
        at = {
            "bill_payer_account_id": PAYERS[self.export],
            "bill_billing_period_start_date": f"{month}-01T00:00:00.000Z",
            "line_item_usage_start_date": f"{month}-02T00:00:00.000Z",
        }
        rows = [{"line_item_unblended_cost": cost, **at} for cost in costs]
        return self.folder.deliver(rows, month, execution, **{"kind": "csv.gz", "files": 2, **how})

    def counts(self, month: str, costs: tuple[str, ...], execution: str) -> None:
        """Remember that this delivery is the one that counts from the next run on."""
        self.current[self.export, month] = costs
        self.deliveries.setdefault((self.export, month), []).append(execution)

    def arrive(self, under: str = "") -> None:
        """Bring into the bucket what has changed in the folders, manifests last."""
        if not self.bucket:
            return
        root = self.home.folder / "exports"
        paths = {path.relative_to(root).as_posix(): path for path in root.rglob("*") if path.is_file()}
        for key in sorted(self._sent.keys() - paths.keys()):
            self.bucket.client.delete_object(Bucket="acme-billing", Key=f"exports/{key}")
            del self._sent[key]
        for key, path in sorted(paths.items()):
            seen = (path.stat().st_size, path.stat().st_mtime_ns)
            if key.startswith(under) and self._sent.get(key) != seen:
                self.bucket.client.upload_file(str(path), "acme-billing", f"exports/{key}")
                self._sent[key] = seen

    def in_bucket(self, request: str, **what) -> None:
        """Let this befall the requests of an address in the bucket."""
        self.proxy.faults.append(Fault(request, **what))

    def forget_faults(self) -> list[str]:
        """Let nothing befall anybody any more; the requests that did not come as often as they should have."""
        faults = self.proxy.faults if self.proxy else []
        missed = [each.to for each in faults if each.met < (1 if each.times == math.inf else each.times)]
        faults.clear()
        return missed

    def run(self) -> Ran:
        ended = subprocess.run(
            [sys.executable, "-m", "cost_assets.cli", "run", "--config", str(self.home.folder / "costs.yaml")],
            env=os.environ | {"PYTHONPATH": str(ROOT)}, capture_output=True, text=True, timeout=900, check=False,
        )  # fmt: skip
        lake = self.home.lake
        return Ran(
            ended.returncode,
            ended.stdout,
            [line for line in ended.stderr.splitlines() if line.strip()],
            dict(self.current),
            {key: list(ids) for key, ids in self.deliveries.items()},
            {(export, month): cost for export, month, cost in self.home.query(BILLED)},
            sorted(path.relative_to(lake.landing).as_posix() for path in lake.landing.glob("*/*/*")),
            {path: path.lstat().st_mtime_ns for path in lake.home.rglob("*.parquet")},
            sorted(lake.tmp.iterdir()),
        )


BILLED = """
    select export_name, strftime(billing_period_start, '%Y-%m'), sum(billed_cost) from fct_charges_daily group by all
"""


@dataclass(frozen=True)
class Ran:
    """How a run ended, what it said, what was true then, and what was published, landed and left over.

    `files` are all Parquet files of the home, and when they were written.
    """

    status: int
    out: str
    err: list[str]
    current: dict[tuple[str, str], tuple[str, ...]]
    deliveries: dict[tuple[str, str], list[str]]
    billed: dict[tuple[str, str], Decimal]
    landed: list[str]
    files: dict[Path, int]
    left_over: list[Path]


def total(costs: tuple[str, ...]) -> Decimal:
    return sum(map(Decimal, costs), Decimal(0))


# Faults: each is given the place and its month, and brings about what is wrong with the second delivery.


def a_missing_file(place: Place, month: str) -> None:
    place.put(month, SECOND, "run-2")[1].unlink()


def a_manifest_before_its_data(place: Place, month: str) -> None:
    for path in place.put(month, SECOND, "run-2", run_folder="run-2"):
        path.rename(place.home.folder / f"later-{path.name}")


def a_truncated_parquet_file(place: Place, month: str) -> None:
    path = place.put(month, SECOND, "run-2", kind="parquet")[1]
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def a_bad_gzip_file(place: Place, month: str) -> None:
    path = place.put(month, SECOND, "run-2")[1]
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def a_corrupt_manifest(place: Place, month: str) -> None:
    place.put(month, SECOND, "run-2")
    path = place.folder.month_manifest(month)
    path.write_text(path.read_text()[:200])


def a_manifest_without_a_file_list(place: Place, month: str) -> None:
    place.put(month, SECOND, "run-2")
    path = place.folder.month_manifest(month)
    said = json.loads(path.read_text())
    del said["dataFiles"]
    path.write_text(json.dumps(said))


def a_file_replaced_whenever_it_is_read(place: Place, month: str) -> None:
    path = place.put(month, SECOND, "run-2")[0]
    if not place.bucket:
        while_read(path, lambda: replace_by_a_pipe(path), times=3)
        return
    place.arrive()
    key, times = f"exports/{place.export}/{path.relative_to(place.folder.root).as_posix()}", itertools.count(1)
    text = gzip.decompress(path.read_bytes())

    def replace() -> None:
        body = gzip.compress(text, mtime=next(times))  # other bytes, as good as the ones before
        place.bucket.client.put_object(Bucket="acme-billing", Key=key, Body=body)

    place.in_bucket(f"GET /acme-billing/{key}", after=replace)


def a_directory_in_place_of_a_file(place: Place, month: str) -> None:
    path = place.put(month, SECOND, "run-2")[1]
    path.unlink()
    path.mkdir()


def a_download_that_always_breaks_off(place: Place, month: str) -> None:
    place.put(month, SECOND, "run-2")
    place.in_bucket(f"GET /acme-billing/exports/{place.export}/data/BILLING_PERIOD={month}/acme-00002", cut_after=20)


def credentials_that_expire_before_the_download(place: Place, month: str) -> None:
    place.put(month, SECOND, "run-2")
    place.in_bucket(
        f"GET /acme-billing/exports/{place.export}/data/BILLING_PERIOD={month}/", refusal=(400, "ExpiredToken")
    )


def credentials_that_expire_during_the_download(place: Place, month: str) -> None:
    """What is asked after it is whether the files are still the same, by listing them."""
    place.put(month, SECOND, "run-2")
    folder = f"exports/{place.export}/data/BILLING_PERIOD={month}/"

    def expire() -> None:
        place.in_bucket(f"prefix={folder}", refusal=(400, "ExpiredToken"))

    place.in_bucket(f"GET /acme-billing/{folder}acme-00002", times=1, after=expire)


FILE = "{where}/data/BILLING_PERIOD={month}/acme-00002"
KEY = "data/BILLING_PERIOD={month}/acme-00002"
MANIFEST = "metadata/BILLING_PERIOD={month}/acme-Manifest.json"
EXPIRED = "the AWS credentials of export {export} were not accepted (ExpiredToken); renew them"
ANYWHERE: dict[Callable[[Place, str], None], str] = {
    a_missing_file: f"{FILE}.csv.gz does not exist, but {MANIFEST} names it; a delivery is landed whole or not at all",
    a_manifest_before_its_data: (
        "{where}/data/BILLING_PERIOD={month}/run-2/acme-00001.csv.gz and 1 more do not exist, "
        f"but {MANIFEST} names them; a delivery is landed whole or not at all"
    ),
    a_truncated_parquet_file: (
        f"{KEY}.snappy.parquet is not a whole Parquet file: No magic bytes found at end of file '00002.parquet'"
    ),
    a_bad_gzip_file: (
        f"{KEY}.csv.gz is not a whole gzip file: Compressed file ended before the end-of-stream marker was reached"
    ),
    a_corrupt_manifest: f"{{where}}/{MANIFEST} is not JSON; it should be an AWS Data Exports manifest",
    a_manifest_without_a_file_list: (
        f"{{where}}/{MANIFEST} has no list of files; dataFiles should name each file of the delivery"
    ),
}
IN_A_FOLDER = ANYWHERE | {
    a_file_replaced_whenever_it_is_read: (
        "{where}/data/BILLING_PERIOD={month}/acme-00001.csv.gz changed while it was read"
    ),
    a_directory_in_place_of_a_file: (
        f"{FILE}.csv.gz does not exist, but {MANIFEST} names it; a delivery is landed whole or not at all"
    ),
}
IN_A_BUCKET = ANYWHERE | {
    a_file_replaced_whenever_it_is_read: (
        "the delivery changed while it was read ({where}/data/BILLING_PERIOD={month}/acme-00001.csv.gz); "
        "it will be taken at the next run"
    ),
    a_download_that_always_breaks_off: f"the download of {FILE}.csv.gz broke off (IncompleteReadError)",
    credentials_that_expire_before_the_download: EXPIRED,
    credentials_that_expire_during_the_download: EXPIRED,
}
FAULTS = list(dict.fromkeys([*IN_A_FOLDER, *IN_A_BUCKET]))


# What looks odd and is no fault: each says which delivery counts, and what the lake knows.


def chunks_of_no_rows_and_of_no_bytes(place: Place, month: str) -> None:
    paths = place.put(month, THIRD, "run-2")
    no_rows, no_bytes = (paths[0].with_name(f"acme-0000{n}.csv.gz") for n in (3, 4))
    with gzip.open(paths[0], "rt") as text:
        columns = text.readline().strip().split(",")
    write_file(no_rows, "aws_cur2", columns, [])
    no_bytes.write_bytes(b"")
    place.folder.manifest(month, [*paths, no_rows, no_bytes], "run-2", columns=columns)
    place.counts(month, THIRD, "run-2")


def a_stale_chunk_beyond_the_manifest(place: Place, month: str) -> None:
    first, second = place.put(month, THIRD, "run-2")
    shutil.copyfile(first, second.with_name("acme-00003.csv.gz"))
    place.counts(month, THIRD, "run-2")


def the_same_execution_again(place: Place, month: str) -> None:
    place.put(month, FIRST, "run-1")  # written anew: other bytes, the same rows


def two_deliveries_in_one_tick(place: Place, month: str) -> None:
    for execution, costs in (("run-2", SECOND), ("run-3", THIRD)):
        place.put(month, costs, execution, run_folder=execution)
    place.counts(month, THIRD, "run-3")


def an_older_execution_that_turns_up_later(place: Place, month: str) -> None:
    place.put(month, SECOND, "run-0", run_folder="2024-01-01T12:00:00.000Z-run-0")
    place.deliveries[place.export, month].insert(0, "run-0")


def a_file_replaced_once_while_it_is_read(place: Place, month: str) -> None:
    path = place.put(month, SECOND, "run-2")[0]

    def replace() -> None:
        if not place.bucket:
            path.unlink()
        place.put(month, THIRD, "run-3")
        place.arrive(f"{place.export}/data/BILLING_PERIOD={month}")
        place.arrive(f"{place.export}/metadata/BILLING_PERIOD={month}")

    if place.bucket:
        place.in_bucket(
            f"GET /acme-billing/exports/{place.export}/data/BILLING_PERIOD={month}/acme-00001", times=1, before=replace
        )
    else:
        while_read(path, replace, times=1)
    place.counts(month, THIRD, "run-3")


def hiccups_of_the_network(place: Place, month: str) -> None:
    place.put(month, THIRD, "run-2")
    file = f"GET /acme-billing/exports/{place.export}/data/BILLING_PERIOD={month}/acme-0000"
    place.in_bucket(f"{file}1", times=2, cut_after=20)
    place.in_bucket(f"{file}2", times=2, refusal=(503, "SlowDown"))
    place.in_bucket("prefix=exports/slow/metadata/", times=2, refusal=(503, "SlowDown"))
    place.counts(month, THIRD, "run-2")


ODD_ANYWHERE = [
    chunks_of_no_rows_and_of_no_bytes,
    a_stale_chunk_beyond_the_manifest,
    the_same_execution_again,
    two_deliveries_in_one_tick,
    an_older_execution_that_turns_up_later,
    a_file_replaced_once_while_it_is_read,
]
ODD = [*ODD_ANYWHERE, hiccups_of_the_network]
LIES_IN = {
    case: (EXPORTS[n % len(EXPORTS)], f"2024-{2 + n // len(EXPORTS):02}") for n, case in enumerate([*FAULTS, *ODD])
}


def while_read(path: Path, happens: Callable[[], None], times: int) -> None:
    """Make the file one whose reader waits until it `happens`, and reads the old bytes then."""
    old = path.read_bytes()
    replace_by_a_pipe(path)

    def write() -> None:
        for _ in range(times):
            with path.open("wb") as pipe:
                happens()
                pipe.write(old)

    threading.Thread(target=write, daemon=True).start()


def replace_by_a_pipe(path: Path) -> None:
    fresh = path.with_name(".fresh")
    os.mkfifo(fresh)
    fresh.replace(path)


# The runs.


@pytest.fixture(scope="module")
def good(tmp_path_factory: pytest.TempPathFactory) -> Place:
    """A home in which a good version of every month is published."""
    place = Place(Home(tmp_path_factory.mktemp("good")))
    for export, month in [*LIES_IN.values(), *((name, CONTROL) for name in ("acme", *WHOLE))]:
        files = 3 if (export, month) == LIES_IN[a_stale_chunk_beyond_the_manifest] else 2
        place.of(export).put(month, FIRST, "run-1", files=files)
        place.of(export).counts(month, FIRST, "run-1")
    place.configure()
    ran = place.run()
    assert (ran.status, ran.err) == (0, []), ran
    return place


@dataclass
class Table:
    """One place, and the runs on it; `missed` are requests that were to meet with a fault, and did not."""

    place: Place
    faults: dict[Callable[[Place, str], None], str]
    odd: list[Callable[[Place, str], None]]
    missed: list[str]
    broken: Ran
    mended: Ran
    again: Ran

    def sentence(self, fault: Callable[[Place, str], None]) -> str:
        export, month = LIES_IN[fault]
        told = self.faults[fault].format(where=self.place.of(export).where, month=month, export=export)
        return f"failed: {export} {month}: {told}"


@pytest.fixture(scope="module", params=[pytest.param("folder", marks=pytest.mark.proof), "bucket"])
def table(request: pytest.FixtureRequest, good: Place, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Table]:
    home = Home(shutil.copytree(good.home.folder, tmp_path_factory.mktemp("faults") / "copy", symlinks=True))
    place = Place(home, None, None, dict(good.current), {key: list(ids) for key, ids in good.deliveries.items()})
    if request.param == "folder":
        yield _table(place, IN_A_FOLDER, ODD_ANYWHERE)
        return
    place.bucket = request.getfixturevalue("bucket")
    with proxy_to(place.bucket.endpoint_url) as place.proxy:
        yield _table(place, IN_A_BUCKET, ODD)


def _table(place: Place, faults: dict[Callable[[Place, str], None], str], odd: list) -> Table:
    place.configure()
    place.arrive()
    for fault in faults:
        export, month = LIES_IN[fault]
        fault(place.of(export), month)
    mend_whole_exports = _break_whole_exports(place)
    place.put(CONTROL, SECOND, "run-2")
    place.counts(CONTROL, SECOND, "run-2")
    place.arrive()
    broken = place.run()

    mend_whole_exports()
    missed = place.forget_faults()
    for fault in faults:
        _mend(place, fault)
    for each in odd:
        export, month = LIES_IN[each]
        each(place.of(export), month)
    place.arrive()
    mended = place.run()
    missed += place.forget_faults()
    return Table(place, faults, odd, missed, broken, mended, place.run())


def _break_whole_exports(place: Place) -> Callable[[], None]:
    """A second delivery waits in each, which cannot be reached. Returns what makes it reachable again."""
    if place.bucket:
        for export in WHOLE:
            place.of(export).put(CONTROL, SECOND, "run-2")
        place.in_bucket("prefix=exports/cut/", cut_after=0)
        place.in_bucket("prefix=exports/slow/", refusal=(503, "SlowDown"))
        place.in_bucket("prefix=exports/expired/", refusal=(400, "ExpiredToken"))
    else:
        # The folder goes while a file in it is read, as when a disk is unmounted. A folder knows
        # neither throttling nor credentials: there is nothing to try with `slow` and `expired`.
        (path,) = place.of("cut").put(CONTROL, SECOND, "run-2", files=1)
        root = place.of("cut").folder.root
        while_read(path, lambda: root.rename(root.with_name("unmounted")), times=1)

    def mend() -> None:
        if not place.bucket:
            root.with_name("unmounted").rename(root)
            path.unlink()
        for export in WHOLE if place.bucket else WHOLE[:1]:
            place.of(export).put(CONTROL, SECOND, "run-2")
            place.of(export).counts(CONTROL, SECOND, "run-2")

    return mend


def _mend(place: Place, fault: Callable[[Place, str], None]) -> None:
    """The next delivery is complete; of the manifest that came before its data, these arrive."""
    export, month = LIES_IN[fault]
    place = place.of(export)
    if fault is a_manifest_before_its_data:
        for path in place.home.folder.glob("later-*"):
            path.rename(place.folder.root / f"data/BILLING_PERIOD={month}/run-2/{path.name[6:]}")
        place.counts(month, SECOND, "run-2")
        return
    for path in (place.folder.root / f"data/BILLING_PERIOD={month}").iterdir():
        path.rmdir() if path.is_dir() else path.unlink()
    place.put(month, THIRD, "run-3")
    place.counts(month, THIRD, "run-3")


# What is asserted of them.


@pytest.fixture
def fault(request: pytest.FixtureRequest, table: Table) -> Callable[[Place, str], None]:
    if request.param not in table.faults:
        pytest.skip("no such thing can happen here")
    return request.param


faulty = pytest.mark.parametrize("fault", FAULTS, indirect=True, ids=lambda fault: fault.__name__)


@faulty
def test_a_fault_is_one_sentence_that_names_export_and_month(table, fault):
    about = "failed: {} {}:".format(*LIES_IN[fault])
    assert [line for line in table.broken.err if line.startswith(about)] == [table.sentence(fault)], table.broken.err


@faulty
def test_what_was_published_of_a_faulty_month_stays(table, fault):
    folder = "/".join(LIES_IN[fault])
    assert table.broken.billed[LIES_IN[fault]] == total(FIRST)
    assert [path for path in table.broken.landed if path.startswith(folder)] == [f"{folder}/run-1"]


@faulty
def test_the_next_complete_delivery_mends_a_fault(table, fault):
    assert table.mended.billed[LIES_IN[fault]] == total(SECOND if fault is a_manifest_before_its_data else THIRD)


def test_faults_are_exit_1_and_nothing_else_is_said(table):
    said = {table.sentence(fault) for fault in table.faults}
    whole = {line for line in table.broken.err if line not in said}
    assert table.broken.status == 1
    if not table.place.bucket:
        gone = table.place.of("cut").where
        assert whole == {
            f"failed: cut {CONTROL}: {gone}/data/BILLING_PERIOD={CONTROL}/acme-00001.csv.gz does not exist"
        }
        return
    assert whole == {
        f"failed: cut: {table.place.proxy.url}, where export cut lies, is not reachable (ConnectionClosedError)",
        "failed: slow: bucket acme-billing of export slow cannot be read: SlowDown from ListObjectsV2",
        "failed: expired: the AWS credentials of export expired were not accepted (ExpiredToken); renew them",
    }


def test_what_was_to_go_wrong_went_wrong(table):
    assert table.missed == []


def test_the_good_month_of_a_run_with_faults_is_published(table):
    billed = table.broken.billed
    assert billed == {key: total(costs) for key, costs in table.broken.current.items()}
    assert billed["acme", CONTROL] == total(SECOND)
    assert [billed[export, CONTROL] for export in WHOLE] == [total(FIRST)] * 3
    assert table.broken.left_over == []


@pytest.mark.parametrize("odd", ODD, ids=lambda odd: odd.__name__)
def test_what_is_odd_and_no_fault_counts_as_it_should(table, odd):
    if odd not in table.odd:
        pytest.skip("no such thing can happen here")
    key = LIES_IN[odd]
    assert table.mended.billed[key] == total(table.mended.current[key])
    assert [path for path in table.mended.landed if "/".join(key) in path] == [
        f"{'/'.join(key)}/{delivery}" for delivery in sorted(table.mended.deliveries[key])
    ]


def test_what_is_mended_and_what_is_odd_are_exit_0_without_a_word(table):
    assert (table.mended.status, table.mended.err) == (0, []), table.mended.out


def test_after_mending_every_total_is_the_truth(table):
    place, mended = table.place, table.mended
    assert mended.billed == {key: total(costs) for key, costs in mended.current.items()}
    assert place.home.query(
        """
        select export_name, strftime(billing_period_start, '%Y-%m'), billing_account_id, delivered_rows,
            published_rows_from, delivered_billed_cost, staged_billed_cost, published_billed_cost, ties_out
        from fct_tie_out order by all
        """
    ) == sorted(
        (export, month, PAYERS[export], len(costs), len(costs), *[total(costs)] * 3, True)
        for (export, month), costs in mended.current.items()
    )


def test_every_delivery_is_recorded_once(table):
    recorded: dict[tuple[str, str], list[tuple]] = {}
    for export, month, *said in table.place.home.query(
        "select export_name, billing_period_start, delivery_id, is_current, superseded_by from fct_deliveries "
        "order by delivered_at, landed_at"
    ):
        recorded.setdefault((export, f"{month:%Y-%m}"), []).append(tuple(said))
    assert recorded == {
        key: [(one, after is None, after) for one, after in zip(ids, [*ids[1:], None], strict=True)]
        for key, ids in table.mended.deliveries.items()
    }


def test_then_nothing_is_new_and_nothing_is_left_over(table):
    assert (table.again.status, table.again.err) == (0, [])
    assert "nothing new: every delivery is in the lake, and what is published is up to date" in table.again.out
    assert table.mended.left_over == table.again.left_over == []
    assert table.again.billed == table.mended.billed
    assert table.again.files == table.mended.files
