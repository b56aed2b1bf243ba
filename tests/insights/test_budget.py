"""With a cap, not one call more: whoever asks, however many at once."""

from __future__ import annotations

import os
import threading
import traceback
from collections.abc import Callable
from datetime import datetime
from decimal import Decimal
from multiprocessing import get_context
from pathlib import Path

import pytest

from cost_assets.insights.models.asking import Asker
from cost_assets.insights.models.budget import Caps, OverBudget, upper_bound
from cost_assets.insights.models.calls import Asked
from cost_assets.insights.models.ledger import Ledger
from cost_assets.insights.models.questions import Answer
from cost_assets.insights.models.replies import RateLimited, Reply, TimedOut
from cost_assets.llm_settings import Price
from tests.insights import model_server as serve
from tests.insights.conftest import PRICE, SAID_AT, model, question, settings_for

ASKED = Asked("hash", "explain", "1", "anomaly", "a1", "openai/m", "[]", 100, SAID_AT, "somebody@somewhere", 1)
BOUND = upper_bound(Price(**PRICE), question().messages, None, 100)


def reply(cost: str | None) -> Reply:
    return Reply("because", "openai/m", 100, 20, cost and Decimal(cost), 0.1, "stop")


def forked(work: Callable[[], object]) -> int:
    """Do `work` in a process of its own, which has litellm loaded already; its id."""
    pid = os.fork()
    if pid:
        return pid
    try:
        work()
        threading._shutdown()  # as every process that ends
        os._exit(0)
    except BaseException:
        traceback.print_exc()
        os._exit(1)


def test_a_call_costs_at_most_a_token_for_each_byte_and_all_it_may_write():
    messages = [{"role": "user", "content": "é"}]
    # [[{"role": "user", "content": "é"}], null] is 43 bytes, since é is two; 64 are for what is put around a message.
    assert upper_bound(Price(input=1, output=4), messages, None, 10) == Decimal(43 + 64 + 4 * 10) / 10**6
    with_schema = Decimal(43 - len("null") + len("{}") + 64 + 4 * 10)
    assert upper_bound(Price(input=1, output=4), messages, {}, 10) == with_schema / 10**6


@pytest.mark.parametrize(
    ("spent", "sentence"),
    [
        (
            ("0.8", "3"),
            "llm.budget_usd_per_day is 1, and this call may cost up to 0.2001 USD, but 0.8000 are spent or reserved; "
            "it opens again on 2026-12-01 at 00:00 UTC",
        ),
        (
            ("0.8", "9.8"),
            "llm.budget_usd_per_month is 10, and this call may cost up to 0.2001 USD, but 9.8000 are spent or "
            "reserved; it opens again on 2026-12-01 at 00:00 UTC",
        ),
    ],
)
def test_what_does_not_fit_is_refused_with_when_it_opens_again(spent, sentence):
    with pytest.raises(OverBudget) as refused:
        Caps(Decimal(1), Decimal(10)).check(*map(Decimal, spent), Decimal("0.20001"), datetime(2026, 11, 30, 23))
    assert str(refused.value) == sentence


def test_to_the_last_cent_is_not_over_it():
    Caps(Decimal(1), None).check(Decimal("0.8"), Decimal(0), Decimal("0.2"), datetime(2026, 11, 30))


def test_a_call_that_never_fits_is_told_so():
    with pytest.raises(OverBudget, match="so it is never made; raise the budget or ask a cheaper model"):
        Caps(Decimal("0.1"), None).check(Decimal(0), Decimal(0), Decimal("0.2"), datetime(2026, 11, 30))


def test_the_budget_counts_reserved_settled_and_unknown_costs_and_not_what_cost_nothing(tmp_path):
    ledger, caps = Ledger(tmp_path / "calls.sqlite"), Caps(Decimal(1), None)
    first, second, third, fourth = (ledger.reserve(ASKED, Decimal("0.2"), caps) for _ in range(4))
    assert ledger.spent()[0] == Decimal("0.8")
    ledger.settle(first, reply("0.05"))
    ledger.fail(second, RateLimited("wait"))
    ledger.fail(third, TimedOut("late"))
    assert ledger.spent()[0] == Decimal("0.45"), "0.05 settled, 0 released, 0.2 unknown, 0.2 under way"
    assert ledger.abandon() == 1
    assert ledger.spent()[0] == Decimal("0.45"), "nobody knows whether the one that was abandoned was paid for"
    ledger.settle(fourth, reply("0.01"))
    assert ledger.spent()[0] == Decimal("0.26"), "its answer came after all"


