"""A model server on loopback that answers as it was told to: honestly, or with the faults that real ones have.

    model_server.script(rate_limited(retry_after=1), answer("done"))

answers the first request with a 429 and every further one with `done`. It speaks OpenAI's protocol, and an honest
answer also Anthropic's, Ollama's and Bedrock's, by the path that was asked. A `Reply` is a function of the connection
and the request; a test that needs another one writes it.
"""

from __future__ import annotations

import json
import socket
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass(frozen=True)
class Request:
    """What was asked: `body` is the JSON as it was sent, header names are in lower case, `at` is monotonic seconds."""

    path: str
    headers: dict[str, str]
    body: dict[str, Any]
    at: float = field(default_factory=time.monotonic)

    @property
    def text(self) -> str:
        """The whole body, characters unescaped: what to look in for what should not have left."""
        return json.dumps(self.body, ensure_ascii=False)

    @property
    def contents(self) -> list[str]:
        """What the messages say."""
        return [message["content"] for message in self.body["messages"]]


class Connection(BaseHTTPRequestHandler):
    """One connection; what replies need to answer, stall or hang up."""

    protocol_version = "HTTP/1.1"
    owner: ModelServer

    def do_POST(self) -> None:
        raw = self.rfile.read(int(self.headers.get("content-length", 0)))
        headers = {name.lower(): value for name, value in self.headers.items()}
        request = Request(self.path, headers, json.loads(raw or b"{}"))
        with suppress(BrokenPipeError, ConnectionResetError):  # the client gave up
            self.owner.reply_to(request)(self, request)

    def send(self, status: int, body: bytes | dict, headers: dict[str, Any] | None = None) -> None:
        raw = body if isinstance(body, bytes) else json.dumps(body).encode()
        self.start(status, len(raw), {"Content-Type": "application/json"} | (headers or {}))
        self.wfile.write(raw)

    def start(self, status: int, length: int, headers: dict[str, Any]) -> None:
        self.send_response(status)
        for name, value in ({"Content-Length": length} | headers).items():
            self.send_header(name, str(value))
        self.end_headers()

    def hang_up(self) -> None:
        self.close_connection = True
        with suppress(OSError):
            self.connection.shutdown(socket.SHUT_RDWR)

    def log_message(self, *args: Any) -> None:
        """Say nothing."""


Reply = Callable[[Connection, Request], None]


class ModelServer:
    """Keeps every request, and replies by its script; the last reply of the script is given for ever."""

    def __init__(self) -> None:
        self.requests: list[Request] = []
        self.closing = threading.Event()
        self._script: list[Reply] = [answer("{}")]
        self._lock = threading.Lock()
        handler = type("Connected", (Connection,), {"owner": self})
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True)

    def __enter__(self) -> ModelServer:
        self._thread.start()
        return self

    def __exit__(self, *failure: object) -> None:
        self.closing.set()
        self._server.shutdown()
        self._server.server_close()

    @property
    def root(self) -> str:
        """The address without the version, as Anthropic, Azure, Ollama and Bedrock want it."""
        return f"http://127.0.0.1:{self._server.server_port}"

    @property
    def url(self) -> str:
        """What `base_url` of an OpenAI-compatible model says."""
        return f"{self.root}/v1"

    def script(self, *replies: Reply) -> None:
        """Say what the next requests are answered, and forget what was asked so far."""
        with self._lock:
            self._script, self.requests = list(replies), []

    def reply_to(self, request: Request) -> Reply:
        with self._lock:
            self.requests.append(request)
            return self._script.pop(0) if len(self._script) > 1 else self._script[0]


def answer(
    text: str | Callable[[Request], str] | None,
    tokens: tuple[int, int] | None = (100, 20),
    finish: str = "stop",
    refusal: str | None = None,
) -> Reply:
    """An answer with status 200.

    Args:
        text: what it says, or how that follows from the request; None for content that is null.
        tokens: input and output tokens; None for an answer without `usage`.
    """

    def reply(connection: Connection, request: Request) -> None:
        said = text(request) if callable(text) else text
        connection.send(200, _shaped(request, said, tokens, finish, refusal))

    return reply


def error(status: int, message: str, code: str | None = None, headers: dict[str, Any] | None = None) -> Reply:
    """An error in OpenAI's shape."""
    body = {"error": {"message": message, "type": code, "code": code, "param": None}}
    return lambda connection, request: connection.send(status, body, headers)


def rate_limited(retry_after: float | str | None = None) -> Reply:
    """429, with `Retry-After` if given: seconds, or an HTTP date."""
    headers = {} if retry_after is None else {"Retry-After": retry_after}
    return error(429, "Rate limit reached for requests", "rate_limit_exceeded", headers)


def quota_exhausted() -> Reply:
    """429 as OpenAI sends it when the account has no money left."""
    return error(429, "You exceeded your current quota, please check your plan and billing.", "insufficient_quota")


def invalid_key() -> Reply:
    """401 that repeats the key, as some servers do."""

    def reply(connection: Connection, request: Request) -> None:
        key = request.headers.get("authorization", "")
        error(401, f"Incorrect API key provided: {key}.", "invalid_api_key")(connection, request)

    return reply


