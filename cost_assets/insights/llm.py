"""The one door to language models: one question, one HTTP request, one reply or one failure.

litellm is imported here only, and only when a call is made or a price is asked for: its import takes seconds. Of what
it can do, its adapters to providers and its price map are used. Its cache, retries and budget are off, since they do
not hold (a cache that crashes, a budget that is not kept, retries on an invalid key), and it neither logs nor phones.
"""

from __future__ import annotations

import logging
import os
import re
import time
import warnings
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from typing import Any

from cost_assets.insights.models.diagnosis import diagnose
from cost_assets.insights.models.replies import Empty, Failure, NotConfigured, Refused, Reply, Truncated, Unreadable
from cost_assets.llm_settings import Model, Price

_QUIET = {
    "LITELLM_LOCAL_MODEL_COST_MAP": "True",  # else each of these is fetched from GitHub
    "LITELLM_LOCAL_ANTHROPIC_BETA_HEADERS": "True",
    "LITELLM_LOCAL_BLOG_POSTS": "True",
    "LITELLM_MODE": "PRODUCTION",  # else it reads a .env file of the working directory
    "LITELLM_LOG": "CRITICAL",  # DEBUG would print prompts and keys
}
_OWN_CREDENTIALS = ("azure", "bedrock", "sagemaker", "vertex_ai")  # theirs belong to the address that is named
_OWN_MACHINE = ("ollama", "ollama_chat", "lemonade", "llamafile", "lm_studio")
_MILLION = Decimal(1_000_000)
_EXACT = Decimal(1).scaleb(-12)


@dataclass(frozen=True)
class Call:
    """One attempt. `schema` is a JSON schema of the answer, `name` what it is called; without it prose is asked for."""

    model: Model
    messages: Sequence[Mapping[str, str]]
    max_tokens: int
    timeout_seconds: float
    temperature: float | None = None
    schema: Mapping[str, Any] | None = None
    name: str = "answer"


def attempt(call: Call) -> Reply:
    """Ask once. The timeout holds for each read: a server that drips may take longer, and the caller has to mind that.

    Raises:
        Failure: one of the kinds in `replies.py`, never anything of litellm's, whose errors carry prompts and keys.
    """
    try:
        key = _key(call.model)
        litellm = ready()
    except Failure as failure:
        raise failure from None
    response, failure, started = None, None, time.monotonic()
    try:
        response = litellm.completion(
            model=call.model.model,
            messages=[dict(message) for message in call.messages],
            max_tokens=call.max_tokens,
            timeout=call.timeout_seconds,
            max_retries=0,
            drop_params=True,  # some models take no temperature
            **({} if call.temperature is None else {"temperature": call.temperature}),
            **({} if call.model.base_url is None else {"base_url": call.model.base_url}),
            **({} if key is None else {"api_key": key}),
            **_response_format(litellm, call),
        )
    except Exception as error:
        failure = diagnose(error, call.model.model, call.timeout_seconds)
    if failure:  # raised out here, so that litellm's error is not dragged along as its context
        raise failure
    return _checked(_reply(litellm, call, response, time.monotonic() - started), response)


def price(model: Model) -> Price | None:
    """The most that a token may cost, in USD per million: as configured, else as litellm knows; None if nobody does.

    A price of 0 in litellm's map is a gap in it more often than a gift, so it counts only for one's own machine.
    """
    if model.price:
        return model.price
    if model.model.startswith(tuple(f"{provider}/" for provider in _OWN_MACHINE)):
        return None if model.model.endswith("-cloud") else Price(input=Decimal(0), output=Decimal(0))
    try:
        info = ready().get_model_info(model.model)
    except Failure:
        return None
    except Exception:  # litellm raises a bare one for a model that is not in its map
        return None
    found = {side: _dearest(info, side) for side in ("input", "output")}
    return Price(**found) if all(found.values()) else None


@cache
def ready() -> Any:
    """litellm, imported and quiet.

    Raises:
        NotConfigured: it is not installed.
    """
    os.environ.update(_QUIET)
    try:
        import litellm
    except ImportError:
        raise NotConfigured("litellm is not installed, so no language model can be asked; install litellm") from None
    litellm.telemetry = False
    litellm.suppress_debug_info = True
    litellm.cache = None
    litellm.num_retries = None
    for name in ("LiteLLM", "LiteLLM Router", "LiteLLM Proxy"):
        logging.getLogger(name).disabled = True
    warnings.filterwarnings("ignore", message="Pydantic serializer warnings")  # they quote the answer
    for name in ("openai", "anthropic", "httpx", "httpcore"):  # at DEBUG they tell what is sent
        logging.getLogger(name).setLevel(logging.WARNING)
    return litellm


