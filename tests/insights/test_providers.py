"""Which request each provider gets, with which key, and what its answer is worth; over real HTTP."""

from __future__ import annotations

import subprocess
import sys
from decimal import Decimal

import pytest

from cost_assets.insights import llm
from cost_assets.insights.models.replies import Failure
from cost_assets.llm_settings import Model
from tests.insights import model_server as serve
from tests.insights.conftest import KEY, model

CLOSED = {
    "type": "object", "properties": {"a": {"type": "string"}}, "required": ["a"], "additionalProperties": False,
}  # fmt: skip
CLAUDE_ON_BEDROCK = "bedrock/anthropic.claude-3-5-sonnet-20240620-v1:0"
PROVIDERS = [
    ("openai/gpt-4o-mini", "/v1", "/v1/chat/completions", "0.000027"),
    ("openai/a-server-of-ours", "/v1", "/v1/chat/completions", None),
    ("azure/gpt-4o-mini", "", "/openai/deployments/gpt-4o-mini/chat/completions?api-version=2024-10-21", "0.000027"),
    ("anthropic/claude-sonnet-4-5", "", "/v1/messages", "0.0006"),
    ("deepseek/deepseek-chat", "/v1", "/v1/chat/completions", "0.0000364"),
    ("ollama_chat/llama3", "", "/api/chat", "0"),
    (CLAUDE_ON_BEDROCK, "", "/model/anthropic.claude-3-5-sonnet-20240620-v1%3A0/converse", "0.0006"),
]


@pytest.fixture(autouse=True)
def environment(litellm_is_ready: None, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in {
        "AZURE_API_VERSION": "2024-10-21", "AWS_ACCESS_KEY_ID": "id", "AWS_SECRET_ACCESS_KEY": "secret",
        "AWS_REGION": "us-east-1", "OPENAI_API_KEY": "sk-for-openai-only",
    }.items():  # fmt: skip
        monkeypatch.setenv(name, value)


def call(of: Model, **said: object) -> llm.Call:
    messages = [{"role": "system", "content": "Answer in JSON."}, {"role": "user", "content": "why?"}]
    return llm.Call(of, messages, **{"max_tokens": 50, "timeout_seconds": 5, "temperature": 0.2, **said})


@pytest.mark.parametrize(("name", "under", "path", "cost"), PROVIDERS, ids=[each[0] for each in PROVIDERS])
def test_a_provider_is_asked_its_way_and_its_failures_mean_the_same(name, under, path, cost, model_server):
    key = None if name == CLAUDE_ON_BEDROCK else "COSTS_TEST_KEY"
    asked = Model(model=name, base_url=model_server.root + under, api_key_env=key)
    model_server.script(serve.answer('{"a": "x"}'))
    reply = llm.attempt(call(asked, schema=CLOSED))
    (request,) = model_server.requests
    assert request.path == path
    assert key is None or KEY in str(request.headers)
    assert "sk-for-openai-only" not in str(request.headers)
    assert (reply.text, reply.input_tokens, reply.output_tokens) == ('{"a": "x"}', 100, 20)
    assert reply.cost_usd == (None if cost is None else Decimal(cost))

    for fault, kind, wait in [
        (serve.rate_limited(7), "RateLimited", 7),
        (serve.invalid_key(), "InvalidKey", None),
        (serve.broken(), "ServerFailed", None),
        (serve.html(), "Unreadable", None),
        (serve.cut_off(), "Unreadable", None),
        (serve.drops(), "Dropped", None),
        (serve.drops_after_headers(), "Dropped", None),
        (serve.answer("half", finish="length"), "Truncated", None),
    ]:
        model_server.script(fault)
        with pytest.raises(Failure) as failed:
            llm.attempt(call(asked))
        assert (failed.value.kind, failed.value.retry_after, len(model_server.requests)) == (kind, wait, 1)
        assert failed.value.__context__ is None


@pytest.mark.parametrize(
    ("name", "schema", "wanted"),
    [
        ("openai/gpt-4o-mini", CLOSED, ("json_schema", True)),
        ("openai/gpt-4o-mini", {**CLOSED, "required": []}, ("json_schema", False)),
        ("openai/a-server-of-ours", CLOSED, ("json_object", None)),
        ("openai/gpt-4o-mini", None, (None, None)),
    ],
)
def test_json_is_asked_for_as_far_as_the_model_is_known_to_know_it(name, schema, wanted, model_server):
    llm.attempt(call(Model(model=name, base_url=model_server.url), schema=schema))
    asked = model_server.requests[0].body.get("response_format", {})
    assert (asked.get("type"), asked.get("json_schema", {}).get("strict")) == wanted


def test_a_server_of_ones_own_is_not_sent_the_key_of_another(model_server):
    llm.attempt(call(Model(model="openai/a-server-of-ours", base_url=model_server.url)))
    assert model_server.requests[0].headers["authorization"] == "Bearer none"


def test_a_model_that_takes_no_temperature_is_not_sent_one(model_server):
    llm.attempt(call(Model(model="openai/gpt-5-mini", base_url=model_server.url)))
    assert "temperature" not in model_server.requests[0].body
    assert model_server.requests[0].body["max_completion_tokens"] == 50


@pytest.mark.parametrize(
    ("name", "price"),
    [
        ("openai/gpt-5-mini", ("0.25", "2")),
        ("gemini/gemini-2.5-pro", ("2.5", "15")),  # its price for long contexts, twice that for short ones
        ("ollama_chat/whatever", ("0", "0")),
        ("ollama/gpt-oss:120b-cloud", None),
        ("perplexity/sonar-small-online", None),  # 0 in litellm's map
        ("openai/a-server-of-ours", None),
        ("nobody/knows", None),
    ],
)
def test_prices_are_the_highest_that_litellm_knows_and_unknown_ones_are_none(name, price):
    known = llm.price(Model(model=name))
    assert (known and (known.input, known.output)) == (price and tuple(map(Decimal, price)))


def test_a_price_that_is_configured_is_what_counts(model_server):
    asked = model(model_server, "gpt-4o-mini", price={"input": "3", "output": "7"})
    assert llm.attempt(call(asked)).cost_usd == Decimal("0.00044")


@pytest.mark.parametrize("name", ["nobody/knows", "anthropic/claude-sonnet-4-5", "openai/gpt-5-mini"])
def test_a_provider_that_nobody_knows_and_a_key_that_is_not_set_are_said_before_anything_is_sent(name, monkeypatch):
    for variable in ("OPENAI_API_KEY", "ANTHROPIC_API_KEY"):
        monkeypatch.delenv(variable, raising=False)
    with pytest.raises(Failure) as failed:
        llm.attempt(call(Model(model=name)))
    assert (failed.value.kind, failed.value.costs) == ("NotConfigured", "nothing")


def test_nothing_of_it_is_loaded_before_it_is_used():
    heavy = "{'litellm', 'openai', 'httpx', 'duckdb'}"
    seen = f"import sys, cost_assets.insights.models.asking; print({heavy} & {{*sys.modules}})"
    done = subprocess.run([sys.executable, "-c", seen], capture_output=True, text=True, check=True, timeout=60)
    assert done.stdout.strip() == "set()"
