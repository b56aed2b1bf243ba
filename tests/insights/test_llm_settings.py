"""`llm:` of `costs.yaml`: what it may say, and what is refused with which word."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
import yaml

from cost_assets.errors import ConfigError
from cost_assets.llm_settings import Llm
from cost_assets.settings import load_settings


@pytest.fixture
def load(tmp_path):
    def loaded(said: Any) -> Llm:
        exports = [{"name": "acme", "format": "focus", "url": "bill"}]
        (tmp_path / "costs.yaml").write_text(yaml.safe_dump({"exports": exports, "llm": said}))
        return load_settings(tmp_path / "costs.yaml").llm

    return loaded


def test_without_a_word_no_model_is_asked_and_nothing_leaves(load):
    llm = load({})
    assert (llm.models, llm.send, llm.budget_usd_per_day, llm.budget_usd_per_month) == ((), "none", None, None)
    assert (llm.concurrency, llm.attempts, llm.deadline_seconds) == (4, 4, 600)


def test_a_model_is_a_name_or_all_that_can_be_said_of_it(load):
    ours = {"model": "openai/ours", "base_url": "http://gpu:8000/v1/", "price": {"input": 0.1, "output": "0.4"}}
    llm = load({"models": ["openai/gpt-5-mini", ours], "send": "totals", "budget_usd_per_day": 0.1})
    assert [model.model for model in llm.models] == ["openai/gpt-5-mini", "openai/ours"]
    assert llm.models[1].base_url == "http://gpu:8000/v1"
    assert (llm.models[1].price.input, llm.budget_usd_per_day) == (Decimal("0.1"), Decimal("0.1"))


def test_what_is_said_of_a_prompt_is_put_into_its_models(load):
    llm = load({
        "models": [{"model": "openai/a", "max_tokens": 9, "timeout_seconds": 3}], "send": "totals",
        "prompts": {"review": {"max_tokens": 5}, "note": {"models": ["openai/b"], "temperature": 0}},
    })  # fmt: skip
    told = {
        prompt: [
            (model.model, model.max_tokens, model.timeout_seconds, model.temperature) for model in llm.chain(prompt)
        ]
        for prompt in ("review", "note", "other")
    }
    assert told == {
        "review": [("openai/a", 5, 3, None)],
        "note": [("openai/b", None, None, 0)],
        "other": [("openai/a", 9, 3, None)],
    }


def test_models_with_send_none_are_allowed(load):
    assert load({"models": ["openai/a"], "send": "none"}).send == "none"


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ({"models": ["openai/a"]}, "llm: lists models, but not what may be sent to them; write send: totals "),
        ({"prompts": {"x": {"models": ["openai/a"]}}}, "llm: lists models, but not what may be sent"),
        ({"send": "all"}, "llm.send is 'all': Input should be 'none', 'totals', 'services' or 'resources'"),
        ({"models": ["gpt-5"], "send": "totals"}, "llm.models[0].model is 'gpt-5': should name a provider and a model"),
        ({"models": [{"model": "a/b", "base_url": "gpu"}], "send": "totals"}, "base_url is 'gpu': should start with"),
        ({"models": [{"model": "a/b", "price": {"input": 1}}], "send": "totals"}, "models[0].price.output is missing"),
        ({"protect": ["ok", "a("]}, "llm.protect: 'a(' is not a regular expression: missing )"),
        ({"protect": ["a*"]}, "llm.protect: 'a*' also matches nothing at all"),
        ({"budget_usd_per_day": -1}, "llm.budget_usd_per_day is -1: Input should be greater than or equal to 0"),
        ({"budget": 1}, "llm.budget is not a known key; known here: models, send, budget_usd_per_day,"),
        ({"prompts": {"x": {"tone": 1}}}, "llm.prompts.x.tone is not a known key; known here: models, "),
    ],
)  # fmt: skip
def test_a_mistake_is_refused_with_what_would_be_right(said, sentence, load):
    with pytest.raises(ConfigError) as refused:
        load(said)
    assert sentence in str(refused.value)


@pytest.mark.parametrize(
    ("model", "sentence"),
    [
        (
            {"api_key": "sk-SECRET"},
            "llm.models[0].api_key is not a known key; known here: model, base_url, api_key_env,",
        ),
        ({"api_key_env": "sk-SECRET"}, "should name the environment variable that holds the key"),
        ({"base_url": "https://me:SECRET@host/v1"}, "holds a secret; name an environment variable with api_key_env"),
        ({"base_url": "https://host/v1?key=SECRET"}, "holds a secret; name an environment variable with api_key_env"),
    ],
)
def test_a_key_in_the_file_is_refused_and_not_repeated(model, sentence, load):
    with pytest.raises(ConfigError) as refused:
        load({"models": [{"model": "openai/a", **model}], "send": "totals"})
    assert sentence in str(refused.value)
    assert "SECRET" not in str(refused.value)
