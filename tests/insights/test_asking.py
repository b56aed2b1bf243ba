"""Who is asked, in which order, how often and when; what is remembered; and what an interruption leaves."""

from __future__ import annotations

import os
import signal
import threading
import time
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from email.utils import format_datetime

import pytest

from cost_assets.insights.models.asking import Asker
from cost_assets.insights.models.ledger import Ledger
from cost_assets.insights.models.questions import Answer, NotAnswered
from tests.insights import model_server as serve
from tests.insights.conftest import SAID_AT, model, question, settings_for
from tests.insights.test_budget import BOUND, forked


def names(server: serve.ModelServer) -> list[str]:
    return [request.body["model"] for request in server.requests]


def chain(server: serve.ModelServer, *of: str) -> list[dict]:
    return [model(server, name).model_dump() for name in of]


def by_model(**replies: serve.Reply) -> serve.Reply:
    """A reply by the name of the model that was asked."""
    return lambda connection, request: replies[request.body["model"]](connection, request)


def test_nothing_leaves_where_nothing_may_and_where_there_is_no_model(asker, model_server):
    assert asker(send="none").ask(question()).reason == "llm.send is none: nothing may leave this machine"
    assert asker(models=[]).ask(question()).reason == "llm.models names no language model"
    assert model_server.requests == []


def test_the_same_question_costs_nothing_twice(asker, model_server, ledger):
    model_server.script(serve.answer("because"))
    first, again = asker().ask(question()), asker().ask(question(subject_id="a2", max_tokens=50))
    assert (first.cached, first.cost_usd, first.model) == (False, Decimal("0.00018"), "openai/m")
    assert (again.cached, again.cost_usd, again.text, again.call_id) == (True, Decimal(0), "because", first.call_id)
    assert len(model_server.requests) == 1
    assert [row.cache_hits for row in ledger.rows()] == [1]


@pytest.mark.parametrize(
    "other", [{"version": "2"}, {"temperature": 0.5}, {"schema": {"type": "object"}}, {"text": "!"}]
)
def test_another_question_is_asked_anew(other, asker, model_server):
    model_server.script(serve.answer("because"))
    asker().ask(question())
    assert asker().ask(question(**other)).cached is False


def test_the_same_question_asked_many_times_at_once_is_paid_for_once(asker, model_server):
    model_server.script(serve.late(0.2, serve.answer("because")))
    said = list(asker(concurrency=4).many([question()] * 4))
    assert sorted(answer.cached for answer in said) == [False, True, True, True]
    assert len(model_server.requests) == 1


def test_what_was_paid_for_in_vain_is_not_asked_for_again_but_the_next_model_is(asker, model_server):
    model_server.script(by_model(one=serve.answer(None), two=serve.broken()))
    models = chain(model_server, "one", "two")
    assert asker(models=models, attempts=1).ask(question()).kinds == ("Refused", "ServerFailed")
    model_server.script(by_model(two=serve.answer("because")))
    assert asker(models=models).ask(question()).text == "because"
    assert names(model_server) == ["two"]


def test_an_answer_of_any_model_of_the_chain_is_found(asker, model_server):
    model_server.script(by_model(one=serve.bad_request(), two=serve.answer("because")))
    models = chain(model_server, "one", "two")
    assert asker(models=models).ask(question()).model == "openai/two"
    assert asker(models=models).ask(question()).cached
    assert names(model_server) == ["one", "two"]


def test_a_model_that_cannot_answer_is_found_out_once_in_a_run(asker, model_server):
    model_server.script(by_model(one=serve.invalid_key(), two=serve.quota_exhausted(), three=serve.answer("because")))
    asking = asker(models=chain(model_server, "one", "two", "three"), concurrency=1)
    assert all(isinstance(said, Answer) for said in asking.many(question(f"why {n}?") for n in range(3)))
    assert names(model_server) == ["one", "two", "three", "three", "three"]
    assert asking.tally().calls == 5
    assert asking.tally().answered == 3


