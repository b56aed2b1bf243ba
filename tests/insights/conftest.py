"""A model server on loopback, and what is needed to ask it."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from cost_assets.insights import llm
from cost_assets.insights.models.asking import Asker
from cost_assets.insights.models.ledger import Ledger
from cost_assets.insights.models.questions import Question
from cost_assets.llm_settings import Llm, Model
from tests.insights.model_server import ModelServer

SAID_AT = datetime(2026, 10, 3, 12)
KEY = "sk-sentinel-4711"
PRICE = {"input": 1, "output": 4}
"""USD per million: an answer of 100 and 20 tokens costs 0.00018."""


@dataclass
class Watch:
    """Notes every address that this process looks up or connects to, while it is `on`."""

    on: bool = False
    seen: list[str] = field(default_factory=list)

    def __call__(self, event: str, arguments: tuple) -> None:
        if self.on and event == "socket.connect" and isinstance(arguments[1], tuple):
            self.seen.append(str(arguments[1][0]))
        elif self.on and event == "socket.getaddrinfo":
            self.seen.append(str(arguments[0]))

    @contextmanager
    def watching(self) -> Iterator[None]:
        self.on, self.seen = True, []
        yield
        self.on = False
        assert set(self.seen) <= {"127.0.0.1", "localhost"}, "only the server on loopback is ever talked to"


WATCH = Watch()
sys.addaudithook(WATCH)


@pytest.fixture(scope="session")
def litellm_is_ready() -> None:
    """litellm's import and first call take seconds, which are not to count as the server's."""
    with WATCH.watching(), ModelServer() as server:
        llm.ready()
        llm.attempt(llm.Call(model(server, "m", api_key_env=None), [{"role": "user", "content": "hi"}], 10, 30))


@pytest.fixture
def model_server(monkeypatch: pytest.MonkeyPatch) -> Iterator[ModelServer]:
    """A scripted server; its key is in `COSTS_TEST_KEY`."""
    monkeypatch.setenv("COSTS_TEST_KEY", KEY)
    with WATCH.watching(), ModelServer() as server:
        yield server


@pytest.fixture
def ledger(tmp_path: Path) -> Ledger:
    return Ledger(tmp_path / "records" / "llm_calls.sqlite")


@pytest.fixture
def asker(model_server: ModelServer, ledger: Ledger, litellm_is_ready: None) -> Callable[..., Asker]:
    """An asker of the model server, with `llm:` settings over the usual ones. Waits are noted in `.waits`, not made."""

    def make(**said: Any) -> Asker:
        settings = settings_for(model_server, **said)
        waits: list[float] = []
        made = Asker(settings, ledger, SAID_AT, "somebody@somewhere", sleep=waits.append)
        made.waits = waits  # type: ignore[attr-defined]
        return made

    return make


def settings_for(server: ModelServer, **said: Any) -> Llm:
    """`llm:` with the server's model, named `m`, unless something else is said."""
    return Llm.model_validate({"models": [model(server, "m").model_dump()], "send": "resources", **said})


def model(server: ModelServer, name: str, **said: Any) -> Model:
    """A model of the server, with a key, a price and a short timeout unless something else is said."""
    usual = {"base_url": server.url, "api_key_env": "COSTS_TEST_KEY", "price": PRICE, "timeout_seconds": 5}
    return Model.model_validate({"model": f"openai/{name}", **usual, **said})


def question(text: str = "why?", **said: Any) -> Question:
    """A question of a hundred tokens' answer."""
    messages = ({"role": "system", "content": "Answer in JSON."}, {"role": "user", "content": text})
    return Question(**{
        "prompt": "explain", "version": "1", "subject_kind": "anomaly", "subject_id": "a1", "messages": messages,
        "max_tokens": 100, **said,
    })  # fmt: skip
