"""What leaves is made up, comes back as it was, and is the same every time."""

from __future__ import annotations

import json
import os
import re
import stat

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cost_assets.errors import CostsError
from cost_assets.insights.models.cleaning import LONGEST, clean
from cost_assets.insights.models.pseudonyms import Protected, Pseudonyms
from cost_assets.insights.models.secret_key import key_in, path_in
from cost_assets.lake import Lake
from tests.insights import model_server as serve
from tests.insights.conftest import question

KEY = b"k" * 32
CODE = "[bcdfghjkmnpqrstvwxz]{8}"


def pseudonyms(*values: tuple[str, str], patterns: tuple[str, ...] = ()) -> Pseudonyms:
    return Pseudonyms(KEY, [Protected(kind, value) for kind, value in values], patterns)


@pytest.mark.parametrize(
    ("text", "hidden"),
    [
        ("in 123456789012 and 1234-5678-9012", "in account-C and account-C"),
        ("arn:aws:ec2:eu-west-1:123456789012:instance/i-0abc, and", "arn-C, and"),
        ("ask jo.o'hara+x@mail.example.com.", "ask email-C."),
        ("i-0123456789abcdef0 vol-01234567", "resource-C resource-C"),
        ("PRJ-42 is hers", "private-C is hers"),
        ("bucket acme-logs-123456789012", "bucket acme-logs-account-C"),
        ("prod-db and PROD-DB", "resource-C and resource-C"),
        ("Acme Retail", "name-C"),
        ("x1 and x12", "name-C and x12"),
        ("x123456789012y", "account-C"),
    ],
)
def test_what_must_not_leave_has_a_made_up_name(text, hidden):
    given_ = pseudonyms(("resource", "prod-db"), ("name", "Acme Retail"), ("name", "x1"), patterns=(r"PRJ-\d+",))
    assert re.sub(CODE, "C", given_.hide(text)) == hidden
    assert given_.reveal(given_.hide(text)).lower() == text.lower()


@pytest.mark.parametrize(
    "text",
    [
        "cost 123456.123456789012 USD, -0.123456789012",
        '{"value": 12.500000000000}',
        "1234567890123 requests",
        "2026-10-03/2026-10-09",
        "t3.large, m6i.2xlarge and EC2",
        "use2-DataTransfer-Out-Bytes",
        "{change(E3, E4)}",
        "in 2024",
    ],
)
def test_figures_and_the_words_of_a_bill_stay(text):
    assert pseudonyms(("name", "2024"), ("account", "345678901234")).hide(text) == text


def test_of_overlapping_values_the_longest_is_hidden_whole():
    given_ = pseudonyms(("resource", "prod"), ("resource", "prod-db"), ("name", "prod-db of Acme"))
    assert re.sub(CODE, "C", given_.hide("prod-db of acme, prod-db, prod, production")) == (
        "name-C, resource-C, resource-C, resource-C"
    )
    assert given_.reveal(given_.hide("production")) == "production"


def test_hiding_twice_hides_nothing_more_and_the_same_key_hides_the_same():
    text = "prod-db in 123456789012"
    once = pseudonyms(("resource", "prod-db"))
    assert once.hide(once.hide(text)) == once.hide(text) == pseudonyms(("resource", "prod-db")).hide(text)
    assert Pseudonyms(b"other" * 8, [Protected("resource", "prod-db")]).hide(text) != once.hide(text)


def test_a_pseudonym_holds_no_value_not_even_in_what_stands_before_the_dash():
    assert re.fullmatch(
        f"the {CODE} in {CODE}", pseudonyms(("name", "account"), ("name", "name")).hide("the account in name")
    )


def test_two_values_never_share_a_pseudonym(monkeypatch):
    monkeypatch.setattr("cost_assets.insights.models.pseudonyms._LETTERS", "bc")  # 256 codes for 100 values
    given_ = pseudonyms()
    accounts = [f"{number:012}" for number in range(100)]
    hidden = {given_.hide(account) for account in accounts}
    assert len(hidden) == 100
    assert sorted(map(given_.reveal, hidden)) == accounts


@pytest.mark.parametrize(
    ("written", "revealed"),
    [
        ("resource-CODE", "prod-db"),
        ("Resource-CODE's", "prod-db's"),
        ("RESOURCE-CODE", "prod-db"),
        ("**resource-CODE**", "**prod-db**"),
        ("**resource**-CODE", "**prod-db**"),
        ("resource-`CODE`", "`prod-db`"),
        ("resource\\-CODE", "prod-db"),
        ("resource\u2011CODE", "prod-db"),
        ("resource_CODE", "prod-db"),
        ("the resource CODE", "the prod-db"),
        ("the CODE", "the prod-db"),
        ("resource-CODE, resource-CODE.", "prod-db, prod-db."),
        ("resource-CODEs", "resource-CODEs"),
        ("account-bbbbbbbb", "account-bbbbbbbb"),
    ],
)
def test_a_model_may_write_a_pseudonym_its_own_way(written, revealed):
    given_ = pseudonyms(("resource", "prod-db"))
    code = given_.hide("prod-db").removeprefix("resource-")
    for each in (code, code.upper()):
        assert given_.reveal(written.replace("CODE", each)) == revealed.replace("CODE", each)


