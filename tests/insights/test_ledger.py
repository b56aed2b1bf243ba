"""What was asked and answered is kept, found again, and told by when it was said."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal

import pytest

from cost_assets.errors import CostsError
from cost_assets.insights.models.budget import Caps
from cost_assets.insights.models.ledger import Ledger
from cost_assets.insights.models.replies import Refused, Reply, ServerFailed, Truncated
from tests.insights.test_budget import ASKED, reply


def test_a_call_is_kept_whole(tmp_path):
    clock = [datetime(2026, 11, 22, 10, 0, 0, 5)]
    ledger = Ledger(tmp_path / "records" / "calls.sqlite", lambda: clock[0])
    call_id = ledger.reserve(ASKED, Decimal("0.000000000001"), Caps())
    clock[0] += timedelta(seconds=3)
    ledger.settle(call_id, Reply('{"é": 1}', "openai/m", 100, 20, Decimal("0.3"), 2.5, "stop"))
    ledger.verified(call_id, 5, 4)
    ledger.hit(call_id)
    (row,) = ledger.rows()
    assert vars(row) == {
        **vars(ASKED), "call_id": call_id, "state": "answered", "asked_at": datetime(2026, 11, 22, 10, 0, 0, 5),
        "answered_at": datetime(2026, 11, 22, 10, 0, 3, 5), "failure_kind": None, "failure": None, "http_status": 200,
        "answer": '{"é": 1}', "input_tokens": 100, "output_tokens": 20, "cost_reserved_usd": Decimal("0.000000000001"),
        "cost_usd": Decimal("0.3"), "cost_is_estimated": False, "latency_seconds": 2.5, "cache_hits": 1,
        "claims_total": 5, "claims_verified": 4,
    }  # fmt: skip


def test_before_the_first_call_there_is_no_file_and_nothing_in_it(tmp_path):
    ledger = Ledger(tmp_path / "calls.sqlite")
    assert (ledger.rows(), ledger.recall("hash", 10), ledger.abandon()) == ([], None, 0)
    assert ledger.spent() == (Decimal(0), Decimal(0))
    assert not ledger.path.exists()


def test_an_answered_question_is_recalled_and_one_that_failed_for_nothing_is_open(tmp_path):
    ledger = Ledger(tmp_path / "calls.sqlite")
    ledger.fail(ledger.reserve(ASKED, None, Caps()), ServerFailed("down", 500))
    assert ledger.recall("hash", 100) is None
    ledger.fail(ledger.reserve(ASKED, None, Caps()), Refused("no", 200, reply=reply("0.1")))
    assert ledger.recall("hash", 100).failure_kind == "Refused"
    ledger.settle(ledger.reserve(ASKED, None, Caps()), reply("0.1"))
    assert ledger.recall("hash", 100).answer == "because"
    assert ledger.recall("another", 100) is None


def test_an_answer_that_was_cut_off_is_asked_for_again_only_with_more_tokens(tmp_path):
    ledger = Ledger(tmp_path / "calls.sqlite")
    ledger.fail(ledger.reserve(ASKED, None, Caps()), Truncated("cut", 200, reply=reply("0.1")))
    assert ledger.recall("hash", 100).failure_kind == "Truncated"
    assert ledger.recall("hash", 101) is None


def test_what_was_answered_stays_answered(tmp_path):
    ledger = Ledger(tmp_path / "calls.sqlite")
    call_id = ledger.reserve(ASKED, Decimal(1), Caps())
    ledger.settle(call_id, reply("0.1"))
    ledger.settle(call_id, reply("0.7"))
    ledger.fail(call_id, ServerFailed("down", 500))
    (row,) = ledger.rows()
    assert (row.state, row.cost_usd, row.failure) == ("answered", Decimal("0.1"), None)


def test_a_copy_holds_what_was_said_by_then_and_can_be_written_to(tmp_path):
    ledger, copy = Ledger(tmp_path / "calls.sqlite"), Ledger(tmp_path / "as_of" / "records" / "calls.sqlite")
    for day in (1, 2, 3):
        ledger.settle(ledger.reserve(replace(ASKED, said_at=datetime(2026, 10, day)), None, Caps()), reply("0.1"))
    for _ in range(2):  # a second copy takes the place of the first
        ledger.copy(copy.path, datetime(2026, 10, 2))
    assert copy.rows() == ledger.rows()[:2]
    copy.reserve(ASKED, None, Caps())
    assert (len(copy.rows()), len(ledger.rows())) == (3, 3)
    assert [path.name for path in copy.path.parent.iterdir()] == ["calls.sqlite"]


def test_a_copy_of_nothing_is_nothing(tmp_path):
    (tmp_path / "copy.sqlite").write_text("an older one")
    Ledger(tmp_path / "calls.sqlite").copy(tmp_path / "copy.sqlite", datetime(2026, 10, 2))
    assert not list(tmp_path.iterdir())


def test_a_file_that_is_no_ledger_is_said_by_name(tmp_path):
    (tmp_path / "calls.sqlite").write_text("no database, but a text that is long enough to be taken for one" * 20)
    with pytest.raises(
        CostsError, match=r"the ledger of model calls, .*calls\.sqlite, cannot be used: .*not a database"
    ):
        Ledger(tmp_path / "calls.sqlite").rows()
