"""A proxy on loopback, between a client of S3 and its bucket, that makes the faults it is told to."""

from __future__ import annotations

import math
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPResponse
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import unquote, urlparse


@dataclass
class Fault:
    """What becomes of the requests that hold `to` in their method and address.

    times      how many of them it befalls; the others pass
    refusal    status and error code to answer with, in the bucket's place
    cut_after  bytes of the answer's body after which the connection is closed; 0 if there is no answer at all
    before     what happens in the bucket before the request reaches it
    after      what happens in the bucket before the answer goes back
    met        how many requests it has befallen
    """

    to: str
    times: float = math.inf
    refusal: tuple[int, str] | None = None
    cut_after: int | None = None
    before: Callable[[], None] = lambda: None
    after: Callable[[], None] = lambda: None
    met: int = 0


@dataclass
class Proxy:
    """Forwards to the S3 at `upstream`; the first of `faults` that fits a request befalls it."""

    upstream: str
    url: str = ""
    faults: list[Fault] = field(default_factory=list)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def fault(self, request: str) -> Fault:
        with self._lock:
            found = next((each for each in self.faults if each.to in request and each.met < each.times), Fault(""))
            found.met += 1
        return found


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: _Server

    def do_GET(self) -> None:
        proxy = self.server.proxy
        fault = proxy.fault(f"{self.command} {unquote(self.path)}")
        if fault.refusal:
            status, code = fault.refusal
            text = f"<Error><Code>{code}</Code><Message>as told</Message></Error>".encode()
            self._answer(status, {"Content-Type": "application/xml", "Content-Length": str(len(text))}, text)
            return
        fault.before()
        response, body = self._forward(proxy)
        fault.after()
        if fault.cut_after == 0:
            self.close_connection = True
            return
        length = response.headers.get("Content-Length") if self.command == "HEAD" else len(body)
        headers = {name: value for name, value in response.headers.items() if name not in _OF_THE_CONNECTION}
        self._answer(response.status, {**headers, "Content-Length": str(length)}, body[: fault.cut_after])
        self.close_connection = self.close_connection or fault.cut_after is not None

    do_HEAD = do_GET

    def _forward(self, proxy: Proxy) -> tuple[HTTPResponse, bytes]:
        upstream = HTTPConnection(urlparse(proxy.upstream).netloc, timeout=30)
        try:
            upstream.request(self.command, self.path, headers=dict(self.headers))
            response = upstream.getresponse()
            return response, response.read()
        finally:
            upstream.close()

    def _answer(self, status: int, headers: dict[str, str], body: bytes) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(b"" if self.command == "HEAD" else body)

    def log_message(self, *_: object) -> None:
        pass


_OF_THE_CONNECTION = ("Connection", "Transfer-Encoding", "Content-Length", "Date", "Server")


class _Server(ThreadingHTTPServer):
    proxy: Proxy


@contextmanager
def proxy_to(upstream: str) -> Iterator[Proxy]:
    """A proxy that listens until the block ends."""
    server = _Server(("127.0.0.1", 0), _Handler)
    server.proxy = Proxy(upstream, f"http://127.0.0.1:{server.server_port}")
    threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    try:
        yield server.proxy
    finally:
        server.shutdown()
        server.server_close()