def test_a_model_that_is_down_is_left_alone_and_one_that_answers_others_is_not(asker, model_server):
    model_server.script(serve.broken())
    asking = asker(attempts=2, concurrency=1)
    assert [said.kinds for said in asking.many(question(f"{n}?") for n in range(3))] == [("ServerFailed",)] * 3
    assert len(model_server.requests) == 2

    flaky = asker(attempts=1, concurrency=2)
    answered = threading.Event()

    def reply(connection: serve.Connection, request: serve.Request) -> None:
        if "bad" in request.text:
            answered.wait(5)
            serve.broken()(connection, request)
        else:
            serve.answer("because")(connection, request)

    model_server.script(reply)
    said = flaky.many([question("bad"), question("good")])
    assert isinstance(next(said), Answer)
    answered.set()
    assert isinstance(next(said), NotAnswered)
    assert isinstance(flaky.ask(question("fine")), Answer)


def test_every_model_that_failed_is_named_with_its_reason(asker, model_server):
    model_server.script(by_model(one=serve.invalid_key(), two=serve.too_long()))
    said = asker(models=chain(model_server, "one", "two")).ask(question())
    assert said.reason == (
        "openai/one does not accept the key (HTTP 401); look at its environment variable; the question does not fit "
        "into openai/two (HTTP 400): This model's maximum context length is 8192 tokens. However, your messages "
        "resulted in 9001 tokens."
    )


def test_what_is_said_of_a_prompt_stands_above_what_is_said_of_a_model_and_of_the_question(asker, model_server):
    model_server.script(serve.answer("because"))
    said = {"explain": {"models": chain(model_server, "special"), "max_tokens": 7, "temperature": 0.1}}
    asker(prompts=said).ask(question(temperature=0.9))
    asker(prompts=said).ask(question(prompt="other", temperature=0.9))
    sent = [(r.body["model"], r.body["max_tokens"], r.body["temperature"]) for r in model_server.requests]
    assert sent == [("special", 7, 0.1), ("m", 100, 0.9)]


def test_waits_grow_and_a_server_that_says_how_long_is_believed(asker, model_server):
    in_twenty = format_datetime(datetime.now(UTC) + timedelta(seconds=20), usegmt=True)
    model_server.script(
        serve.broken(), serve.broken(), serve.rate_limited(7), serve.rate_limited(in_twenty), serve.answer("x")
    )
    asking = asker(attempts=5)
    assert asking.ask(question()).text == "x"
    first, second, third, fourth = asking.waits
    assert 1 <= first <= 2 <= second <= 3
    assert 7 <= third <= 7.7
    assert 8 < fourth <= 22  # less by what the calls before took, on a busy machine seconds


def test_a_server_that_wants_to_be_left_alone_for_a_second_is(model_server, ledger, litellm_is_ready):
    model_server.script(serve.rate_limited(1), serve.answer("because"))
    assert isinstance(Asker(settings_for(model_server), ledger, SAID_AT, "me").ask(question()), Answer)
    first, second = model_server.requests
    assert second.at - first.at >= 1


def test_a_server_that_wants_to_be_left_alone_is_by_all(asker, model_server):
    model_server.script(serve.rate_limited(7), serve.answer("because"))
    asking = asker(concurrency=1)
    assert all(isinstance(said, Answer) for said in asking.many([question("a"), question("b")]))
    first, second = asking.waits
    assert 7 <= first <= 7.7
    assert 5 < second <= 7, "the clock did not move while nobody really waited"


def test_a_server_that_rests_longer_than_the_run_may_ask_is_given_up_at_once(asker, model_server):
    model_server.script(by_model(one=serve.rate_limited(3600), two=serve.answer("because")))
    asking = asker(models=chain(model_server, "one", "two"), concurrency=1)
    assert [said.model for said in asking.many([question("a"), question("b")])] == ["openai/two"] * 2
    assert names(model_server) == ["one", "two", "two"]
    assert asking.waits == []


def test_who_was_stopped_asks_no_more(asker, model_server):
    asking = asker()
    asking.stop()
    assert asking.ask(question()).reason == "the run was stopped before a model had answered"
    assert model_server.requests == []


