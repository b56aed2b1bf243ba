"""A month told three times: what each delivery changed, what a person is warned of, and what was known when."""

from __future__ import annotations

import fcntl
import json
import shutil
from dataclasses import replace
from datetime import datetime
from decimal import Decimal

import duckdb
import pytest

from cost_assets import cli, known_then, pipeline
from cost_assets.errors import ConfigError, CostsError
from cost_assets.exports.deliveries import landed
from cost_assets.exports.restating import restatement
from cost_assets.warehouse import writing
from tests.conftest import Home
from tests.golden.bill import deliver

S3 = {"code": "AmazonS3", "product": '{"product_name": "Amazon S3"}', "account": "044444444444"}
PAYER = "011254002932"
CREDIT = {"type": "Credit", "cost": "-0.5"}
# The three deliveries of April: an estimate, the whole month with its invoice, and a late credit after the close.
TOLD = [
    (datetime(2026, 4, 20, 12), [{"cost": "1", "invoice": ""}, {"cost": "2", "invoice": "", **S3}]),
    (datetime(2026, 5, 3, 12), [{"cost": "1"}, {"cost": "2.25", **S3}, {"cost": "4", "start": "2026-04-28T00:00:00Z"}]),
    (
        datetime(2026, 6, 2, 12),
        [{"cost": "1"}, {"cost": "2.25", **S3}, {"cost": "4", "start": "2026-04-28T00:00:00Z"}, CREDIT],
    ),
]
CHANGES = """
    select delivery_id, sub_account_id, service_name, charge_category, billed_cost_change, effective_cost_change,
        rows_change, x_previous_delivery_id, x_previous_period_status, x_billing_account_id
    from fct_restatements order by delivery_id, sub_account_id, charge_category
"""


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> tuple[Home, list[dict[str, list[tuple]]]]:
    """A home that has taken all three, and every table as it was published after each."""
    home = Home(tmp_path_factory.mktemp("told"))
    home.configure({"name": "acme", "format": "aws_cur2", "url": "export"})
    published = []
    for number, (at, lines) in enumerate(TOLD, start=1):
        deliver(home.folder / "export", *lines, at=at, execution=f"run-{number}")
        if number == 3:
            deliver(home.folder / "export", {"cost": "7"}, at=at, month="2026-05", execution="may")
        assert home.run().failed == {}
        published.append(home.tables())
    return home, published


def test_each_delivery_tells_what_it_changed_and_nothing_else(told):
    home, _ = told
    ec2, s3 = "Amazon Elastic Compute Cloud", "Amazon S3"
    assert home.query(CHANGES) == [
        ("run-2", "022222222222", ec2, "Usage", 4, 4, 1, "run-1", "open", PAYER),
        ("run-2", "044444444444", s3, "Usage", Decimal("0.25"), Decimal("0.25"), 0, "run-1", "open", PAYER),
        ("run-3", "022222222222", ec2, "Credit", Decimal("-0.5"), Decimal("-0.5"), 1, "run-2", "open", PAYER),
    ]


def test_the_changes_add_up_from_the_first_delivery_to_the_last(told):
    home, published = told
    first = sum(row[-1] for row in _billed(published[0]))
    changed = home.query("select sum(billed_cost_change) from fct_restatements")[0][0]
    assert first + changed == sum(row[-1] for row in _billed(published[2]) if f"{row[0]:%m}" == "04") == Decimal("6.75")


def _billed(tables: dict[str, list[tuple]]) -> list[tuple]:
    """Month, delivery and billed cost of the current deliveries."""
    return [(row[1], row[2], row[10]) for row in tables["fct_deliveries"] if row[11]]


def test_what_grows_is_no_restatement_and_what_was_complete_is(told):
    """Until 18 April every day was complete on the 20th: 3.00 became 3.25 there; the 4.00 of the 28th were to be
    expected. On 2 June nothing was final by the time of the export, and of 7.25 the credit took 6.9 percent."""
    home, _ = told
    deliveries = {each.delivery_id: each for each in landed(home.lake)}
    share = home.settings.restated_share
    assert restatement(deliveries["run-1"], share) == ""
    assert restatement(deliveries["run-2"], share) == "of the days that were complete: 3.00 became 3.25 USD, +8.3%"
    assert restatement(deliveries["run-2"], Decimal("0.1")) == ""
    assert (
        restatement(deliveries["run-3"], Decimal("0.05"))
        == "of the days that were complete: 7.25 became 6.75 USD, -6.9%"
    )
    assert deliveries["run-3"].previous_status == "open"


