"""Allocation in whole runs: all that was billed is placed, rules are tried before they count, signed months stand."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pytest
import yaml

from cost_assets import allotting, cli
from cost_assets.allocation import months
from cost_assets.errors import ConfigError, CostsError
from cost_assets.partitions import month_of
from cost_assets.publishing.publish import publish
from cost_assets.warehouse import reading
from tests.conftest import Home
from tests.golden.bill import PLAIN, deliver

ACME = {"name": "acme", "format": "aws_cur2", "url": "export"}
SEARCH, SHOP = '{"user:Team": "search"}', '{"user:team": "Shop", "user:stage": "prod"}'
BY_TEAM = {"name": "by team", "cost_centre": {"tag": "team"}}
TAX = {"name": "tax", "where": {"charge_category": "Tax"}, "share": {"by": "cost"}}
RULES = [TAX, BY_TEAM]
OTHER = [TAX, {"name": "one account", "where": {"sub_account_id": "033333333333"}, "cost_centre": "lab"}, BY_TEAM]
POLICY = {"required": [{"key": "team"}]}
APRIL, MAY = "2026-04", "2026-05"
SIGNED_AT = datetime(2026, 6, 12, 9)


@dataclass
class Story:
    """One home through its days: what was seen on each of them."""

    home: Home
    seen: dict[str, Any] = field(default_factory=dict)

    def chargeback(self) -> list[tuple]:
        return self.home.query(
            "select billing_period_start, entry, cost_centre, sum(effective_cost) "
            "from fct_chargeback_monthly group by all order by all"
        )

    def allocated(self) -> list[tuple]:
        return self.home.query("select * from fct_allocated_costs_daily order by all")

    def files(self) -> dict[str, int]:
        files = {m: self.home.lake.month_file("fct_allocated_costs_daily", month_of(m)) for m in (APRIL, MAY)}
        return {month: file.stat().st_ino for month, file in files.items()}


def bill(home: Home, month: str, execution: str, search: str = "30", on: int = 10) -> None:
    """A month of one resource each of two teams, one that nobody tagged in an account of its own, and a tax."""
    day = {"start": f"{month}-02T00:00:00.000Z"}
    deliver(
        home.folder / "export",
        {"cost": search, "public": search, "line_item_resource_id": "i-1", "tags": SEARCH, **day},
        {"cost": "60", "public": "60", "line_item_resource_id": "i-2", "tags": SHOP, **day},
        {"cost": "7", "public": "7", "line_item_resource_id": "i-3", "account": "033333333333", **day},
        {"type": "Tax", "cost": "10", **day},
        month=month, execution=execution, at=datetime(2026, 6, on),
    )  # fmt: skip


def allocation(home: Home, rules: list, **more: Any) -> Path:
    path = home.folder / "allocation.yaml"
    path.write_text(yaml.safe_dump({"policy": POLICY, "rules": rules}, sort_keys=False))
    home.configure(ACME, allocation="allocation.yaml", **more)
    return path


def by_centre(home: Home, month: str) -> dict[str, Decimal]:
    asked = (
        "select cost_centre, sum(effective_cost) from fct_chargeback_monthly where billing_period_start = ? group by 1"
    )
    return dict(home.query(asked, month_of(month)))


@pytest.fixture(scope="module")
def story(tmp_path_factory: pytest.TempPathFactory) -> Story:
    """Two months by some rules; others tried, and taken; April signed off, restated, and signed off once more."""
    told = Story(Home(tmp_path_factory.mktemp("allocation")))
    home, seen = told.home, told.seen
    with pytest.MonkeyPatch.context() as patch:
        more = {"line_item_resource_id": "", "tags": "{}", "cost_category": "{}"}
        patch.setattr("tests.golden.bill.PLAIN", PLAIN | more)
        bill(home, APRIL, "run-1")
        bill(home, MAY, "run-2")
        allocation(home, RULES)
        assert home.run().failed == {}
        seen["first"] = {m: by_centre(home, m) for m in (APRIL, MAY)}
        seen["tables"] = home.tables()

        rules = home.folder / "other.yaml"
        rules.write_text(yaml.safe_dump({"policy": POLICY, "rules": OTHER}))
        seen["tried"] = allotting.try_rules(home.settings, rules, month_of(MAY))
        with reading(home.settings) as db:
            allotting.replay(db, home.lake, rules, month_of(MAY))
            seen["would be"] = db.execute("select * from replayed order by all").fetchall()
        seen["tables after the replay"] = home.tables()
        allocation(home, OTHER)
        assert home.run().failed == {}
        seen["other"] = {m: by_centre(home, m) for m in (APRIL, MAY)}
        seen["allocated"] = told.allocated()

        allotting.sign_month_off(home.settings, month_of(APRIL), "for the board", SIGNED_AT, lambda *_: None)
        seen["signed"], seen["files"] = told.chargeback(), told.files()
        seen["notes"] = home.query("select distinct signed_at, signed_note from fct_chargeback_monthly order by all")
        bill(home, APRIL, "run-3", search="40", on=20)
        assert home.run().failed == {}
        seen["restated"], seen["files after"] = told.chargeback(), told.files()
        allotting.sign_month_off(home.settings, month_of(APRIL), "", datetime(2026, 6, 21), lambda *_: None)
        seen["signed again"] = told.chargeback()
    return told


def test_every_cost_goes_where_the_first_rule_puts_it(story):
    """30 search, 60 Shop, 7 nobody, and a tax of 10 by 30 to 60: 3.33… and 6.66…, whose last digit is rounded up."""
    by_hand = {"search": Decimal("33.333333333333"), "Shop": Decimal("66.666666666667"), "unallocated": Decimal(7)}
    assert story.seen["first"] == {APRIL: by_hand, MAY: by_hand}
    tables = story.seen["tables"]
    taxes = [row for row in tables["fct_allocated_costs_daily"] if row[6] == "Tax" and row[1] == month_of(APRIL)]
    assert [(row[8:11], row[12]) for row in sorted(taxes, key=lambda row: row[12])] == [
        (("search", "tax", True), Decimal("3.333333333333")), (("Shop", "tax", True), Decimal("6.666666666667")),
    ]  # fmt: skip


def test_months_of_cost_centres_are_put_into_words_that_all_hold(story):
    said = story.home.query(
        "select subject_id, claims_total - claims_verified, title from fct_insights "
        "where x_is_current and subject_id like '2026-05/%/cost_centre=%'"
    )
    named = {title.partition(",")[0] for *_, title in said}
    assert named == set(by_centre(story.home, MAY))
    assert {dropped for _, dropped, _ in said} == {0}


def test_tags_are_held_against_the_policy(story):
    """Of the account's 100 a tax of 10 can carry no tag, and all of the rest does; of the other's 7 nothing does."""
    compliance = story.seen["tables"]["fct_tag_compliance_monthly"]
    of_april = {row[2]: row[12:14] for row in compliance if row[0] == month_of(APRIL) and row[3] == "team"}
    assert of_april == {"022222222222": (90.0, 100.0), "033333333333": (0.0, 0.0)}
    untagged = story.seen["tables"]["fct_untagged_resources_monthly"]
    assert [(row[7], row[8]) for row in untagged if row[0] == month_of(APRIL)] == [("i-3", ["team"])]


def test_a_replay_shows_exactly_what_a_run_then_changes(story):
    """Of the tax of 10 the lab has 7 of 97 parts."""
    seen = story.seen
    assert seen["tables after the replay"] == seen["tables"]
    assert seen["would be"] == [row for row in seen["allocated"] if row[1] == month_of(MAY)]
    told = {each.cost_centre: (each.before, each.after) for each in seen["tried"].differences}
    first, other = seen["first"][MAY], seen["other"][MAY]
    assert told == {c: (first.get(c, Decimal(0)), other.get(c, Decimal(0))) for c in first | other}
    assert told["lab"] == (0, Decimal(7) + Decimal("0.721649484536"))
    assert {each.month for each in seen["tried"].differences} == {month_of(MAY)}


def test_a_signed_month_stands_and_what_changes_is_a_difference(story):
    """Of April's tax search had 30 of 97 parts and has 40 of 107: 3.092783505155 signed, and 3.738317757009 now."""
    signed = [row for row in story.seen["signed"] if row[0] == month_of(APRIL)]
    assert {row[1] for row in signed} == {"signed"}
    assert story.seen["notes"] == [(SIGNED_AT, "for the board"), (None, None)]
    restated = [row for row in story.seen["restated"] if row[0] == month_of(APRIL)]
    assert [row for row in restated if row[1] == "signed"] == signed
    since = {row[2]: row[3] for row in restated if row[1] == "difference"}
    assert since["search"] == Decimal(10) + Decimal("3.738317757009") - Decimal("3.092783505155")
    assert sum(since.values()) == 10
    again = [row for row in story.seen["signed again"] if row[0] == month_of(APRIL)]
    assert {row[1] for row in again} == {"signed"} and sum(row[3] for row in again) == 117