def _key(model: Model) -> str | None:
    """The key to send; None where litellm is to find the provider's own."""
    if model.api_key_env:
        key = os.environ.get(model.api_key_env)
        if not key:
            raise NotConfigured(
                f"{model.model}: the environment variable {model.api_key_env} is not set; it holds the key"
            )
        return key
    # Without a word, litellm would send the key of OPENAI_API_KEY to whatever server base_url names.
    return "none" if model.base_url and model.model.partition("/")[0] not in _OWN_CREDENTIALS else None


def _response_format(litellm: Any, call: Call) -> dict[str, Any]:
    if call.schema is None:
        return {}
    if litellm.supports_response_schema(model=call.model.model):
        schema = {"name": call.name, "schema": dict(call.schema), "strict": _is_closed(call.schema)}
        return {"response_format": {"type": "json_schema", "json_schema": schema}}
    if "response_format" in (litellm.get_supported_openai_params(model=call.model.model) or ()):
        return {"response_format": {"type": "json_object"}}
    return {}


def _is_closed(schema: Any) -> bool:
    """Whether every object of a schema names all its keys and wants them all, as OpenAI's strict mode asks."""
    if isinstance(schema, Mapping):
        keys = schema.get("properties")
        open_ = schema.get("type") == "object" and (
            schema.get("additionalProperties") is not False or set(schema.get("required", ())) != set(keys or ())
        )
        return not open_ and all(map(_is_closed, schema.values()))
    return all(map(_is_closed, schema)) if isinstance(schema, list | tuple) else True


def _reply(litellm: Any, call: Call, response: Any, latency: float) -> Reply:
    choice = response.choices[0] if response.choices else None
    if choice is None:
        raise Unreadable(f"{call.model.model} sent an answer without choices", 200)
    text = (choice.message.content or "").encode("utf-8", "replace").decode()  # half a character cannot be kept
    usage = getattr(response, "usage", None)
    read, wrote = _tokens(usage, "prompt_tokens"), _tokens(usage, "completion_tokens")
    if wrote is None and read is not None and not text:
        wrote = 0
    cost = _cost(litellm, call.model, response, read, wrote)
    return Reply(text, call.model.model, read, wrote, cost, latency, str(choice.finish_reason or "stop"))


def _tokens(usage: Any, name: str) -> int | None:
    """How many tokens the server says; None if it does not, for which litellm says 0, or if it cannot be."""
    said = getattr(usage, name, None)
    return said if isinstance(said, int) and said > 0 else None


def _cost(litellm: Any, model: Model, response: Any, read: int | None, wrote: int | None) -> Decimal | None:
    known = price(model)
    if known is None or read is None or wrote is None:
        return None
    if model.price or not (known.input or known.output):
        return ((known.input * read + known.output * wrote) / _MILLION).quantize(_EXACT)
    try:  # litellm also knows what cached input and long contexts cost
        usd = litellm.completion_cost(completion_response=response, model=model.model)
    except Exception:  # it has many, and the answer is worth more than its price
        return None
    return Decimal(str(usd)).quantize(_EXACT)


def _checked(reply: Reply, response: Any) -> Reply:
    """The reply, if its text can be used.

    Raises:
        Truncated, Refused, Empty: each with the reply, which was paid for.
    """
    name, content = reply.model, response.choices[0].message.content
    if reply.finish_reason == "length":
        raise Truncated(f"{name} ran out of tokens in the middle of its answer; raise max_tokens", 200, reply=reply)
    if reply.finish_reason == "content_filter" or content is None:
        raise Refused(f"{name} refused to answer", 200, reply=reply)
    if not content.strip():
        raise Empty(f"{name} sent an answer without text", 200, reply=reply)
    return reply


def _dearest(info: Mapping[str, Any], side: str) -> Decimal | None:
    """The highest price per million tokens among those of short and long contexts, of answers and of reasoning."""
    base = info.get(f"{side}_cost_per_token")
    longer = re.compile(rf"{side}_cost_per_(token_above_\w+_tokens|reasoning_token)")
    dearer = [value for name, value in info.items() if longer.fullmatch(name) and isinstance(value, int | float)]
    return None if base is None else Decimal(str(max([base, *dearer]))) * _MILLION
