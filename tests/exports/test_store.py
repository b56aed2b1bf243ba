"""The two kinds of store answer alike, and each refusal is one clear sentence."""

import errno
import threading
from datetime import UTC
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import ClassVar

import pytest

from cost_assets.errors import CostsError
from cost_assets.exports import store as stores
from cost_assets.exports.store import ObjectChanged, ObjectMissing, open_store


@pytest.fixture
def filled(folder):
    for month in ("2026-03", "2026-04"):
        folder.deliver([{}, {}, {}], month, files=3)
    return folder


def test_listing_is_recursive_paginated_and_relative(filled, place):
    store = open_store(place(filled))
    assert [each.key for each in store.list("data/BILLING_PERIOD=2026-0")] == [
        f"data/BILLING_PERIOD={month}/acme-0000{n}.snappy.parquet"
        for month in ("2026-03", "2026-04")
        for n in (1, 2, 3)
    ]
    assert store.list("nothing/here/") == []
    assert store.folders("data/") == ["BILLING_PERIOD=2026-03", "BILLING_PERIOD=2026-04"]
    assert store.folders("nothing/") == []


def test_stat_read_and_download_agree(filled, place, tmp_path):
    store = open_store(place(filled))
    objects = store.list("data/")
    assert store.stat_all([each.key for each in objects]) == objects
    assert all(each.last_modified.tzinfo == UTC for each in objects)
    assert store.stat("data/none") is None
    told = []
    paths = [tmp_path / str(n) for n in range(len(objects))]
    store.download(objects, paths, progress=lambda done, total: told.append((done, total)))
    assert [path.read_bytes() for path in paths] == [store.read(each.key) for each in objects]
    assert told[-1] == (sum(each.size for each in objects),) * 2


def test_a_missing_file_is_named(filled, place):
    with pytest.raises(ObjectMissing, match=r"exports/acme/data/none does not exist$"):
        open_store(place(filled)).read("data/none")


def test_a_file_that_changed_since_it_was_listed_is_not_taken(filled, bucket, tmp_path):
    bucket.upload(filled)
    for export in (filled.export(), bucket.export(filled)):
        store = open_store(export)
        (wanted,) = store.list("data/BILLING_PERIOD=2026-04/acme-00001")
        path = filled.root / wanted.key
        path.write_bytes(path.read_bytes() + b"more")
        bucket.put(filled, path)
        with pytest.raises(ObjectChanged, match="changed while it was read"):
            store.download([wanted], [tmp_path / "copy"])


def test_a_key_cannot_leave_the_folder(filled):
    with pytest.raises(CostsError, match="leaves the export's folder"):
        open_store(filled.export()).read("data/../../other")


def test_a_missing_folder_is_named(folder):
    store = open_store(folder.export())
    for ask in (lambda: store.list("metadata/"), lambda: store.folders("data/")):
        with pytest.raises(CostsError, match="exports/acme of export acme does not exist; check its url"):
            ask()


def test_a_missing_bucket_is_named(folder, bucket):
    store = open_store(bucket.export(folder, url="s3://no-such-bucket/exports/acme"))
    with pytest.raises(CostsError, match="the bucket no-such-bucket of export acme does not exist"):
        store.list("metadata/")


def test_no_credentials_is_said(folder, moto_url, aws_keys, monkeypatch, tmp_path):
    monkeypatch.delenv("AWS_ACCESS_KEY_ID")
    monkeypatch.delenv("AWS_SECRET_ACCESS_KEY")
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(tmp_path / "none"))
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "none"))
    export = folder.export(url="s3://acme-billing/exports/acme", endpoint_url=moto_url)
    with pytest.raises(CostsError, match="no usable AWS credentials for export acme"):
        open_store(export).list("metadata/")
    with pytest.raises(CostsError, match="the AWS profile 'finops' of export acme does not exist"):
        open_store(export.model_copy(update={"profile": "finops"})).list("metadata/")


def test_an_endpoint_that_is_not_there_is_said_without_its_password(folder, aws_keys, monkeypatch):
    monkeypatch.setattr("cost_assets.exports.bucket.ATTEMPTS", 1)
    export = folder.export(url="s3://acme-billing/x", endpoint_url="http://user:hush@127.0.0.1:9")
    with pytest.raises(CostsError, match=r"http://127.0.0.1:9, where export acme lies, is not reachable") as refused:
        open_store(export).list("metadata/")
    assert "hush" not in str(refused.value)