def test_a_restated_month_is_placed_again_and_no_other(story):
    before, after = story.seen["files"], story.seen["files after"]
    assert (before[APRIL] != after[APRIL], before[MAY] == after[MAY]) == (True, True)


def test_a_month_of_which_nothing_is_known_is_not_signed_off(story):
    with pytest.raises(ConfigError, match="nothing of 2026-01 is allocated"):
        allotting.sign_month_off(story.home.settings, month_of("2026-01"), "", SIGNED_AT, lambda *_: None)


def test_what_is_signed_is_what_was_published_and_not_what_a_run_left_behind(story):
    home = story.home
    published = by_centre(home, MAY)
    with duckdb.connect(str(home.lake.warehouse / "costs.duckdb")) as db:
        db.execute("update fct_chargeback_monthly set effective_cost = 99, cost_centre = 'nobody'")
    allotting.sign_month_off(home.settings, month_of(MAY), "", datetime(2026, 6, 22), lambda *_: None)
    signed = [row for row in story.chargeback() if row[:2] == (month_of(MAY), "signed")]
    assert {row[2]: row[3] for row in signed} == {centre: cost for centre, cost in published.items() if cost}


def test_what_is_lost_on_the_way_stops_the_month_and_the_publication(story, monkeypatch):
    before = story.home.tables()
    made = months.place_month

    def lossy(db, *arguments):
        made(db, *arguments)
        db.execute("delete from allocated where cost_centre = 'search' and is_shared")

    monkeypatch.setattr(months, "place_month", lossy)
    allocation(story.home, RULES)
    assert "2026-04-02 cost 117" in story.home.run().failed["allocation"]
    assert story.home.tables() == before
    with reading(story.home.settings) as db, pytest.raises(CostsError, match="or failed a check"):
        publish(db, story.home.lake, datetime(2026, 6, 23))