def test_what_is_read_from_json_is_revealed_in_every_text():
    given_ = pseudonyms(("name", 'The "A" team\\'))
    said = {"title": 'The "A" team\\ grew', "claims": [{"text": 'the "a" TEAM\\', "n": 3}], 'The "A" team\\': None}
    hidden = given_.hide_all(said)
    assert "team" not in json.dumps(hidden).lower()
    assert given_.reveal_all(json.loads(json.dumps(hidden))) == {
        **said, "claims": [{"text": 'The "A" team\\', "n": 3}],
    }  # fmt: skip


def test_a_kind_is_letters():
    with pytest.raises(ValueError, match="'account 1'; it should be small letters only"):
        pseudonyms(("account 1", "x"))


NAMES = st.lists(st.text(min_size=4, max_size=30).filter(lambda name: len(clean(name)) >= 4), min_size=1, max_size=6)


@given(names=NAMES, around=st.text(max_size=10))
@settings(max_examples=150, deadline=None)
def test_names_of_any_characters_are_hidden_however_they_are_written_and_come_back(names, around):
    names = [name for name in names if not name.strip().isdecimal() or len(name.strip()) >= 12]
    given_ = pseudonyms(*[("name", name) for name in names])
    text = around.join(names)
    for written in (text, clean(text, 10_000), json.dumps(text), json.dumps(text, ensure_ascii=False), text.upper()):
        hidden = given_.hide(written)
        for name in names:
            assert name.strip().lower() not in hidden.lower()
        assert given_.hide(hidden) == hidden
    assert _seen(given_.reveal(given_.hide(text))) == _seen(text)


def _seen(text: str) -> str:
    """What can be seen of a text: a name comes back as it was given, with the blanks that were not sent."""
    return clean(text, 10_000).replace(" ", "").lower()


def test_no_request_holds_what_is_protected(asker, model_server):
    names = ["Acme Retail GmbH", "prod-db-7", 'Zoë\'s "lab"', "data-lake", "finance"]
    given_ = pseudonyms(*[("name", name) for name in names], patterns=(r"PRJ-\d+",))
    secret = [*names, "123456789012", "i-0123456789abcdef0", "ops@acme.example", "arn:aws:s3:::acme", "PRJ-9"]
    evidence = [{"entity": value, "value": "12.5"} for value in secret]
    model_server.script(serve.answer(lambda request: request.contents[1]))
    said = asker().ask(question(json.dumps(given_.hide_all(evidence))))
    (request,) = model_server.requests
    assert not [value for value in secret if value in request.text or json.dumps(value)[1:-1] in request.text]
    assert given_.reveal_all(json.loads(said.text)) == evidence


def test_the_key_is_made_once_and_for_nobody_else(tmp_path):
    lake = Lake(tmp_path)
    key = key_in(lake)
    assert len(key) == 32
    assert key_in(lake) == key
    assert stat.S_IMODE(os.stat(path_in(lake)).st_mode) == 0o600
    assert [path.name for path in lake.records.iterdir()] == ["pseudonyms.key"]
    path_in(lake).write_text("torn")
    with pytest.raises(CostsError, match="should hold 64 hexadecimal digits; put back the file"):
        key_in(lake)


@pytest.mark.parametrize(
    ("name", "cleaned"),
    [
        ("prod", "prod"),
        ("  two\n\nlines\t ", "two lines"),
        ("\x1b[31mred\x07", "[31mred"),
        ("a\u202eb\u2066c\u200bd\ufeffe\u00adf", "abcdef"),
        ("\U000e0041\U000e0042hidden\ufe0f", "hidden"),
        ("ＡＷＳ ①", "AWS 1"),
        ("{E3} ｛E4｝", "(E3) (E4)"),
        ("x" * 121, "x" * 119 + "…"),
        ("x" * 120, "x" * 120),
        ("\ufdfa" * 20, None),
    ],
)
def test_a_name_is_one_line_of_what_can_be_seen(name, cleaned):
    assert cleaned is None or clean(name) == cleaned
    assert len(clean(name)) <= LONGEST


@given(st.text())
@settings(max_examples=200, deadline=None)
def test_what_is_clean_stays_as_it_is(name):
    assert clean(clean(name)) == clean(name)
    assert len(clean(name)) <= LONGEST
    assert not set("{}\n\r\u202e\u200b") & set(clean(name))
