"""Reading: what allocation.yaml may not say is refused in one sentence, with its line, before anything runs."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import duckdb
import pytest

from cost_assets.allocation.reading import read_allocation
from cost_assets.allocation.rules import Allocation
from cost_assets.allocation.telemetry import digest, read_telemetry
from cost_assets.errors import ConfigError
from cost_assets.settings import load_settings
from cost_assets.warehouse import limits

RULE = "rules:\n- name: a\n  "
SHARE = f"{RULE}share:\n    "
TELEMETRY = "telemetry:\n- name: orders\n  file: orders.csv\n"
CENTRES = "cost_centres:\n- name: payments\n- name: search\n"
BELONG = "by: fixed and parts: belong together, such as parts: {payments: 60, search: 40}"
ONE_OF = "should be a name, or one of {tag: …}, {cost_category: …}, {account: name|parent|owner}"

WRONG = {
    # what it is made of
    "no YAML": ("rules: [", 1, "not YAML: expected the node content, but found '<stream end>'"),
    "a key twice": ("rules: []\ntags: []\nrules: []", 3, "rules stands in line 1 already; say it once"),
    "a key that is a list": ("rules: []\n? [a]\n: b", 2, "a key is a list or has keys of its own; write a text"),
    "an unknown key": (
        "rule: []", 1, "rule is not a known key; known here: tags, policy, cost_centres, telemetry, rules",
    ),
    "no list": ("\nrules: all", 2, "rules is 'all': Input should be a list"),
    "an unknown key of a rule": (
        f"{RULE}cost_center: b", 3,
        "rules[0].cost_center is not a known key; known here: valid_from, valid_until, name, where, cost_centre, share",
    ),
    "an unknown key of where": (
        f"{RULE}cost_centre: b\n  where:\n    account: 1", 5,
        "rules[0].where.account is not a known key; known here: billing_account_id, sub_account_id, service_name, "
        "region_id, tags, cost_categories, charge_category",
    ),
    "no name": ("rules:\n- cost_centre: b", 2, "rules[0].name is missing"),
    "an empty name": (
        "rules:\n- name: ' '\n  cost_centre: b", 2,
        "rules[0].name is ' ': says nothing; write a text, or leave the key out",
    ),
    "a name with a bell": (
        'rules:\n- name: "a\\ab"\n  cost_centre: b', 2,
        "rules[0].name is 'a\\x07b': has a character that nobody can see; write it without",
    ),
    "half a character": (
        'rules:\n- name: "a\\ud83d"\n  cost_centre: b', 2,
        "rules[0].name is 'a\\ud83d': has a character that nobody can see; write it without",
    ),
    # days
    "a day that there is not": (
        f"{RULE}cost_centre: b\n  valid_from: 2026-02-30", 4,
        "rules[0].valid_from is '2026-02-30': is no day; write one as 2026-04-01",
    ),
    "a number for a day": (
        f"{RULE}cost_centre: b\n  valid_until: 86400", 4,
        "rules[0].valid_until is '86400': is no day; write one as 2026-04-01",
    ),
    "no day between": (
        f"{RULE}cost_centre: b\n  valid_from: 2026-04-01\n  valid_until: 2026-04-01", 2,
        "rules[0]: valid_until is 2026-04-01, the first day after, and should come after 2026-04-01",
    ),
    # where a cost goes
    "nowhere": ("rules:\n- name: a", 2, "rules[0]: should have either cost_centre or share"),
    "both": (f"{RULE}cost_centre: b\n  share: {{by: even}}", 2, "rules[0]: should have either cost_centre or share"),
    "two kinds of centre": (f"{RULE}cost_centre: {{tag: t, account: name}}", 3, f"rules[0].cost_centre: {ONE_OF}"),
    "no centre": (f"{RULE}cost_centre: {{}}", 3, f"rules[0].cost_centre: {ONE_OF}"),
    "an account's what": (
        f"{RULE}cost_centre: {{account: email}}", 3,
        "rules[0].cost_centre.account is 'email': Input should be 'name', 'parent' or 'owner'",
    ),
    "to nobody": (
        f"{RULE}cost_centre: Unallocated", 3,
        "rules[0].cost_centre is 'Unallocated': unallocated is what no rule places; name a cost centre",
    ),
    "no centre's name": (
        f"{RULE}cost_centre:", 3,
        "rules[0].cost_centre.named is '': says nothing; write a text, or leave the key out",
    ),
    # what is asked
    "nothing asked for": (
        f"{RULE}cost_centre: b\n  where:\n    sub_account_id: []", 5,
        "rules[0].where.sub_account_id: names nothing; name one at least, or leave the key out",
    ),
    "a tag of no value": (
        f"{RULE}cost_centre: b\n  where:\n    tags:\n      team: []", 6,
        "rules[0].where.tags.team: names nothing; name one at least, or leave the key out",
    ),
    "an empty value": (
        f"{RULE}cost_centre: b\n  where:\n    region_id:", 5,
        "rules[0].where.region_id[0] is '': says nothing; write a text, or leave the key out",
    ),
    "no charge category": (
        f"{RULE}cost_centre: b\n  where:\n    charge_category: usage", 5,
        "rules[0].where.charge_category is 'usage': 'usage' is no charge category; known are Usage, "
        "Purchase, Tax, Credit, Adjustment",
    ),
    # shares
    "an unknown share": (
        f"{SHARE}by: size", 4, "rules[0].share.by is 'size': Input should be 'even', 'cost', 'fixed' or 'telemetry'",
    ),
    "fixed without parts": (f"{SHARE}by: fixed", 3, f"rules[0].share: {BELONG}"),
    "parts without fixed": (f"{SHARE}by: even\n    parts: {{a: 100}}", 3, f"rules[0].share: {BELONG}"),
    "telemetry without a name": (
        f"{SHARE}by: telemetry", 3,
        "rules[0].share: by: telemetry and telemetry: belong together, the name of one that is listed",
    ),
    "among and parts": (
        f"{SHARE}by: fixed\n    among: a\n    parts: {{a: 100}}", 3,
        "rules[0].share: among and parts both name cost centres; parts alone does",
    ),
    "among twice": (f"{SHARE}by: even\n    among: [a, b, a]", 3, "rules[0].share: among names a cost centre twice"),
    "among nobody": (
        f"{SHARE}by: even\n    among: [a, UNALLOCATED]", 3,
        "rules[0].share: unallocated is what no rule places, and shares nothing; name cost centres",
    ),
    "99 per cent": (
        f"{SHARE}by: fixed\n    parts: {{a: 33.3, b: 65.7}}", 3,
        "rules[0].share: parts add up to 99.0; they should to 100 per cent",
    ),
    "a part below nothing": (
        f"{SHARE}by: fixed\n    parts: {{a: -1, b: 101}}", 3,
        "rules[0].share: parts should be more than 0 and at most 100 per cent, of six decimals at most",
    ),
    "a part of seven decimals": (
        f"{SHARE}by: fixed\n    parts: {{a: 0.0000001, b: 99.9999999}}", 3,
        "rules[0].share: parts should be more than 0 and at most 100 per cent, of six decimals at most",
    ),
    "a part that is no number": (
        f"{SHARE}by: fixed\n    parts:\n      a: half", 6,
        "rules[0].share.parts.a is 'half': Input should be a valid decimal",
    ),
    # names
    "a rule's name twice": (
        "rules:\n- {name: a, cost_centre: b}\n- {name: A, cost_centre: c}", 3,
        "the name 'A' is that of rules[0] too; give each its own",
    ),
    "a rule's name twice on one day": (
        "rules:\n- {name: a, cost_centre: b, valid_until: 2026-04-02}\n"
        "- {name: a, cost_centre: c, valid_from: 2026-04-01}",
        3, "the name 'a' is that of rules[0] too; give each its own",
    ),
    "a centre twice": (
        f"{CENTRES}- name: Search", 4, "the name 'Search' is that of cost_centres[1] too; give each its own",
    ),
    "nobody listed": (
        f"{CENTRES}- name: Unallocated", 4, "'Unallocated' is what no rule places; it needs no line here",
    ),
    "a name that is not listed": (
        f"{CENTRES}{RULE}cost_centre: Search", 6,
        "'Search' is not among cost_centres; listed are payments, search",
    ),
    "among whom nobody listed": (
        f"{CENTRES}{SHARE}by: even\n    among:\n    - search\n    - ops", 10,
        "'ops' is not among cost_centres; listed are payments, search",
    ),
    "a part of whom nobody listed": (
        f"{CENTRES}{SHARE}by: fixed\n    parts:\n      ops: 100", 9,
        "'ops' is not among cost_centres; listed are payments, search",
    ),
    "a name in two cases": (
        "rules:\n- {name: a, cost_centre: Ops}\n- {name: b, share: {by: cost, among: [ops]}}", 3,
        "'ops' is 'Ops' in another rule; case does not count, write it one way",
    ),
    # tags
    "a spelling of two tags": (
        "tags:\n- key: team\n  spelled: squad\n- key: group\n  spelled: 'user:Squad'", 4,
        "'squad' is a spelling of 'group', as 'team' is on the same days; case, user: and separators do not count",
    ),
    "a value of two": (
        "tags:\n- key: team\n  values:\n    a: x\n    b: X", 3,
        "tags[0].values: 'x' is a spelling of both 'a' and 'b'",
    ),
    "a rule that asks for a spelling": (
        f"tags:\n- key: team\n  spelled: squad\n{RULE}cost_centre:\n    tag: Squad", 7,
        "'Squad' is a spelling of 'team'; name the tag so",
    ),
    "where that asks for a spelling": (
        f"tags:\n- key: team\n  spelled: squad\n{RULE}cost_centre: b\n  where:\n    tags:\n      squad: a", 9,
        "'squad' is a spelling of 'team'; name the tag so",
    ),
    "a policy that asks for a spelling": (
        "tags:\n- key: team\n  spelled: squad\npolicy:\n  required:\n  - key: squad", 6,
        "'squad' is a spelling of 'team'; name the tag so",
    ),
    "a tag required twice": (
        "policy:\n  required:\n  - key: team\n  - key: Team", 4,
        "'Team': required[0] asks for it too; say it once, with all its values",
    ),
    "a required tag of no value": (
        "policy:\n  required:\n  - key: team\n    values: []", 4,
        "policy.required[0].values: names nothing; name one at least, or leave the key out",
    ),
    # telemetry
    "a file of another kind": (
        "telemetry:\n- name: orders\n  file: orders.xlsx", 3,
        "telemetry[0].file is 'orders.xlsx': should be a .csv, .parquet or .sql file",
    ),
    "no such file": ("telemetry:\n- name: t\n  file: gone.csv", 3, "gone.csv is not there; correct the path"),
    "the home of nobody": (
        "telemetry:\n- name: t\n  file: ~nobody-at-all/a.csv", 3, "~nobody-at-all/a.csv is not there; correct the path",
    ),
    "a share by what is not listed": (
        f"{TELEMETRY}{SHARE}by: telemetry\n    telemetry: order", 8,
        "'order' is not among telemetry; listed are orders",
    ),
    "a share by what is not counted by centre": (
        f"{TELEMETRY}  of: service\n{SHARE}by: telemetry\n    telemetry: orders", 9,
        "'orders' counts by service; shares need one of: cost_centre",
    ),
}  # fmt: skip


@pytest.fixture
def said(tmp_path):
    """Writes an allocation.yaml, beside an orders.csv, and reads it."""
    (tmp_path / "orders.csv").write_text("date,scope,quantity\n2026-04-01,search,5\n")

    def read(text: str):
        (tmp_path / "allocation.yaml").write_text(text)
        return read_allocation(tmp_path / "allocation.yaml")

    return read


@pytest.mark.parametrize(("text", "line", "wrong"), WRONG.values(), ids=WRONG)
def test_what_is_wrong_is_said_in_one_sentence_with_its_line(said, tmp_path, text, line, wrong):
    with pytest.raises(ConfigError) as refused:
        said(text)
    assert str(refused.value) == f"{tmp_path}/allocation.yaml, line {line}: {wrong}"


@pytest.mark.parametrize(
    "text", ["", "a", "- a", "rules: &a [*a]", "rules: " + 2_000 * "[", "rules: " + 50 * "[" + 50 * "]"]
)
def test_what_is_no_allocation_at_all_is_refused(said, text):
    with pytest.raises(ConfigError, match="allocation"):
        said(text)


def test_a_file_that_cannot_be_read_is_refused(tmp_path):
    (tmp_path / "latin.yaml").write_bytes(b"rules: [\xe9]")
    for name, wrong in (("gone.yaml", "No such file"), ("latin.yaml", "decode")):
        with pytest.raises(ConfigError, match=f"{name} cannot be read.*{wrong}"):
            read_allocation(tmp_path / name)


def test_where_no_file_is_named_nothing_is_said():
    assert read_allocation(None).rules == ()


def test_an_id_keeps_its_leading_zeros_and_a_number_is_a_text(said):
    rule = said(f"{RULE}cost_centre: 007\n  where:\n    sub_account_id: [001234567890, 12]").rules[0]
    assert rule.where.sub_account_id == ("001234567890", "12")
    assert rule.cost_centre.named == "007"


def test_a_rule_and_a_tag_may_follow_on_one_of_the_same_name_on_later_days(said):
    until, then = "valid_until: 2026-04-10", "valid_from: 2026-04-10"
    found = said(
        f"tags:\n- {{key: team, spelled: squad, {until}}}\n- {{key: team, spelled: crew, {then}}}\n"
        f"rules:\n- {{name: a, cost_centre: b, {until}}}\n- {{name: a, cost_centre: c, {then}}}"
    )
    assert [each.valid_from for each in found.rules] == [None, date(2026, 4, 10)]


def test_an_alias_may_repeat_what_stands_elsewhere(said):
    found = said(
        "rules:\n- {name: a, cost_centre: b, where: &w {region_id: x}}\n- {name: c, cost_centre: d, where: *w}"
    )
    assert found.rules[0].where == found.rules[1].where


@pytest.fixture
def counted(said, tmp_path):
    """Reads telemetry of a file's text, or bytes, by its ending."""

    def read(ending: str, content: str | bytes, more: str = "") -> list[tuple]:
        file = tmp_path / f"t.{ending}"
        file.write_bytes(content) if isinstance(content, bytes) else file.write_text(content)
        db = duckdb.connect()
        read_telemetry(db, said(f"telemetry:\n- name: orders\n  file: t.{ending}\n{more}"))
        return db.execute("select date::varchar, scope, unit, quantity::double from telemetry order by all").fetchall()

    return read