def test_rules_that_place_nothing_are_told_by_name(story, capsys, monkeypatch):
    """Tags place costs too where these are not kept by resource."""
    late = {"name": "late", "where": {"tags": {"team": "search"}}, "cost_centre": "search"}
    nobody = {"name": "nobody", "where": {"tags": {"team": "nobody"}}, "cost_centre": "nobody"}
    alone = {"name": "alone", "where": {"sub_account_id": "033333333333"}, "share": {"by": "even", "among": ["lab"]}}
    empty = {"name": "empty", "where": {"charge_category": "Tax"}, "share": {"by": "cost", "among": ["nobody"]}}
    allocation(story.home, [empty, alone, BY_TEAM, late, nobody], resource_costs=False)
    monkeypatch.setattr("sys.argv", ["costs", "run", "--config", str(story.home.folder / "costs.yaml")])
    with pytest.raises(SystemExit) as ended:
        cli.main()
    assert ended.value.code == 0
    said = capsys.readouterr().out
    assert "rule: 'late' places nothing: 'by team' before it takes what it asks for" in said
    assert "rule: 'nobody' places nothing: no cost is as it asks" in said
    assert "rule: 'empty' has nobody to share its costs, which stay unallocated" in said
    assert "'alone'" not in said
    by_hand = {"search": Decimal(30), "Shop": Decimal(60), "lab": Decimal(7), "unallocated": Decimal(10)}
    assert by_centre(story.home, MAY) == by_hand
    assert "fct_resource_costs_daily" not in story.home.tables()
    taggable = (
        "select sum(taggable_cost) from fct_tag_compliance_monthly where tag_key = 'team' and billing_period_start = ?"
    )
    assert story.home.query(taggable, month_of(MAY)) == [(Decimal(97),)]


@pytest.mark.parametrize(
    "text, sentence",
    [
        ("rules:\n  - name: a\n    cost_center: b\n", "line 3: rules[0].cost_center is not a known key"),
        ("rules:\n  - name: a\n    share: {by: fixed, parts: {b: 60}}\n", "line 3: rules[0].share: parts add up to 60"),
        ("telemetry:\n  - {name: n, file: n.csv}\n", "line 2: n.csv is not there"),
    ],
)
def test_bad_rules_are_refused_before_anything_runs(home, capsys, monkeypatch, text, sentence):
    allocation(home, RULES).write_text(text)
    monkeypatch.setattr("sys.argv", ["costs", "run", "--config", str(home.folder / "costs.yaml")])
    with pytest.raises(SystemExit) as ended:
        cli.main()
    assert ended.value.code == 2
    said = capsys.readouterr().err
    assert sentence in said and len(said.splitlines()) == 1
    assert not home.lake.landing.exists()