def test_a_day_and_a_month_end_at_midnight_utc(tmp_path):
    clock = [datetime(2026, 11, 29, 23, 59)]
    ledger, caps = Ledger(tmp_path / "calls.sqlite", lambda: clock[0]), Caps(Decimal(1), Decimal("1.5"))
    ledger.reserve(ASKED, Decimal(1), caps)
    with pytest.raises(OverBudget, match="per_day"):
        ledger.reserve(ASKED, Decimal("0.1"), caps)
    clock[0] = datetime(2026, 11, 30)
    ledger.reserve(ASKED, Decimal("0.5"), caps)
    with pytest.raises(OverBudget, match="per_month"):
        ledger.reserve(ASKED, Decimal("0.1"), caps)
    clock[0] = datetime(2026, 12, 1)
    ledger.reserve(ASKED, Decimal(1), caps)
    assert ledger.spent() == (Decimal(1), Decimal(1))


def test_with_a_cap_not_one_call_more(asker, model_server, ledger):
    """Each call may cost BOUND and does cost 0.00018: after three, the fourth might go over a cap of three bounds."""
    model_server.script(serve.answer("because"))
    cap = BOUND + 3 * Decimal("0.00018") - Decimal("0.000001")
    asking = asker(budget_usd_per_day=cap, concurrency=1)
    said = list(asking.many(question(f"why {n}?") for n in range(6)))
    made = [answer for answer in said if isinstance(answer, Answer)]
    assert len(model_server.requests) == len(made) == 3
    assert all("budget_usd_per_day" in refused.reason for refused in said[3:])
    assert asking.tally().cost_usd == 3 * Decimal("0.00018") <= cap


def test_many_at_once_reserve_before_they_ask_and_what_is_left_over_serves_the_next(asker, model_server):
    """Two bounds: two calls at once. Each costs 0.00018 in the end, so a bound fits beside three of them."""
    model_server.script(serve.late(0.1, serve.answer("because")))
    assert BOUND * 2 - 4 * Decimal("0.00018") < BOUND < BOUND * 2 - 3 * Decimal("0.00018")
    said = list(asker(budget_usd_per_month=BOUND * 2, concurrency=6).many(question(f"why {n}?") for n in range(6)))
    assert len(model_server.requests) == sum(isinstance(answer, Answer) for answer in said) == 4


def test_a_budget_with_a_price_that_nobody_knows_makes_no_call_and_says_what_to_write(asker, model_server, ledger):
    unpriced = model(model_server, "ours", price=None).model_dump()
    said = asker(models=[unpriced], budget_usd_per_day=1).ask(question())
    assert said.reason == (
        "nobody knows what openai/ours costs, so the budget cannot be kept; write its price: {input: …, output: …}, "
        "in USD per million tokens"
    )
    assert (model_server.requests, ledger.rows()) == ([], [])
    model_server.script(serve.answer("because"))
    assert asker(models=[unpriced]).ask(question()).cost_usd is None
    assert [(row.cost_usd, row.cost_is_estimated) for row in ledger.rows()] == [(None, False)]


def test_two_processes_at_once_cannot_overspend_together(model_server, tmp_path, litellm_is_ready):
    model_server.script(serve.answer("because"))
    path: Path = tmp_path / "calls.sqlite"
    cap = BOUND * 8
    begin = get_context("fork").Barrier(2)
    settings = settings_for(model_server, budget_usd_per_day=cap)

    def spend(of: str) -> None:
        asking = Asker(settings, Ledger(path), SAID_AT, of)
        begin.wait(10)
        list(asking.many(question(f"{of} {n}?") for n in range(30)))

    processes = [forked(lambda of=of: spend(of)) for of in ("one", "two")]
    assert [os.waitpid(pid, 0)[1] for pid in processes] == [0, 0]
    rows = Ledger(path).rows()
    assert len(model_server.requests) == len(rows) >= 8
    assert {row.asked_by for row in rows} == {"one", "two"}
    assert {row.state for row in rows} == {"answered"}
    # What the last one could have cost had to fit beside what the others did: with one check each, there would be 60.
    assert (len(rows) - 1) * Decimal("0.00018") + BOUND <= cap
