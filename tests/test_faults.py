"""Bad input is one clear sentence and the right exit status, and what was published stays as it was."""

from __future__ import annotations

import errno
import json
import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

import boto3
import pytest
import yaml
from botocore.stub import Stubber
from moto.server import ThreadedMotoServer

from cost_assets import cli
from cost_assets.exports import store
from cost_assets.publishing import publish
from tests.conftest import Home
from tests.golden.bill import deliver

ACME = {"name": "acme", "format": "aws_cur2", "url": "export"}
OTHER = {"name": "other", "format": "aws_cur2", "url": "other"}
HOLD = """
import sys
from pathlib import Path
from cost_assets.lake import Lake
from cost_assets.warehouse import writing
with writing(Lake(Path(sys.argv[1])), 1):
    print("held", flush=True)
    sys.stdin.read()
"""


@dataclass
class Said:
    """What a command said and how it ended; `err` are the lines on standard error that are not blank."""

    status: int
    out: str
    err: list[str]


@pytest.fixture(scope="module")
def good(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder in which a bill of one line, of April, is published."""
    home = Home(tmp_path_factory.mktemp("good"))
    deliver(home.folder / "export", {"cost": "1.25"})
    home.configure(ACME)
    assert home.run().failed == {}
    return home.folder


@pytest.fixture
def home(good: Path, tmp_path: Path) -> Home:
    return Home(shutil.copytree(good, tmp_path / "copy", symlinks=True))


@pytest.fixture
def costs(home: Home, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Callable[..., Said]:
    """Call a command of `costs` as the console script does."""

    def call(command: str) -> Said:
        os.environ.pop("DAGSTER_HOME", None)
        monkeypatch.setenv("COLUMNS", "300")
        monkeypatch.setattr(sys, "argv", ["costs", command, "--config", str(home.folder / "costs.yaml")])
        capsys.readouterr()
        with pytest.raises(SystemExit) as ended:
            cli.main()
        said = capsys.readouterr()
        return Said(ended.value.code, said.out, [line for line in said.err.splitlines() if line.strip()])

    return call


@pytest.fixture
def refused(home: Home, costs: Callable[..., Said]) -> Callable[..., None]:
    """Run, and assert the exit status, the one sentence, and that the published version is as it was."""
    version, before, billed = home.lake.current.resolve(), _published(home), _billed(home)

    def check(status: int, sentence: str) -> None:
        said = costs("run")
        assert (said.status, len(said.err)) == (status, 1), said
        assert re.search(sentence, said.err[0]), said.err[0]
        assert _published(home, version) == before
        assert _billed(home) == billed

    return check


def _published(home: Home, version: Path | None = None) -> dict[Path, tuple[int, ...]]:
    """Every file of a published version, of the current one unless another is named."""
    files = {path: path.lstat() for path in [*(version or home.lake.current.resolve()).rglob("*")]}
    return {path: (seen.st_ino, seen.st_size, seen.st_mtime_ns) for path, seen in files.items()}


def _billed(home: Home) -> dict[str, Decimal]:
    return dict(
        home.query("select strftime(billing_period_start, '%Y-%m'), sum(billed_cost) from fct_charges_daily group by 1")
    )


def _configure(home: Home, change: Callable[[dict[str, Any]], Any]) -> None:
    path = home.folder / "costs.yaml"
    said = yaml.safe_load(path.read_text())
    change(said)
    path.write_text(yaml.safe_dump(said))


def _as_process(home: Home) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "cost_assets.cli", "run", "--config", str(home.folder / "costs.yaml")],
        capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip


# costs.yaml.


def test_no_configuration_is_said_with_where_it_was_looked_for(home, refused):
    (home.folder / "costs.yaml").unlink()
    refused(2, r"^costs: no configuration at .*/costs.yaml; write one .* --config or COSTS_CONFIG$")


def test_what_is_not_yaml_is_refused(home, refused):
    (home.folder / "costs.yaml").write_text("exports: [")
    refused(2, r"costs.yaml cannot be read as YAML: ")


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (lambda said: said.update(colour="red"), r"costs.yaml: colour is not a known key; known here: home, exports, "),
        (
            lambda said: said["exports"][0].update(buckt="x"),
            r"exports\[0\].buckt is not a known key; known here: name, format, url, .*, from, until, ",
        ),
        (lambda said: said.update(duckdb={"cores": 2}), r"duckdb.cores is not a known key; known here: threads, "),
        (
            lambda said: said["exports"][0].update(format="csv"),
            r"exports\[0\].format is 'csv': .*'aws_cur2'.* or 'focus'",
        ),
        (lambda said: said["exports"].append(ACME), r"exports: the name 'acme' is used twice; each .* of its own"),
        (lambda said: said["exports"][0].update({"from": "2026-13"}), r"exports\[0\].from is '2026-13': .* as 2026-04"),
        (lambda said: said["exports"][0].update(url="gs://x/y"), r"exports\[0\].url is 'gs://x/y': should start with "),
        (lambda said: said["exports"][0].pop("url"), r"exports\[0\].url is missing$"),
        (lambda said: said.pop("exports"), r"costs.yaml: exports is missing$"),
        (lambda said: said.update(lock_timeout_seconds="soon"), r"lock_timeout_seconds is 'soon': "),
    ],
    ids=["key", "export-key", "duckdb-key", "format", "name-twice", "from", "url", "no-url", "no-exports", "value"],
)  # fmt: skip
def test_a_configuration_that_is_wrong_is_refused_before_anything_runs(home, refused, change, sentence):
    _configure(home, change)
    refused(2, sentence)


def test_a_key_that_is_not_text_is_refused_too(home, refused):
    _configure(home, lambda said: said.update({2026: "x"}))
    refused(2, r"costs.yaml: 2026 is not a known key")


def test_the_process_ends_with_the_status_and_the_sentence_first(home):
    before = _published(home)
    _configure(home, lambda said: said.update(colour="red"))
    wrong = _as_process(home)
    assert (wrong.returncode, wrong.stdout) == (2, "")
    assert "colour is not a known key; known here: home, exports, " in wrong.stderr.splitlines()[0]

    home.configure({**ACME, "url": "nowhere"})
    failed = _as_process(home)
    assert (failed.returncode, failed.stderr.splitlines()[0].split(": ")[:2]) == (1, ["failed", "acme"])
    assert "Traceback" not in wrong.stderr + failed.stderr

    home.configure(ACME)
    assert _as_process(home).returncode == 0
    assert _published(home) == before


# Places that cannot be read.


def test_a_folder_that_does_not_exist_is_named(home, refused):
    home.configure({**ACME, "url": "nowhere"})
    refused(1, r"the folder .*/copy/nowhere of export acme does not exist; check its url$")


def test_a_folder_in_which_nothing_was_ever_delivered_is_named(home, refused):
    (home.folder / "empty").mkdir()
    home.configure({**ACME, "url": "empty"})
    refused(1, r"nothing was ever delivered under file://.*/copy/empty: expected metadata/.*; check the url$")


@pytest.fixture
def s3(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The address of an S3 without buckets."""
    for name in ("AWS_PROFILE", "AWS_ENDPOINT_URL", "AWS_SESSION_TOKEN"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "testing")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "testing")
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    yield "http://{}:{}".format(*server.get_host_and_port())
    server.stop()


