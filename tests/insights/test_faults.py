"""All that a model server can do wrong: what happens, how often it is asked, what it costs, what people are told.

Real HTTP, real litellm. A question is asked twice at most (`attempts: 2`); an answer of 100 and 20 tokens costs 0.00018
USD, and `RESERVED` is what was set aside for a call.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

import pytest

from cost_assets.insights.models.budget import upper_bound
from cost_assets.insights.models.questions import Answer, NotAnswered
from cost_assets.llm_settings import Price
from tests.insights import model_server as serve
from tests.insights.conftest import KEY, PRICE, model, question

FREE, PAID = Decimal(0), Decimal("0.00018")
RESERVED = upper_bound(Price(**PRICE), question().messages, None, 100)


@dataclass(frozen=True)
class Fault:
    """`calls` is how many reach the server, `cost` what the ledger counts for each of them."""

    name: str
    reply: serve.Reply
    kind: str
    calls: int
    cost: Decimal
    told: str
    timeout: float = 5


def without_choices(connection: serve.Connection, request: serve.Request) -> None:
    connection.send(200, {"id": "1", "object": "chat.completion", "choices": []})


FAULTS = [
    Fault("429", serve.rate_limited(), "RateLimited", 2, FREE, "openai/m takes no more requests for now (HTTP 429)"),
    Fault("429, seconds", serve.rate_limited(7), "RateLimited", 2, FREE, "openai/m takes no more requests for now"),
    Fault("500", serve.broken(), "ServerFailed", 2, FREE, "openai/m's server failed (HTTP 500)"),
    Fault("503", serve.broken(503), "ServerFailed", 2, FREE, "openai/m's server failed (HTTP 503)"),
    Fault("529", serve.broken(529), "ServerFailed", 2, FREE, "openai/m's server failed (HTTP 529)"),
    Fault("500 page", serve.html(500), "ServerFailed", 2, FREE, "openai/m's server failed (HTTP 500)"),
    Fault("200 page", serve.html(), "Unreadable", 2, RESERVED, "openai/m sent something that is no answer"),
    Fault("half the JSON", serve.cut_off(), "Unreadable", 2, RESERVED, "openai/m sent something that is no answer"),
    Fault("no choices", without_choices, "Unreadable", 2, RESERVED, "openai/m sent an answer without choices"),
    Fault("stall", serve.stalls(), "TimedOut", 2, RESERVED, "openai/m did not answer within 0.3 s", 0.3),
    Fault("slow drip", serve.drips(), "TimedOut", 2, RESERVED, "openai/m did not answer within 0.3 s", 0.3),
    Fault("504", serve.broken(504), "TimedOut", 2, RESERVED, "openai/m's server gave up waiting for an answer"),
    Fault("dropped", serve.drops(), "Dropped", 2, RESERVED, "the connection to openai/m was lost before its answer"),
    Fault("dropped late", serve.drops_after_headers(), "Dropped", 2, RESERVED, "the connection to openai/m was lost"),
    Fault("401", serve.invalid_key(), "InvalidKey", 1, FREE, "openai/m does not accept the key (HTTP 401)"),
    Fault("403 page", serve.html(403), "InvalidKey", 1, FREE, "may not be asked with this key (HTTP 403)"),
    Fault("quota", serve.quota_exhausted(), "QuotaExhausted", 1, FREE, "the account's quota or money is used up"),
    Fault("402", serve.error(402, "Insufficient Balance"), "QuotaExhausted", 1, FREE, "is used up (HTTP 402)"),
    Fault("404", serve.no_such_model(), "NoSuchModel", 1, FREE, "the server does not know openai/m (HTTP 404)"),
    Fault("400", serve.bad_request(), "BadRequest", 1, FREE, "does not take this question (HTTP 400): Unsupp"),
    Fault("too long", serve.too_long(), "ContextTooLong", 1, FREE, "the question does not fit into openai/m"),
    Fault("filter", serve.content_filtered(), "Filtered", 1, FREE, "openai/m's content filter stopped the question"),
    Fault("filtered", serve.answer("", finish="content_filter"), "Refused", 1, PAID, "openai/m refused to answer"),
    Fault("refusal", serve.answer(None, refusal="I can't."), "Refused", 1, PAID, "openai/m refused to answer"),
    Fault("empty", serve.answer(" \n"), "Empty", 1, PAID, "openai/m sent an answer without text"),
    Fault("truncated", serve.answer('{"a', finish="length"), "Truncated", 1, PAID, "openai/m ran out of tokens in the"),
    Fault("no thoughts left", serve.answer(None, finish="length"), "Truncated", 1, PAID, "openai/m ran out of tokens"),
]  # fmt: skip


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.name)
def test_a_fault_is_told_apart_costs_what_it_costs_and_is_not_asked_too_often(fault, asker, model_server, ledger):
    model_server.script(fault.reply)
    asking = asker(models=[model(model_server, "m", timeout_seconds=fault.timeout).model_dump()], attempts=2)
    said = asking.ask(question())

    assert isinstance(said, NotAnswered)
    assert said.kinds == (fault.kind,)
    assert fault.told in said.reason
    assert "\n" not in said.reason
    assert len(model_server.requests) == fault.calls
    assert len(asking.waits) == fault.calls - 1
    rows = ledger.rows()
    assert [(row.state, row.failure_kind) for row in rows] == [("failed", fault.kind)] * fault.calls
    assert [row.attempt for row in rows] == [*range(1, fault.calls + 1)]
    assert [row.cost_usd for row in rows] == [fault.cost] * fault.calls
    assert {row.cost_is_estimated for row in rows} == {fault.cost == RESERVED}
    assert ledger.spent() == (fault.cost * fault.calls,) * 2


def test_a_server_that_is_not_there(asker, model_server, ledger):
    nobody = model(model_server, "m", base_url="http://127.0.0.1:9/v1").model_dump()
    said = asker(models=[nobody], attempts=2).ask(question())
    assert said.kinds == ("Unreachable",)
    assert said.reason == "openai/m cannot be reached: [Errno 111] Connection refused"
    assert [row.cost_usd for row in ledger.rows()] == [FREE, FREE]


def test_a_key_that_is_not_there_is_said_before_anything_is_sent(asker, model_server, ledger, monkeypatch):
    monkeypatch.delenv("COSTS_TEST_KEY")
    said = asker().ask(question())
    assert said.reason == "openai/m: the environment variable COSTS_TEST_KEY is not set; it holds the key"
    assert model_server.requests == []
    assert ledger.spent() == (FREE, FREE)


def test_an_answer_without_usage_costs_what_was_reserved_and_its_tokens_are_unknown(asker, model_server, ledger):
    model_server.script(serve.answer("because", tokens=None))
    said = asker().ask(question())
    assert isinstance(said, Answer)
    assert (said.text, said.input_tokens, said.output_tokens, said.cost_usd) == ("because", None, None, None)
    (row,) = ledger.rows()
    assert (row.state, row.cost_usd, row.cost_is_estimated) == ("answered", RESERVED, True)


def test_what_a_server_says_of_an_error_is_told_in_short_and_without_keys(asker, model_server, monkeypatch):
    monkeypatch.setenv("ACME_TOKEN", "hush-hush")
    model_server.script(serve.error(400, f"bad header\nBearer abc-1 sk-other-2 hush-hush x {'y' * 300}"))
    said = asker().ask(question()).reason
    assert said.startswith("openai/m does not take this question (HTTP 400): bad header … … … x yyy"), said
    assert len(said) < 260


@pytest.mark.parametrize("tokens", [(-100, -20), (0, 20), (100, 0), (-100, 20)])
def test_usage_that_cannot_be_is_unknown_and_makes_nothing_cheaper(tokens, asker, model_server, ledger):
    model_server.script(serve.answer("because", tokens=tokens))
    assert asker().ask(question()).cost_usd is None
    assert [(row.cost_usd, row.cost_is_estimated) for row in ledger.rows()] == [(RESERVED, True)]


def test_half_a_character_in_an_answer_is_no_reason_to_lose_it(asker, model_server, ledger):
    model_server.script(serve.answer("so \ud800\x00 be it"))
    assert asker().ask(question()).text == "so ?\x00 be it"
    assert asker().ask(question()).cached


def test_what_is_not_in_the_schema_is_an_answer_whose_reader_has_to_look(asker, model_server, ledger):
    model_server.script(serve.answer('{"other": 1}'))
    said = asker().ask(question(schema={"type": "object", "properties": {"a": {"type": "string"}}}))
    assert said.text == '{"other": 1}'
    assert [row.state for row in ledger.rows()] == ["answered"]


def test_an_answer_that_comes_after_it_was_given_up_is_kept_and_not_paid_for_again(asker, model_server, ledger):
    model_server.script(serve.drips(seconds=2.3, every=0.05, text="late"), serve.stalls())
    slow = model(model_server, "m", timeout_seconds=0.7).model_dump()
    asking = asker(models=[slow], attempts=1)
    assert asking.ask(question()).kinds == ("TimedOut",)
    assert [row.state for row in ledger.rows()] == ["failed"]
    model_server.script(serve.stalls())
    for thread in [*asking._calls._ends]:
        thread.join(5)
    (row,) = ledger.rows()
    assert (row.state, row.answer, row.cost_usd, row.cost_is_estimated) == ("answered", "late", PAID, False)
    assert asker(models=[slow]).ask(question()).text == "late"
    assert model_server.requests == []


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.name)
def test_the_key_is_in_no_ledger_no_message_and_no_log(fault, asker, model_server, ledger, caplog, capfd):
    caplog.set_level("DEBUG")
    model_server.script(fault.reply)
    brief = model(model_server, "m", timeout_seconds=fault.timeout).model_dump()
    said = asker(models=[brief], attempts=1).ask(question("PROMPT"))
    assert model_server.requests[0].headers["authorization"] == f"Bearer {KEY}"
    told = [repr(said), caplog.text, *capfd.readouterr()]
    assert not [text for text in [*told, repr(ledger.rows())] if KEY in text]
    assert KEY.encode() not in ledger.path.read_bytes()
    assert not [text for text in told[1:] if "PROMPT" in text]
