"""What is asked of language models, and what comes of it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from cost_assets.llm_settings import Model


@dataclass(frozen=True)
class Question:
    """One conversation up to the model's next turn; a repair is a question with longer messages.

    Attributes:
        prompt, version: which prompt it was made from.
        subject_kind, subject_id: what it is about; the ledger keeps it, and the answer does not depend on it.
        messages: `{"role": …, "content": …}`, in order, with nothing in them that must not leave.
        max_tokens, temperature, timeout_seconds: where `costs.yaml` says nothing else of the prompt or the model.
        schema: JSON schema of the answer; the messages have to ask for JSON too, since some models know nothing else.
    """

    prompt: str
    version: str
    subject_kind: str
    subject_id: str
    messages: tuple[Mapping[str, str], ...]
    max_tokens: int = 2_000
    temperature: float | None = None
    timeout_seconds: float = 60
    schema: Mapping[str, Any] | None = None

    def longer(self, *messages: Mapping[str, str]) -> Question:
        """The same conversation, continued."""
        return replace(self, messages=(*self.messages, *messages))

    def digest(self, model: Model) -> str:
        """What an answer is found by: everything that decides on it. Limits of tokens and time do not."""
        temperature = self.temperature if model.temperature is None else model.temperature
        said = {
            "prompt": self.prompt,
            "version": self.version,
            "model": [model.model, model.base_url],
            "messages": [dict(message) for message in self.messages],
            "temperature": None if temperature is None else float(temperature),
            "schema": self.schema,
        }
        canonical = json.dumps(said, sort_keys=True, separators=(",", ":"), ensure_ascii=True)
        return hashlib.sha256(canonical.encode()).hexdigest()


@dataclass(frozen=True)
class Answer:
    """What a model said, as it came.

    Attributes:
        call_id: the call in the ledger that it was paid with.
        cost_usd: what was paid for it now: 0 where it was `cached`; None where nobody knows.
        paid_usd: what was paid for it when it was asked first.
    """

    question: Question
    text: str
    model: str
    call_id: str
    cached: bool
    input_tokens: int | None
    output_tokens: int | None
    cost_usd: Decimal | None
    paid_usd: Decimal | None


@dataclass(frozen=True)
class NotAnswered:
    """No model answered. `reason` says of each model why, for people; `kinds` are the names of the failures."""

    question: Question
    reason: str
    kinds: tuple[str, ...] = ()