def test_a_bucket_that_does_not_exist_is_named(home, refused, s3):
    home.configure({**ACME, "url": "s3://no-such-bucket/exports/acme", "endpoint_url": s3})
    refused(1, r"the bucket no-such-bucket of export acme does not exist; check its url$")


def test_access_denied_says_what_must_be_allowed(home, refused, monkeypatch):
    client = boto3.client("s3", region_name="us-east-1", aws_access_key_id="x", aws_secret_access_key="x")
    home.configure({**ACME, "url": "s3://acme-billing/exports/acme"})
    with Stubber(client) as refusal:
        refusal.add_client_error("list_objects_v2", "AccessDenied", "no", http_status_code=403)
        monkeypatch.setattr("cost_assets.exports.bucket._s3_client", lambda export: client)
        refused(1, r"access denied: export acme needs s3:ListBucket on bucket acme-billing$")


# Deliveries that cannot be right.


def test_a_manifest_that_is_not_json_fails_its_month(home, refused, costs):
    (home.folder / "export/metadata/BILLING_PERIOD=2026-04/acme-Manifest.json").write_text("<html>")
    sentence = r"failed: acme 2026-04: .*acme-Manifest.json is not JSON; it should be an AWS Data Exports manifest"
    refused(1, rf"^{sentence}$")
    assert re.search(sentence, costs("status").out)


def test_nothing_is_published_when_nothing_could_be_built(home, costs):
    version, before = home.lake.current.resolve(), _published(home)
    deliver(home.folder / "export", {"cost": "2"}, execution="run-2")
    (home.folder / "export/data/BILLING_PERIOD=2026-04/acme-00001.csv.gz").unlink()
    said = costs("run")
    assert (said.status, len(said.err)) == (1, 1), said
    assert "built 2026-04" not in said.out
    assert home.lake.current.resolve() == version
    assert _published(home) == before


def test_a_format_that_does_not_match_the_files_is_said_with_the_one_that_does(home, refused):
    deliver(home.folder / "other", {"cost": "2"})
    home.configure(ACME, {**OTHER, "format": "focus"})
    refused(1, r"failed: other 2026-04: .*aws_cur2")


def test_a_missing_required_column_fails_its_month(home, refused):
    deliver(home.folder / "export", {"cost": "2"}, execution="run-2", without=("line_item_unblended_cost",))
    refused(1, r"failed: acme 2026-04: .*line_item_unblended_cost")