def test_a_closed_month_may_not_move_at_all(told):
    """By the delivery of 2 June the month is final: its charges have their invoice. A cent more is told."""
    home, _ = told
    (before,) = [each for each in landed(home.lake) if each.delivery_id == "run-3"]
    assert home.query("select period_status from fct_deliveries where delivery_id = 'run-3'") == [("final",)]
    cent = [{"billing_currency": "USD", "before": "6.75", "after": "6.76"}]
    said = restatement(replace(before, previous_status="final", restated=cent), home.settings.restated_share)
    assert said == "the month was final: 6.75 became 6.76 USD, +0.1%"


def test_what_was_known_then_is_built_again_row_by_row(told, tmp_path):
    """One folder is moved from moment to moment, forth and back; what is in it is always what was published then."""
    home, published = told
    then = Home(tmp_path)
    for number in (0, 2, 1):
        outcome = pipeline.run_as_of(home.settings, TOLD[number][0], then.lake.home, lambda *_: None)
        assert outcome.failed == {}
        assert then.tables() == published[number]
        as_of = json.loads((then.lake.current / "manifest.json").read_text())["as_of"]
        assert as_of == TOLD[number][0].isoformat()


def test_records_from_before_payers_were_kept_are_read_as_those_of_nobody(told, tmp_path):
    home, published = told
    before, then = Home(tmp_path / "before"), Home(tmp_path / "then")
    shutil.copytree(home.folder, before.folder, symlinks=True)
    for path in before.lake.records.glob("restatements/*/*/*.parquet"):
        duckdb.from_parquet(str(path)).project("* exclude (x_billing_account_id)").to_parquet(str(tmp_path / path.name))
        (tmp_path / path.name).replace(path)
    assert pipeline.run_as_of(before.settings, TOLD[1][0], then.lake.home, lambda *_: None).failed == {}
    of_nobody = [(*row[:-1], None) for row in published[1]["fct_restatements"]]
    assert then.tables() == published[1] | {"fct_restatements": of_nobody}


def test_the_past_is_not_built_where_it_would_do_harm(told, tmp_path, monkeypatch, capsys):
    home, _ = told
    at = datetime(2026, 5, 1)
    with pytest.raises(ConfigError, match="is the home itself"):
        pipeline.run_as_of(home.settings, at, home.lake.home, lambda *_: None)
    (tmp_path / "mine").write_text("precious")
    with pytest.raises(ConfigError, match="is not empty, and was not made by --as-of"):
        pipeline.run_as_of(home.settings, at, tmp_path, lambda *_: None)
    with pytest.raises(CostsError, match=r"by 2026-01-01 00:00 UTC; the first delivery is of 2026-04-20 12:00 UTC"):
        pipeline.run_as_of(home.settings, datetime(2026, 1, 1), tmp_path / "then", lambda *_: None)
    for arguments in (["--as-of", "soon", "--into", "x"], ["--as-of", "2026-05-01"], ["--into", "x"]):
        monkeypatch.setattr("sys.argv", ["costs", "run", "--config", str(home.folder / "costs.yaml"), *arguments])
        with pytest.raises(SystemExit) as ended:
            cli.main()
        assert ended.value.code == 2
    assert "write a moment as 2026-10-03T12:00Z" in capsys.readouterr().err


def test_the_past_is_not_changed_while_another_process_builds_in_it(told, tmp_path):
    """Whoever waits for the folder's lock has touched nothing: not the moment, not a delivery, not what is spilled."""
    home, _ = told
    then = Home(tmp_path)
    with writing(then.lake, 1):
        known_then.lay_out(home.settings, TOLD[2][0], then.lake.home)
    (then.lake.tmp / "spilled").touch()
    before = sorted(path for path in then.lake.home.rglob("*"))
    with then.lake.lock.open("a") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        with pytest.raises(CostsError, match="is held by process"):
            pipeline.run_as_of(home.settings, TOLD[0][0], then.lake.home, lambda *_: None)
    assert sorted(path for path in then.lake.home.rglob("*")) == before
    assert then.lake.as_of == TOLD[2][0]


def test_a_folder_that_holds_nothing_but_its_lock_may_be_laid_out(told, tmp_path):
    """Another process may be about to, or have died just then."""
    home, _ = told
    (tmp_path / "lock").touch()
    assert len(known_then.known_by(home.settings, TOLD[0][0], tmp_path)) == 1


def test_nothing_new_lands_in_the_past(told, tmp_path):
    home, _ = told
    into = tmp_path / "then"
    into.mkdir()
    then = known_then.lay_out(home.settings, TOLD[0][0], into)
    with pytest.raises(CostsError, match="holds what was known at 2026-04-20 12:00 UTC, and nothing new lands there"):
        pipeline.run(then, lambda *_: None)
