"""The key `llm:` of `costs.yaml`: which language models may be asked, with what, and for how much money."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any, Literal
from urllib.parse import urlsplit

from pydantic import Field, field_validator, model_validator
from pydantic_core import PydanticCustomError

from cost_assets.strict import SECRET, Strict

Send = Literal["none", "totals", "services", "resources"]


class Price(Strict):
    """USD per million tokens."""

    input: Decimal = Field(ge=0)
    output: Decimal = Field(ge=0)


class Model(Strict):
    """One model that may be asked.

    Attributes:
        model: provider and name, as litellm writes them: `openai/gpt-5-mini`, `azure/<deployment>`.
        base_url: the server, where it is not the provider's own. It is sent no key but that of `api_key_env`.
        api_key_env: the environment variable that holds the key; without it the provider's usual one.
        price: without it, the price that litellm knows; a model that it does not know has none.
        timeout_seconds, max_tokens, temperature: stand above what the prompt says of itself.
    """

    model: str
    base_url: str | None = None
    api_key_env: str | None = None
    price: Price | None = None
    timeout_seconds: float | None = Field(default=None, gt=0, le=3600)
    max_tokens: int | None = Field(default=None, ge=1)
    temperature: float | None = Field(default=None, ge=0, le=2)

    @model_validator(mode="before")
    @classmethod
    def _a_name_is_enough(cls, said: Any) -> Any:
        return {"model": said} if isinstance(said, str) else said

    @field_validator("model")
    @classmethod
    def _names_a_provider(cls, name: str) -> str:
        if not re.fullmatch(r"[a-z0-9_]+/\S+", name):
            raise ValueError("should name a provider and a model, such as openai/gpt-5-mini")
        return name

    @field_validator("base_url")
    @classmethod
    def _is_an_address(cls, url: str | None) -> str | None:
        if url is None:
            return None
        parts = urlsplit(url)
        if parts.username or parts.password or parts.query:
            raise PydanticCustomError(SECRET, "holds a secret; name an environment variable with api_key_env instead")
        if parts.scheme not in ("http", "https") or not parts.netloc:
            raise ValueError("should start with https:// or http://")
        return url.rstrip("/")

    @field_validator("api_key_env")
    @classmethod
    def _is_a_variable(cls, name: str | None) -> str | None:
        if name is not None and not re.fullmatch(r"[A-Z_][A-Z0-9_]*", name):
            raise PydanticCustomError(
                SECRET, "should name the environment variable that holds the key, such as OPENAI_API_KEY"
            )
        return name


class Prompt(Strict):
    """What is said of one prompt; it stands above what is said of the models, and above what the prompt says."""

    models: tuple[Model, ...] = ()
    timeout_seconds: float | None = Field(default=None, gt=0, le=3600)
    max_tokens: int | None = Field(default=None, ge=1)
    temperature: float | None = Field(default=None, ge=0, le=2)


class Llm(Strict):
    """Everything that `llm:` may say. Without models nothing is asked, and the template narrator speaks.

    Attributes:
        models: a fallback chain: the next is asked where the one before cannot answer.
        send: what may leave this machine at all; whoever lists models has to say it.
        budget_usd_per_day, budget_usd_per_month: of UTC days and months; None is no limit.
        concurrency: how many calls at once.
        attempts: how often one model is asked one question, when it fails in a way that passes.
        deadline_seconds: for how long one run goes on making calls.
        protect: regular expressions of what never leaves.
        prompts: by a prompt's name.
    """

    models: tuple[Model, ...] = ()
    send: Send = "none"
    budget_usd_per_day: Decimal | None = Field(default=None, ge=0)
    budget_usd_per_month: Decimal | None = Field(default=None, ge=0)
    concurrency: int = Field(default=4, ge=1, le=64)
    attempts: int = Field(default=4, ge=1, le=20)
    deadline_seconds: float = Field(default=600, gt=0, le=86400)
    protect: tuple[str, ...] = ()
    prompts: dict[str, Prompt] = Field(default_factory=dict)

    @field_validator("protect")
    @classmethod
    def _patterns_are_right(cls, patterns: tuple[str, ...]) -> tuple[str, ...]:
        for pattern in patterns:
            try:
                found = re.compile(pattern)
            except re.error as error:
                raise ValueError(f"{pattern!r} is not a regular expression: {error}") from None
            if found.search(""):
                raise ValueError(f"{pattern!r} also matches nothing at all, and so would protect every place in a text")
        return patterns

    @model_validator(mode="after")
    def _who_lists_models_says_what_leaves(self) -> Llm:
        listed = self.models or any(prompt.models for prompt in self.prompts.values())
        if listed and "send" not in self.model_fields_set:
            raise ValueError(
                "lists models, but not what may be sent to them; write send: totals (totals of accounts), services "
                "(and of services, regions and usage types) or resources (and of resources and tags), or send: none "
                "to ask no model"
            )
        return self

    def chain(self, prompt: str) -> tuple[Model, ...]:
        """The models to ask for a prompt, in order, with what is said of the prompt put into each."""
        said = self.prompts.get(prompt, Prompt())
        over = {name: getattr(said, name) for name in ("timeout_seconds", "max_tokens", "temperature")}
        over = {name: value for name, value in over.items() if value is not None}
        return tuple(model.model_copy(update=over) for model in said.models or self.models)
