"""What comes back when a model is asked once: a reply, or one of these failures."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from cost_assets.errors import CostsError


@dataclass(frozen=True)
class Reply:
    """What a model said.

    Attributes:
        model: as it was asked, such as `openai/gpt-5-mini`.
        input_tokens, output_tokens: None where the server did not say.
        cost_usd: by these tokens; None where they or the price are unknown.
        latency_seconds: from sending to the whole answer.
        finish_reason: `stop`, or what else the server said.
    """

    text: str
    model: str
    input_tokens: int | None
    output_tokens: int | None
    cost_usd: Decimal | None
    latency_seconds: float
    finish_reason: str


class Failure(CostsError):
    """A call that gave no usable answer, in one sentence without keys and prompts.

    What follows from each kind is said here, and nowhere else:

    Attributes:
        passes: the same call may succeed a little later.
        breaks: the model cannot answer anybody during this run.
        costs: `nothing`; `unknown`, since it had been sent and may be billed; or `known`, by the `reply`.
        http_status: None where no answer came, or none that could be read.
        retry_after: seconds for which the server asked to be left alone; None where it did not say.
        reply: what was paid for and cannot be used.
    """

    passes = False
    breaks = False
    costs = "nothing"

    def __init__(
        self,
        sentence: str,
        http_status: int | None = None,
        retry_after: float | None = None,
        reply: Reply | None = None,
    ) -> None:
        super().__init__(sentence)
        self.http_status, self.retry_after, self.reply = http_status, retry_after, reply

    @property
    def kind(self) -> str:
        """The name of the failure, as the ledger keeps it."""
        return type(self).__name__


class NotConfigured(Failure):
    """Nothing was sent: the key's variable is not set, or nobody knows the provider."""

    breaks = True


class InvalidKey(Failure):
    """The key was not accepted, or does not allow this (401, 403)."""

    breaks = True


class QuotaExhausted(Failure):
    """The account has no money or quota left (402, or 429 that says so): waiting does not help."""

    breaks = True


class NoSuchModel(Failure):
    """The server does not know the model (404)."""

    breaks = True


class RateLimited(Failure):
    """Too many requests (429)."""

    passes = True


class ServerFailed(Failure):
    """The server said that it failed (5xx); nothing was answered, and nothing is billed."""

    passes = True


class Unreadable(ServerFailed):
    """Something came with a status of success that is no answer: a web page, or half of one. It may be billed."""

    costs = "unknown"


class Unreachable(Failure):
    """No connection: nothing was sent."""

    passes = True


class Dropped(Failure):
    """The connection was lost after the question had been sent."""

    passes = True
    costs = "unknown"


class TimedOut(Failure):
    """No answer, or not all of it, in the time it was given (also 408 and 504)."""

    passes = True
    costs = "unknown"


class ContextTooLong(Failure):
    """The messages do not fit into the model."""


class BadRequest(Failure):
    """The server does not take such a question (other 4xx)."""


class Filtered(Failure):
    """A content filter objected to the question; it was not answered."""


class Refused(Failure):
    """The model would not answer, or its answer was withheld."""

    costs = "known"


class Truncated(Failure):
    """The answer did not fit into the tokens it was given."""

    costs = "known"


class Empty(Failure):
    """The answer has no text."""

    costs = "known"