ROWS = [("2026-04-01", "search", "orders", 5.0), ("2026-04-02", "search", "orders", 6.5)]


def test_telemetry_is_read_from_csv_with_its_scope_named_as_the_file_does(counted):
    text = "Date, Scope ,quantity\n2026-04-01,SEARCH,5\n2026-04-02, search ,6.5\n".replace(" Scope ", "Scope")
    assert counted("csv", text, f"{RULE}cost_centre: search") == ROWS


def test_telemetry_is_read_from_parquet_and_by_sql_that_names_files_beside_it(counted, tmp_path):
    rows = "(values (date '2026-04-01', 'search', 5), (date '2026-04-02', 'search', 6.5)) as t(date, scope, quantity)"
    duckdb.execute(f"copy (from {rows}) to '{tmp_path}/counted.parquet'")
    assert counted("parquet", Path(tmp_path / "counted.parquet").read_bytes()) == ROWS
    assert counted("sql", "-- beside it\nselect * from 'counted.parquet' -- all") == ROWS


@pytest.mark.parametrize(
    ("change", "differs"),
    [
        ("quantity = 6", "April"), ("date = '2026-04-09'", "April"), ("scope = 'data'", "April"),
        ("unit = 'x'", "April"),
        ("date = '2026-05-01'", "April and May"),
    ],
)  # fmt: skip
def test_a_digest_tells_every_change_of_its_month_and_of_no_other(said, tmp_path, change, differs):
    (tmp_path / "t.csv").write_text("date,scope,quantity\n2026-04-01,search,5\n2026-05-01,shop,5\n")
    db = duckdb.connect()
    read_telemetry(db, said("telemetry:\n- {name: orders, file: t.csv}\n"))
    months = {"April": date(2026, 4, 1), "May": date(2026, 5, 1)}
    before = {name: digest(db, month) for name, month in months.items()}
    assert before == {name: digest(db, month) for name, month in months.items()} and len(set(before.values())) == 2
    db.execute(f"update telemetry set {change} where scope = 'search'")
    assert " and ".join(name for name, month in months.items() if digest(db, month) != before[name]) == differs


