"""A folder served as an S3 bucket, for reading: enough of the protocol to land from, and nothing in the way.

    python -m benchmarks.bucket FOLDER

Prints the port on loopback. moto reads an object whole and hashes and copies it in Python before its
first byte leaves, which makes any client look good; here the kernel sends the file from its page cache.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from email.utils import formatdate
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from time import gmtime, strftime
from typing import ClassVar
from urllib.parse import parse_qs, unquote, urlsplit
from xml.sax.saxutils import escape


class _Answer(BaseHTTPRequestHandler):
    """ListObjectsV2 in one page, HEAD, and GET with If-Match."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    root: ClassVar[Path]

    def do_HEAD(self) -> None:
        self._object(send=False)

    def do_GET(self) -> None:
        asked = urlsplit(self.path)
        query = {key: values[0] for key, values in parse_qs(asked.query, keep_blank_values=True).items()}
        if "list-type" in query:
            self._list(self.root / unquote(asked.path).strip("/"), query.get("prefix", ""), query.get("delimiter"))
        else:
            self._object(send=True)

    def _object(self, send: bool) -> None:
        path = self.root / unquote(urlsplit(self.path).path).lstrip("/")
        if not path.is_file():
            return self._refuse(404, "NoSuchKey")
        with path.open("rb") as file:
            found = os.fstat(file.fileno())
            if self.headers.get("If-Match", _etag(found)) != _etag(found):
                return self._refuse(412, "PreconditionFailed")
            self.send_response(200)
            self.send_header("Content-Length", str(found.st_size))
            self.send_header("ETag", _etag(found))
            self.send_header("Last-Modified", formatdate(found.st_mtime, usegmt=True))
            self.end_headers()
            if send:
                self.wfile.flush()
                self.connection.sendfile(file)

    def _list(self, bucket: Path, prefix: str, delimiter: str | None) -> None:
        folders, files = set(), []
        for path in sorted(path for path in bucket.rglob("*") if path.is_file()):
            key = path.relative_to(bucket).as_posix()
            head, cut, _ = key.removeprefix(prefix).partition(delimiter) if delimiter else ("", "", "")
            if not key.startswith(prefix):
                continue
            if cut:
                folders.add(f"{prefix}{head}{cut}")
            else:
                files.append(_entry(key, path.stat()))
        common = "".join(
            f"<CommonPrefixes><Prefix>{escape(name)}</Prefix></CommonPrefixes>" for name in sorted(folders)
        )
        body = f"<ListBucketResult><IsTruncated>false</IsTruncated>{''.join(files)}{common}</ListBucketResult>"
        self._say(200, body)

    def _refuse(self, status: int, code: str) -> None:
        self._say(status, f"<Error><Code>{code}</Code><Message>{code}</Message></Error>")

    def _say(self, status: int, text: str) -> None:
        self.send_response(status)
        self.send_header("Content-Type", "application/xml")
        self.send_header("Content-Length", str(len(text.encode())))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(text.encode())

    def log_message(self, *_: object) -> None:
        pass


def _etag(found: os.stat_result) -> str:
    return f'"{found.st_size:x}-{found.st_mtime_ns:x}"'


def _entry(key: str, found: os.stat_result) -> str:
    at = strftime("%Y-%m-%dT%H:%M:%S.000Z", gmtime(found.st_mtime))
    said = f"<Key>{escape(key)}</Key><LastModified>{at}</LastModified><ETag>{escape(_etag(found))}</ETag>"
    return f"<Contents>{said}<Size>{found.st_size}</Size></Contents>"


@contextmanager
def serving(folder: Path) -> Iterator[str]:
    """The address of a server in a process of its own, whose buckets are the folders in `folder`."""
    command = [sys.executable, "-m", "benchmarks.bucket", str(folder)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout
            yield f"http://127.0.0.1:{process.stdout.readline().strip()}"
        finally:
            process.terminate()


def main() -> None:
    _Answer.root = Path(sys.argv[1])
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Answer)
    server.daemon_threads = True
    print(server.server_port, flush=True)
    server.serve_forever()


if __name__ == "__main__":
    main()
