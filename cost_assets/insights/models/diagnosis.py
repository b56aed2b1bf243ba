"""What went wrong in a call: litellm's error, told apart by what HTTP really said.

litellm gives a refused connection, a web page and half an answer the status 500, and a provider's 500 the status 503.
Below its own errors lie those of httpx, for every provider, and these do not lie.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

from cost_assets.insights.models.replies import (
    BadRequest,
    ContextTooLong,
    Dropped,
    Failure,
    Filtered,
    InvalidKey,
    NoSuchModel,
    NotConfigured,
    QuotaExhausted,
    RateLimited,
    ServerFailed,
    TimedOut,
    Unreachable,
    Unreadable,
)

_NO_MONEY = ("insufficient_quota", "exceeded your current quota", "insufficient balance", "credit balance", "billing")
_FILTERED = ("content_filter", "content management policy", "content_policy")
_NO_PROVIDER = "litellm.BadRequestError: LLM Provider NOT provided"
_SECRET_NAMES = re.compile(r"KEY|TOKEN|SECRET|PASSWORD|CREDENTIAL")
_SECRETS = re.compile(r"\b(?:bearer\s+|sk-|key-)\S+", re.IGNORECASE)


def diagnose(error: Exception, model: str, timeout_seconds: float) -> Failure:
    """The failure that an error of litellm's stands for, in words of our own."""
    import httpx

    chain = list(_chain(error))
    answered = [each for each in chain if isinstance(each, httpx.HTTPStatusError)]
    if answered:
        return _by_status(answered[-1].response, model)
    for each in chain:
        if isinstance(each, httpx.ConnectError | httpx.ConnectTimeout | httpx.ProxyError | httpx.UnsupportedProtocol):
            return Unreachable(f"{model} cannot be reached: {_words(str(each))}")
        if isinstance(each, httpx.TimeoutException):
            return TimedOut(f"{model} did not answer within {timeout_seconds:g} s")
        if isinstance(each, httpx.TransportError):
            return Dropped(f"the connection to {model} was lost before its answer was there")
    if _is_ours(error, chain):
        why = _words(str(chain[-1]))
        return NotConfigured(f"{model}: there is no such provider, no key, or not all that it needs: {why}")
    return Unreadable(f"{model} sent something that is no answer (a web page, or half of one)", 200)


def _is_ours(error: Exception, chain: list[BaseException]) -> bool:
    """Whether litellm or a provider's library found something missing, before anything was sent."""
    kinds = [(type(each).__module__.partition(".")[0], type(each).__name__) for each in chain]
    missing = type(error).__name__ == "AuthenticationError" or ("openai", "OpenAIError") in kinds
    return missing or "botocore" in dict(kinds) or str(error).startswith(_NO_PROVIDER)


def _by_status(response: Any, model: str) -> Failure:
    status, body = response.status_code, _body(response)
    said, lower = _words(_message(body)), body.lower()
    no_money = any(words in lower for words in _NO_MONEY)
    if status == 401:
        return InvalidKey(f"{model} does not accept the key (HTTP 401); look at its environment variable", status)
    if status == 403:
        return InvalidKey(f"{model} may not be asked with this key (HTTP 403): {said}", status)
    if status == 402 or (status in (400, 429) and no_money):
        return QuotaExhausted(f"{model}: the account's quota or money is used up (HTTP {status})", status)
    if status == 429:
        wait = _retry_after(response.headers)
        return RateLimited(f"{model} takes no more requests for now (HTTP 429)", status, wait)
    if status in (408, 504, 524):
        return TimedOut(f"{model}'s server gave up waiting for an answer (HTTP {status})", status)
    if status >= 500:
        return ServerFailed(f"{model}'s server failed (HTTP {status})", status, _retry_after(response.headers))
    if status == 413 or "context_length" in lower or "context length" in lower or "too long" in lower:
        return ContextTooLong(f"the question does not fit into {model} (HTTP {status}): {said}", status)
    if any(words in lower for words in _FILTERED):
        return Filtered(f"{model}'s content filter stopped the question (HTTP {status})", status)
    if status == 404:
        return NoSuchModel(f"the server does not know {model} (HTTP 404): {said}", status)
    return BadRequest(f"{model} does not take this question (HTTP {status}): {said}", status)


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        yield error
        seen.add(id(error))
        error = error.__cause__ or error.__context__


def _retry_after(headers: Any) -> float | None:
    """Seconds to wait; the header holds these, or the date until when."""
    said = headers.get("retry-after")
    if said is None:
        return None
    try:
        return max(0.0, float(said))
    except ValueError:
        pass
    try:
        until = parsedate_to_datetime(said)
    except ValueError:
        return None
    return max(0.0, (until - datetime.now(UTC)).total_seconds())


def _body(response: Any) -> str:
    import httpx

    try:
        return response.text
    except httpx.StreamError:
        return ""


def _message(body: str) -> str:
    """What the server says of its error; nothing if that is not JSON, such as a web page."""
    try:
        said = json.loads(body)
    except ValueError:
        return "no reason given"
    said = said.get("error", said) if isinstance(said, dict) else said
    return str(said.get("message") or said) if isinstance(said, dict) else str(said)


def _words(said: str) -> str:
    """The first 200 characters on one line, without keys."""
    for name, value in os.environ.items():
        if len(value) >= 6 and _SECRET_NAMES.search(name):
            said = said.replace(value, "…")
    said = " ".join(_SECRETS.sub("…", said).split())
    return said if len(said) <= 200 else f"{said[:199]}…"