def test_after_the_deadline_no_call_is_made(asker, model_server):
    model_server.script(serve.late(1.2, serve.answer("because")))
    asking = asker(deadline_seconds=1, concurrency=1)
    first, second = asking.many([question("a"), question("b")])
    assert isinstance(first, Answer), "what was asked in time is waited for"
    assert second.reason == "llm.deadline_seconds (1) are over: no call is made any more"
    assert len(model_server.requests) == 1


def test_many_come_as_they_are_ready_not_more_at_once_than_allowed(asker, model_server):
    here, most, three, others = [], [], threading.Event(), threading.Semaphore(0)

    def reply(connection: serve.Connection, request: serve.Request) -> None:
        here.append(request)
        most.append(len(here))
        if len(here) == 3:
            three.set()
        three.wait(5)
        if "slow" in request.text:
            for _ in range(5):
                others.acquire(timeout=5)
        here.remove(request)
        others.release()
        serve.answer("because")(connection, request)

    model_server.script(reply)
    told = []
    asked = [question("slow"), *(question(f"{n}") for n in range(5))]
    said = list(asker(concurrency=3).many(asked, progress=lambda done, of: told.append((done, of))))
    assert said[0].question != asked[0]
    assert max(most) == 3
    assert told == [(n, 6) for n in range(1, 7)]


def test_an_interruption_makes_no_further_call_and_keeps_what_was_under_way(model_server, tmp_path, litellm_is_ready):
    model_server.script(serve.late(0.7, serve.answer("because")))
    ledger = Ledger(tmp_path / "calls.sqlite")

    def run() -> None:
        signal.signal(signal.SIGINT, signal.default_int_handler)
        with (
            pytest.raises(KeyboardInterrupt),
            Asker(settings_for(model_server, concurrency=2), ledger, SAID_AT, "me") as a,
        ):
            list(a.many(question(f"{n}?") for n in range(10)))
        assert [row.state for row in ledger.rows()] == ["reserved"] * 2, "who was interrupted does not wait for them"

    process = forked(run)
    _until(lambda: len(model_server.requests) == 2)
    began = time.monotonic()
    os.kill(process, signal.SIGINT)
    assert os.waitpid(process, 0)[1] == 0
    assert time.monotonic() - began < 6, "a call may take 5 s at most"
    assert len(model_server.requests) == 2
    assert [(row.state, row.answer) for row in ledger.rows()] == [("answered", "because")] * 2


def test_a_process_that_is_killed_in_the_middle_of_a_call_leaves_its_reservation(
    model_server, tmp_path, litellm_is_ready
):
    model_server.script(serve.answer("because"), serve.stalls())
    ledger, settings = Ledger(tmp_path / "calls.sqlite"), settings_for(model_server, concurrency=1)

    def run() -> None:
        list(Asker(settings, ledger, SAID_AT, "first run").many([question("a"), question("b")]))

    process = forked(run)
    _until(lambda: len(model_server.requests) == 2)
    os.kill(process, signal.SIGKILL)
    os.waitpid(process, 0)
    states = [(row.state, row.counted_usd) for row in ledger.rows()]
    assert states == [("answered", Decimal("0.00018")), ("reserved", BOUND - Decimal("0.000003"))], "a? is 3 bytes less"

    assert ledger.abandon() == 1
    model_server.script(serve.answer("because"))
    said = {
        a.question.messages[1]["content"]: a.cached
        for a in Asker(settings, ledger, SAID_AT, "next").many([question("a"), question("b")])
    }
    assert said == {"a": True, "b": False}
    assert len(model_server.requests) == 1
    assert [row.state for row in ledger.rows()] == ["answered", "abandoned", "answered"]


def test_who_leaves_early_begins_nothing_more(asker, model_server):
    model_server.script(serve.late(0.1, serve.answer("because")))
    asking = asker(concurrency=1)
    for _ in asking.many(question(f"{n}?") for n in range(9)):
        break
    time.sleep(0.3)
    assert len(model_server.requests) <= 2
    assert isinstance(asking.ask(question("more?")), Answer)


def _until(holds, seconds: float = 10) -> None:
    ends = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < ends
        time.sleep(0.01)