def test_a_moment_is_of_its_day_in_utc_whatever_the_machine_keeps(said, tmp_path, monkeypatch):
    monkeypatch.setenv("TZ", "America/Los_Angeles")
    moment = "select timestamptz '2026-04-01 00:00:00+00' as date, 'search' as scope, 5 as quantity"
    duckdb.execute(f"copy ({moment}) to '{tmp_path}/t.parquet'")
    (tmp_path / "costs.yaml").write_text("exports: [{name: acme, format: focus, url: bill}]")
    with duckdb.connect(config=limits(load_settings(tmp_path / "costs.yaml"))) as db:
        read_telemetry(db, said("telemetry:\n- {name: orders, file: t.parquet}\n"))
        assert db.execute("select date from telemetry").fetchall() == [(date(2026, 4, 1),)]


def test_a_unit_that_is_left_empty_is_what_the_telemetry_is_called(counted):
    assert counted("csv", "date,scope,unit,quantity\n2026-04-01,search,,5\n2026-04-02,search, ,6.5\n") == ROWS


HEAD = "date,scope,unit,quantity\n2026-04-01,a,order,5\n"
BY_ORDERS = f"{SHARE}by: telemetry\n    telemetry: orders\n"
MISCOUNTED = {
    "no day": (f"{HEAD}01/04/2026,a,order,5\n", ", row 2: date is '01/04/2026'; write a day as 2026-04-01"),
    "no scope": (f"{HEAD}2026-04-02,,order,5\n", ", row 2: scope is empty; name what was counted for; or say of: all"),
    "a comma": (
        f'{HEAD}2026-04-02,a,order,"1,5"\n', ", row 2: quantity is '1,5'; write a number of 0 or more, as 1234.5",
    ),
    "below nothing": (
        f"{HEAD}2026-04-02,a,order,-1\n", ", row 2: quantity is '-1'; write a number of 0 or more, as 1234.5",
    ),
    "no number": (
        f"{HEAD}2026-04-02,a,order,nan\n", ", row 2: quantity is 'nan'; write a number of 0 or more, as 1234.5",
    ),
    "twice": (
        f"{HEAD}2026-04-01, A ,order,6\n", ", row 2: the same date, scope and unit as row 1; count once",
    ),
    "no column": (
        "day,scope,quantity\n2026-04-01,a,5\n",
        ": there is no column date; telemetry has date, scope, unit and quantity",
    ),
    "two units to share by": (
        f"{HEAD}2026-04-01,a,visit,5\n",
        ", row 2: counts visit, where others count order; a cost is shared by one unit, list two",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("text", "wrong"), MISCOUNTED.values(), ids=MISCOUNTED)
def test_a_wrong_row_of_telemetry_is_told_by_its_number(counted, tmp_path, text, wrong):
    with pytest.raises(ConfigError) as refused:
        counted("csv", text, BY_ORDERS)
    assert str(refused.value) == f"{tmp_path}/t.csv{wrong}"


@pytest.mark.parametrize("query", ["", "create table t(a int)", "select", "from nowhere", b"\xff\xfe", "-- none"])
def test_sql_that_finds_no_rows_is_refused(counted, tmp_path, query):
    with pytest.raises(ConfigError, match=f"{tmp_path}/t.sql( cannot be read|: there is no column)"):
        counted("sql", query)


def test_what_begins_later_is_nothing_to_days_before():
    """A rule from May on, for a cost centre that there is, leaves April as it was; without a first day it does not."""
    now = [{"name": "by team", "cost_centre": "search"}]
    april, may = (date(2026, 4, 1), date(2026, 4, 30)), (date(2026, 5, 1), date(2026, 5, 31))

    def said(**dated: str) -> Allocation:
        return Allocation.model_validate({"rules": [*now, {"name": "new", "cost_centre": "search", **dated}]})

    before = Allocation.model_validate({"rules": now})
    assert said(valid_from="2026-05-01").of_days(*april) == before.of_days(*april)
    assert said(valid_from="2026-05-01").of_days(*may) != before.of_days(*may)
    assert said(valid_from="2026-04-30").of_days(*april) != before.of_days(*april)
    assert said(valid_until="2026-05-01").of_days(*may) == before.of_days(*may)