def broken(status: int = 500) -> Reply:
    """A server error in OpenAI's shape."""
    return error(status, "The server had an error while processing your request.", "server_error")


def html(status: int = 200) -> Reply:
    """A page, as a proxy or a login portal puts in the way."""
    page = b"<!doctype html><html><body><h1>Sign in, or send an API key</h1></body></html>"
    return lambda connection, request: connection.send(status, page, {"Content-Type": "text/html"})


def too_long() -> Reply:
    """400: the messages do not fit into the model's window."""
    message = "This model's maximum context length is 8192 tokens. However, your messages resulted in 9001 tokens."
    return error(400, message, "context_length_exceeded")


def content_filtered() -> Reply:
    """400 as Azure OpenAI sends it when its filter objects to the prompt."""
    message = "The response was filtered due to the prompt triggering Azure OpenAI's content management policy."
    return error(400, message, "content_filter")


def bad_request() -> Reply:
    return error(400, "Unsupported value: 'temperature' does not support 7 with this model.", "unsupported_value")


def no_such_model() -> Reply:
    return error(404, "The model `nowhere` does not exist or you do not have access to it.", "model_not_found")


def stalls(seconds: float = 60) -> Reply:
    """Takes the request and says nothing for so long, then hangs up."""

    def reply(connection: Connection, request: Request) -> None:
        connection.owner.closing.wait(seconds)
        connection.hang_up()

    return reply


def late(seconds: float, then: Reply) -> Reply:
    """A reply that lets one wait."""

    def reply(connection: Connection, request: Request) -> None:
        connection.owner.closing.wait(seconds)
        then(connection, request)

    return reply


def drips(seconds: float = 60, every: float = 0.1, text: str = "slow") -> Reply:
    """An answer that comes a byte at a time, so that no single read takes long; after `seconds` the rest at once."""

    def reply(connection: Connection, request: Request) -> None:
        raw = json.dumps(_shaped(request, text, (100, 20), "stop", None)).encode()
        connection.start(200, len(raw), {"Content-Type": "application/json"})
        sent, until = 0, time.monotonic() + seconds
        while sent < len(raw) - 1 and time.monotonic() < until and not connection.owner.closing.wait(every):
            connection.wfile.write(raw[sent : sent + 1])
            connection.wfile.flush()
            sent += 1
        connection.wfile.write(raw[sent:])

    return reply


def drops() -> Reply:
    """Hangs up when it has the request, before it has said anything."""
    return lambda connection, request: connection.hang_up()


def drops_after_headers() -> Reply:
    """Hangs up in the middle of an answer: status and headers came, half of the body did."""

    def reply(connection: Connection, request: Request) -> None:
        raw = json.dumps(_shaped(request, "half", (100, 20), "stop", None)).encode()
        connection.start(200, len(raw), {"Content-Type": "application/json"})
        connection.wfile.write(raw[: len(raw) // 2])
        connection.wfile.flush()
        connection.hang_up()

    return reply


def cut_off() -> Reply:
    """Half of an answer's JSON, as if it were all of it."""

    def reply(connection: Connection, request: Request) -> None:
        raw = json.dumps(_shaped(request, "half", (100, 20), "stop", None)).encode()
        connection.send(200, raw[: len(raw) // 2])

    return reply


def _shaped(
    request: Request, text: str | None, tokens: tuple[int, int] | None, finish: str, refusal: str | None
) -> dict[str, Any]:
    """An answer as the provider whose path was asked gives it."""
    if request.path.endswith("/messages"):
        usage = {"input_tokens": tokens[0], "output_tokens": tokens[1]} if tokens else {}
        stop = {"stop": "end_turn", "length": "max_tokens"}.get(finish, "refusal")
        said = [{"type": "text", "text": text}] if text is not None else []
        model = request.body.get("model")
        kind = {"id": "msg_1", "type": "message", "role": "assistant", "model": model}
        return kind | {"content": said, "stop_reason": stop, "stop_sequence": None, "usage": usage}
    if request.path.endswith("/converse"):
        message = {"role": "assistant", "content": [{"text": text or ""}]}
        usage = {"inputTokens": tokens[0], "outputTokens": tokens[1], "totalTokens": sum(tokens)} if tokens else {}
        stop = {"stop": "end_turn", "length": "max_tokens"}.get(finish, "content_filtered")
        return {"output": {"message": message}, "stopReason": stop, "usage": usage, "metrics": {"latencyMs": 1}}
    if request.path.startswith("/api/"):
        counts = {"prompt_eval_count": tokens[0], "eval_count": tokens[1]} if tokens else {}
        said = {"message": {"role": "assistant", "content": text}} if "chat" in request.path else {"response": text}
        return {"model": request.body.get("model"), "done": True, "done_reason": finish, **said, **counts}
    message = {"role": "assistant", "content": text} | ({"refusal": refusal} if refusal else {})
    usage = (
        {"prompt_tokens": tokens[0], "completion_tokens": tokens[1], "total_tokens": sum(tokens)} if tokens else None
    )
    return {
        "id": "chatcmpl-1",
        "object": "chat.completion",
        "created": 1_790_000_000,
        "model": request.body.get("model"),
        "choices": [{"index": 0, "message": message, "finish_reason": finish}],
        **({"usage": usage} if usage else {}),
    }