def test_a_role_is_taken_on_before_reading(filled, bucket):
    bucket.upload(filled)
    export = bucket.export(filled, role_arn="arn:aws:iam::123456789012:role/costs", external_id="known-to-both")
    store = open_store(export)
    assert len(store.list("data/")) == 6
    assert store.client._request_signer._credentials.access_key != "testing"


class _Scripted(BaseHTTPRequestHandler):
    """Answers as S3 would, by a list of (status, error code, body, promised length)."""

    script: ClassVar[list[tuple[int, str, bytes, int]]] = []

    def do_GET(self):
        status, code, body, length = self.script.pop(0) if len(self.script) > 1 else self.script[0]
        body = body or f"<Error><Code>{code}</Code><Message>User: x, kms: no</Message></Error>".encode()
        self.send_response(status)
        self.send_header("Content-Length", str(length or len(body)))
        self.send_header("ETag", '"pin"')
        self.send_header("Last-Modified", "Thu, 16 Apr 2026 15:24:15 GMT")
        self.end_headers()
        self.wfile.write(b"" if self.command == "HEAD" else body)

    do_HEAD = do_POST = do_GET

    def log_message(self, *_):
        pass


@pytest.fixture
def scripted(folder, aws_keys):
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Scripted)
    threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    url = f"http://127.0.0.1:{server.server_port}"

    def answer(*script, **more):
        _Scripted.script = list(script)
        return open_store(folder.export(url="s3://acme-billing/exports/acme", endpoint_url=url, **more))

    yield answer
    server.shutdown()
    server.server_close()


def test_access_denied_says_which_action_on_what(scripted):
    store = scripted((403, "AccessDenied", b"", 0))
    with pytest.raises(CostsError, match=r"access denied: export acme needs s3:ListBucket on bucket acme-billing$"):
        store.list("metadata/")
    with pytest.raises(CostsError, match=r"needs s3:GetObject on s3://acme-billing/exports/acme/data/x$"):
        store.read("data/x")
    with pytest.raises(CostsError, match=r"needs s3:GetObject on s3://acme-billing/exports/acme/data/x$"):
        store.stat("data/x")


def test_a_role_that_may_not_be_taken_on_is_named(scripted):
    store = scripted((403, "AccessDenied", b"", 0), role_arn="arn:aws:iam::123456789012:role/costs")
    with pytest.raises(CostsError, match="may not take on the role arn:aws:iam::123456789012:role/costs"):
        store.list("metadata/")


@pytest.mark.parametrize(
    ("status", "code", "sentence"),
    [
        (403, "SignatureDoesNotMatch", "were not accepted"),
        (403, "InvalidObjectState", "is archived"),
        (400, "Odd", "cannot be read: Odd"),
    ],
)
def test_other_refusals_are_said_without_secrets(scripted, status, code, sentence):
    with pytest.raises(CostsError, match=sentence) as refused:
        scripted((status, code, b"", 0)).read("data/x")
    assert "a-secret" not in str(refused.value) and "testing" not in str(refused.value)


def test_a_look_that_is_refused_without_a_word_is_asked_again_for_the_reason(scripted):
    store = scripted((400, "ExpiredToken", b"", 0))
    with pytest.raises(CostsError, match=r"credentials of export acme were not accepted \(ExpiredToken\); renew them$"):
        store.stat("data/x")


def test_a_download_that_breaks_off_is_tried_again(scripted, tmp_path):
    wanted = stores.Object("data/x", 10, "pin", None)
    store = scripted((200, "", b"half!", 10), (200, "", b"0123456789", 0))
    told = []
    store.download([wanted], [tmp_path / "x"], progress=lambda done, total: told.append(done))
    assert (tmp_path / "x").read_bytes() == b"0123456789"
    assert told[-1] == 10


def test_a_download_that_keeps_breaking_off_fails(scripted, tmp_path, monkeypatch):
    monkeypatch.setattr(stores, "wait_exponential", lambda **_: lambda state: 0)
    store = scripted((200, "", b"half!", 10))
    with pytest.raises(CostsError, match="data/x broke off"):
        store.download([stores.Object("data/x", 10, "pin", None)], [tmp_path / "x"])


def test_a_full_disk_is_said_with_the_bytes_needed(filled, tmp_path, monkeypatch):
    def full(handle, chunk):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(stores, "_write", full)
    store = open_store(filled.export())
    (wanted,) = store.list("data/BILLING_PERIOD=2026-04/acme-00001")
    sentence = rf"no space left on {tmp_path} while landing {wanted.key} \({wanted.size} bytes needed\)"
    with pytest.raises(CostsError, match=sentence):
        store.download([wanted], [tmp_path / "copy"])