def test_data_without_a_manifest_waits_and_says_so(home, costs):
    deliver(home.folder / "export", {"cost": "2"}, month="2026-05", execution="run-2")
    manifest = home.folder / "export/metadata/BILLING_PERIOD=2026-05/acme-Manifest.json"
    complete = manifest.read_text()
    manifest.unlink()
    before = _published(home)

    for command in ("run", "status"):
        said = costs(command)
        assert (said.status, said.err) == (0, [])
        assert "waiting: acme 2026-05 has data but no manifest yet" in said.out
    assert _published(home) == before

    manifest.write_text(complete)
    assert costs("run").status == 0
    assert _billed(home) == {"2026-04": Decimal("1.25"), "2026-05": 2}


def test_a_first_run_that_only_waits_does_not_speak_of_what_is_published(home, costs):
    shutil.rmtree(home.lake.home)
    (home.folder / "export/metadata/BILLING_PERIOD=2026-04/acme-Manifest.json").unlink()
    said = costs("run")
    assert (said.status, said.err) == (0, [])
    assert said.out.startswith("waiting: acme 2026-04 ")
    assert "what is published" not in said.out


def test_other_months_and_exports_are_published_when_one_month_fails(home, costs):
    export = home.folder / "export"
    deliver(export, {"cost": "3"}, execution="run-2")
    (export / "data/BILLING_PERIOD=2026-04/acme-00001.csv.gz").write_bytes(b"\x1f\x8b torn")
    may = {"start": "2026-05-02T00:00:00.000Z", "bill_billing_period_start_date": "2026-05-01T00:00:00.000Z"}
    deliver(export, {"cost": "2", **may}, month="2026-05", execution="run-3")
    deliver(home.folder / "other", {"cost": "4", "bill_payer_account_id": "033333333333"}, execution="run-4")
    home.configure(ACME, OTHER, {"name": "gone", "format": "focus", "url": "gone"})

    said = costs("run")

    assert said.status == 1
    assert sorted(line.split(": ")[1] for line in said.err) == ["acme 2026-04", "gone"]
    assert _billed(home) == {"2026-04": Decimal("5.25"), "2026-05": 2}
    published = json.loads((home.lake.current / "manifest.json").read_text())["deliveries"]
    assert [each["delivery_id"] for each in published] == ["run-1", "run-3", "run-4"]
    status = costs("status")
    assert status.status == 1
    assert "failed: gone: " in status.out and "not a whole gzip file" in status.out


# The machine.


def _full(*_: Any) -> None:
    raise OSError(errno.ENOSPC, "No space left on device")


def test_a_full_disk_while_landing_is_said_with_what_to_do(home, refused, costs, monkeypatch):
    deliver(home.folder / "export", {"cost": "2"}, execution="run-2")
    with monkeypatch.context() as patch:
        patch.setattr(store, "_write", _full)
        refused(1, r"failed: acme 2026-04: no space left on .* \(\d+ bytes needed\); free some, or point home at a ")
    assert not [path for path in home.lake.tmp.rglob("*") if path.is_file()]
    assert costs("run").status == 0
    assert _billed(home) == {"2026-04": 2}


def test_a_full_disk_while_publishing_keeps_the_old_version(home, refused, costs, monkeypatch):
    deliver(home.folder / "export", {"cost": "2"}, execution="run-2")
    with monkeypatch.context() as patch:
        patch.setattr(publish.os, "link", _full)
        refused(1, r"failed: marts: .*No space left on device")
    assert _billed(home) == {"2026-04": Decimal("1.25")}
    assert costs("run").status == 0
    assert _billed(home) == {"2026-04": 2}


def test_a_home_that_cannot_be_written_is_named(home, refused):
    _configure(home, lambda said: said.update(home="costs.yaml/home"))
    refused(1, r"^costs: .*costs.yaml/home")


@pytest.fixture
def holder(home: Home) -> Iterator[subprocess.Popen[str]]:
    """Another process that holds the home until its standard input ends."""
    process = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(home.lake.home)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert process.stdout.readline() == "held\n"
    yield process
    process.stdin.close()
    process.wait(10)
    process.stdout.close()


def test_a_home_that_is_held_is_waited_for_and_then_its_holder_is_named(home, refused, costs, holder):
    began = time.monotonic()
    refused(1, rf"^costs: .*/lock is held by process {holder.pid} \(.*\) since .*; wait for it to end, or stop it$")
    assert 1 <= time.monotonic() - began < 10
    holder.stdin.close()
    holder.wait(10)
    said = costs("run")
    assert (said.status, said.out.startswith("nothing new")) == (0, True)


def test_a_home_that_is_let_go_in_time_is_used(home, costs, holder):
    _configure(home, lambda said: said.update(lock_timeout_seconds=30))
    holder.stdin.close()
    assert costs("run").status == 0


def test_the_sentence_is_the_first_line_when_a_progress_was_shown(home, holder):
    assert _as_process(home).stderr.startswith("costs: ")
