"""The one door to object stores: a bucket, or a folder laid out like one."""

from __future__ import annotations

import errno
import os
import re
import threading
from abc import ABC, abstractmethod
from collections import Counter
from collections.abc import Callable, Generator, Iterator
from concurrent.futures import ThreadPoolExecutor, as_completed
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath
from typing import IO, Any
from urllib.parse import urlparse

from tenacity import Retrying, retry_if_exception_type, stop_after_attempt, wait_exponential

from cost_assets.errors import CostsError
from cost_assets.settings import Export

CHUNK = 128 * 1024  # a megabyte costs half as much processor time again
THREADS = 8
STREAMS = min(THREADS, 2 * (os.cpu_count() or THREADS))  # more would only share the cores
ATTEMPTS = 6
Progress = Callable[[int, int], None]  # bytes so far, bytes in all; called from several threads, one at a time


@dataclass(frozen=True)
class Object:
    """One stored file: its key relative to the export's folder, and what pins this version of it."""

    key: str
    size: int
    etag: str
    last_modified: datetime


class ObjectMissing(CostsError):
    """A file that was named is not there."""


class ObjectChanged(CostsError):
    """A file is no longer the version that was listed."""


class _BrokenOff(CostsError):
    """A download that ended early; worth another attempt."""


class Store(ABC):
    """The files under one export's url. Every failure is a CostsError in one sentence."""

    def __init__(self, export: Export):
        self.export = export

    @abstractmethod
    def list(self, prefix: str, deep: bool = True) -> list[Object]:
        """Every file whose key starts with `prefix`, by key: however deep, or only those directly there."""

    @abstractmethod
    def folders(self, prefix: str) -> list[str]:
        """The names of the folders directly under `prefix` (which ends with /), sorted."""

    @abstractmethod
    def read(self, key: str) -> bytes:
        """The whole of one small file."""

    @abstractmethod
    def stat(self, key: str) -> Object | None:
        """What stands under `key` now; None if nothing does."""

    @abstractmethod
    def _chunks(self, wanted: Object) -> Iterator[bytes]:
        """The bytes of exactly the version that `wanted` names."""

    def address(self, key: str) -> str:
        """`key` as a person would look it up."""
        return f"{self.export.url}/{key}"

    def stat_all(self, keys: list[str]) -> list[Object | None]:
        """`stat` of many keys, in order; of several in one folder by listing it, which is one request for them all."""
        folders = Counter(_folder(key) for key in keys)

        def look(folder: str) -> dict[str, Object]:
            return {each.key: each for each in self.list(folder, deep=False)}

        with ThreadPoolExecutor(THREADS) as pool:
            listed = {folder: pool.submit(look, folder) for folder, count in folders.items() if count > 1}
            alone = {key: pool.submit(self.stat, key) for key in keys if _folder(key) not in listed}
        return [alone[key].result() if key in alone else listed[_folder(key)].result().get(key) for key in keys]

    def download(self, objects: list[Object], to: list[Path], progress: Progress | None = None) -> None:
        """Copy each object to the path beside it; raises as `arriving` does."""
        for _ in self.arriving(objects, to, progress):
            pass

    def arriving(
        self, objects: list[Object], to: list[Path], progress: Progress | None = None
    ) -> Generator[tuple[Object, Path]]:
        """Copy each object to the path beside it, streamed, in parallel, and yield each pair as it is done.

        Whoever does not take them all must close the generator, which stops the other copies.

        Raises:
            ObjectMissing, ObjectChanged: an object is not the one that was listed.
            CostsError: the store or the disk refused; the other copies are stopped.
        """
        tally = _Tally(sum(wanted.size for wanted in objects), progress)

        def fetch(wanted: Object, path: Path) -> tuple[Object, Path]:
            self._fetch(wanted, path, tally)
            return wanted, path

        with ThreadPoolExecutor(STREAMS) as pool:
            copies = [pool.submit(fetch, *pair) for pair in zip(objects, to, strict=True)]
            try:
                for copy in as_completed(copies):
                    yield copy.result()
            except BaseException:
                tally.stopped.set()
                pool.shutdown(wait=False, cancel_futures=True)
                raise

    def _fetch(self, wanted: Object, path: Path, tally: _Tally) -> None:
        again = Retrying(
            retry=retry_if_exception_type(_BrokenOff),
            stop=stop_after_attempt(4),
            wait=wait_exponential(multiplier=0.25, max=5),
            reraise=True,
        )
        again(self._copy, wanted, path, tally)

    def _copy(self, wanted: Object, path: Path, tally: _Tally) -> None:
        written = 0
        try:
            with path.open("wb") as handle:
                for chunk in self._chunks(wanted):
                    _write(handle, chunk)
                    written += len(chunk)
                    tally.add(len(chunk))
                    if tally.stopped.is_set():
                        raise CostsError(f"stopped while reading {self.address(wanted.key)}")
            if written != wanted.size:
                raise _BrokenOff(f"{self.address(wanted.key)} came with {written} of its {wanted.size} bytes")
        except _BrokenOff:
            tally.add(-written)
            raise
        except OSError as error:
            raise CostsError(disk_error(error, path, f"landing {wanted.key}", wanted.size)) from None


class _Tally:
    """How many bytes have come, over all threads, and whether to stop."""

    def __init__(self, total: int, progress: Progress | None):
        self.stopped = threading.Event()
        self._lock, self._done, self._total, self._progress = threading.Lock(), 0, total, progress

    def add(self, count: int) -> None:
        with self._lock:
            self._done += count
            if self._progress:
                self._progress(self._done, self._total)


def _folder(key: str) -> str:
    return key[: key.rfind("/") + 1]


def _write(handle: IO[bytes], chunk: bytes) -> None:
    handle.write(chunk)


def disk_error(error: OSError, path: Path, doing: str, size: int | None = None) -> str:
    """One sentence for what the local disk refused while `doing` something at `path`."""
    needed = "" if size is None else f" ({size} bytes needed)"
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return f"no space left on {path.parent} while {doing}{needed}; free some, or point home at a larger disk"
    return f"{path} cannot be written while {doing}: {error.strerror or type(error).__name__}"


def open_store(export: Export) -> Store:
    """The store that holds `export`. Nothing is connected to before the first question."""
    return Bucket(export) if export.folder is None else Folder(export)


class Folder(Store):
    """A local folder laid out like the bucket. A file's size and change time stand for its ETag."""

    def __init__(self, export: Export):
        super().__init__(export)
        assert export.folder is not None
        self.root = export.folder

    def list(self, prefix: str, deep: bool = True) -> list[Object]:
        with self._clear(prefix):
            top = self.root / prefix.rpartition("/")[0]
            names = []
            for at, folders, files in os.walk(top, onerror=self._unreadable):
                names += [os.path.join(at, name) for name in files]
                if not deep:
                    folders.clear()
            keys = sorted(Path(name).relative_to(self.root).as_posix() for name in names)
            found = [self.stat(key) for key in keys if key.startswith(prefix)]
        self._require_root()
        return [each for each in found if each]

    def folders(self, prefix: str) -> list[str]:
        self._require_root()
        if not (self.root / prefix).is_dir():
            return []
        with self._clear(prefix), os.scandir(self.root / prefix) as entries:
            return sorted(entry.name for entry in entries if entry.is_dir())

    def read(self, key: str) -> bytes:
        with self._clear(key):
            return self._path(key).read_bytes()

    def stat(self, key: str) -> Object | None:
        with self._clear(key):
            try:
                seen = self._path(key).stat()
            except (FileNotFoundError, NotADirectoryError):
                return None
        modified = datetime.fromtimestamp(seen.st_mtime_ns / 1e9, UTC)
        return Object(key, seen.st_size, f"{seen.st_size}-{seen.st_mtime_ns}", modified)

    def _chunks(self, wanted: Object) -> Iterator[bytes]:
        self._require(wanted)
        with self._clear(wanted.key):
            source = self._path(wanted.key).open("rb")
        with source:
            while True:
                with self._clear(wanted.key):
                    chunk = source.read(CHUNK)
                if not chunk:
                    break
                yield chunk
        self._require(wanted)

    def _require(self, wanted: Object) -> None:
        now = self.stat(wanted.key)
        if now is None:
            raise ObjectMissing(f"{self.address(wanted.key)} does not exist")
        if now.etag != wanted.etag:
            raise ObjectChanged(f"{self.address(wanted.key)} changed while it was read")

    def _path(self, key: str) -> Path:
        if ".." in PurePosixPath(key).parts:
            raise CostsError(f"the key {key!r} leaves the export's folder {self.root}")
        return self.root / key

    def _require_root(self) -> None:
        if not self.root.is_dir():
            raise CostsError(f"the folder {self.root} of export {self.export.name} does not exist; check its url")

    def _unreadable(self, error: OSError) -> None:
        if not isinstance(error, FileNotFoundError):
            raise error

    @contextmanager
    def _clear(self, key: str) -> Iterator[None]:
        path = self.root / key
        try:
            yield
        except FileNotFoundError:
            raise ObjectMissing(f"{path} does not exist") from None
        except PermissionError:
            raise CostsError(f"access denied: {path} may not be read by this user") from None
        except OSError as error:
            raise CostsError(f"{path} cannot be read: {error.strerror or type(error).__name__}") from None


class Bucket(Store):
    """An S3 bucket, or one that speaks its language at `endpoint_url`."""

    def __init__(self, export: Export):
        super().__init__(export)
        self.bucket, _, prefix = export.url.removeprefix("s3://").partition("/")
        self._base = f"{prefix.strip('/')}/" if prefix.strip("/") else ""
        self._made: Any = None
        self._lock = threading.Lock()

    @property
    def client(self) -> Any:
        with self._lock:
            if self._made is None:
                with self._clear("connect"):
                    self._made = _s3_client(self.export)
            return self._made

    def list(self, prefix: str, deep: bool = True) -> list[Object]:
        found = []
        for page in self._pages(prefix, **({} if deep else {"Delimiter": "/"})):
            for entry in page.get("Contents", []):
                if not entry["Key"].endswith("/"):  # the console makes empty objects to show folders
                    found.append(self._object(entry["Key"].removeprefix(self._base), entry["Size"], entry))
        return found

    def folders(self, prefix: str) -> list[str]:
        names = [
            each["Prefix"] for page in self._pages(prefix, Delimiter="/") for each in page.get("CommonPrefixes", [])
        ]
        return sorted(name.rstrip("/").rpartition("/")[2] for name in names)

    def read(self, key: str) -> bytes:
        with self._clear("s3:GetObject", key):
            return self.client.get_object(Bucket=self.bucket, Key=self._base + key)["Body"].read()

    def stat(self, key: str) -> Object | None:
        try:
            with self._clear("s3:GetObject", key):
                head = self._head(Bucket=self.bucket, Key=self._base + key)
        except ObjectMissing:
            return None
        return self._object(key, head["ContentLength"], head)

    def _head(self, **asked: str) -> dict[str, Any]:
        """What S3 says of an object. A refused HEAD has no body to say why, as of expired credentials; a GET has."""
        from botocore.exceptions import ClientError

        try:
            return self.client.head_object(**asked)
        except ClientError as error:
            if error.response.get("Error", {}).get("Code") != "400":
                raise
            got = self.client.get_object(**asked)
            got["Body"].close()
            return got

    def _chunks(self, wanted: Object) -> Iterator[bytes]:
        with self._clear("s3:GetObject", wanted.key):
            body = self.client.get_object(Bucket=self.bucket, Key=self._base + wanted.key, IfMatch=f'"{wanted.etag}"')[
                "Body"
            ]
        with body:
            while True:
                with self._clear("s3:GetObject", wanted.key, reading=True):
                    chunk = body.read(CHUNK)
                if not chunk:
                    return
                yield chunk

    def _pages(self, prefix: str, **more: str) -> Iterator[dict[str, Any]]:
        with self._clear("s3:ListBucket"):
            pages = self.client.get_paginator("list_objects_v2")
            yield from pages.paginate(Bucket=self.bucket, Prefix=self._base + prefix, **more)

    @staticmethod
    def _object(key: str, size: int, said: dict[str, Any]) -> Object:
        return Object(key, size, said["ETag"].strip('"'), said["LastModified"].astimezone(UTC))

    @contextmanager
    def _clear(self, action: str, key: str = "", reading: bool = False) -> Iterator[None]:
        from botocore import exceptions as aws

        no_access = (aws.NoCredentialsError, aws.PartialCredentialsError, aws.CredentialRetrievalError, aws.SSOError)
        try:
            yield
        except aws.ClientError as error:
            raise self._refusal(error, action, key) from None
        except (*no_access, aws.TokenRetrievalError, aws.ProfileNotFound) as error:
            raise CostsError(self._no_credentials(error)) from None
        except (aws.HTTPClientError, aws.ConnectionError, aws.IncompleteReadError, aws.FlexibleChecksumError) as error:
            if reading:
                raise _BrokenOff(f"the download of {self.address(key)} broke off ({type(error).__name__})") from None
            raise CostsError(self._unreachable(error)) from None
        except aws.BotoCoreError as error:
            raise CostsError(f"{self.export.url} cannot be read ({type(error).__name__}): {_line(error)}") from None

    def _refusal(self, error: Any, action: str, key: str) -> CostsError:
        code, said = (
            str(error.response.get("Error", {}).get("Code")),
            str(error.response.get("Error", {}).get("Message")),
        )
        export, what = self.export, self.address(key) if key else f"bucket {self.bucket}"
        if error.operation_name == "AssumeRole":
            return CostsError(
                f"export {export.name} may not take on the role {export.role_arn} ({code}): sts:AssumeRole must be "
                "allowed on both sides, with the external_id that the role asks for"
            )
        if code == "NoSuchBucket":
            return CostsError(f"the bucket {self.bucket} of export {export.name} does not exist; check its url")
        if code in ("NoSuchKey", "404", "NotFound"):
            return ObjectMissing(f"{what} does not exist")
        if code in ("PreconditionFailed", "412"):
            return ObjectChanged(f"{what} changed while it was read")
        if code in ("AccessDenied", "403", "Forbidden", "AllAccessDisabled"):
            needed = f"kms:Decrypt on the key that encrypts {what}" if "kms:Decrypt" in said else f"{action} on {what}"
            return CostsError(f"access denied: export {export.name} needs {needed}")
        if code in ("InvalidAccessKeyId", "SignatureDoesNotMatch", "ExpiredToken", "InvalidToken", "RequestExpired"):
            return CostsError(f"the AWS credentials of export {export.name} were not accepted ({code}); renew them")
        if code == "InvalidObjectState":
            return CostsError(f"{what} is archived; restore it to a storage class that can be read")
        return CostsError(f"{what} of export {export.name} cannot be read: {code} from {error.operation_name}")

    def _no_credentials(self, error: Exception) -> str:
        from botocore.exceptions import ProfileNotFound

        if isinstance(error, ProfileNotFound):
            return f"the AWS profile {self.export.profile!r} of export {self.export.name} does not exist"
        return (
            f"no usable AWS credentials for export {self.export.name} ({type(error).__name__}): "
            "give them by environment, profile or instance role"
        )

    def _unreachable(self, error: Exception) -> str:
        asked = urlparse(self.export.endpoint_url or "")
        where = f"{asked.scheme}://{asked.hostname}:{asked.port or ''}".rstrip(":") if asked.hostname else "S3"
        return f"{where}, where export {self.export.name} lies, is not reachable ({type(error).__name__})"


def _line(error: Exception) -> str:
    """An error's words in one line, without a name and password that an address may hold."""
    return re.sub(r"//[^/@\s]*@", "//", " ".join(str(error).split()))


def _s3_client(export: Export) -> Any:
    import boto3  # takes half a second, and a file:// export needs none of it
    from botocore.config import Config

    config = Config(
        retries={"mode": "standard", "total_max_attempts": ATTEMPTS},
        connect_timeout=10,
        read_timeout=60,
        max_pool_connections=2 * THREADS,
        s3={"addressing_style": "path"} if export.endpoint_url else None,
    )
    session = boto3.Session(profile_name=export.profile, region_name=export.region)
    region = session.region_name or "us-east-1"
    if export.role_arn:
        session = _in_role(session, export, region, config)
    return session.client("s3", endpoint_url=export.endpoint_url, region_name=region, config=config)


def _in_role(session: Any, export: Export, region: str, config: Any) -> Any:
    """A session in the export's role, whose credentials renew themselves during a long landing."""
    import boto3
    from botocore.credentials import DeferredRefreshableCredentials
    from botocore.session import get_session

    # A store that is not AWS answers for STS at its own address too; a VPC endpoint of S3 does not.
    host = urlparse(export.endpoint_url or "").hostname or "amazonaws.com"
    endpoint = None if host.endswith(("amazonaws.com", "amazonaws.com.cn")) else export.endpoint_url
    sts = session.client("sts", region_name=region, endpoint_url=endpoint, config=config)
    asked = {"RoleArn": export.role_arn, "RoleSessionName": "cost-assets"}
    if export.external_id:
        asked["ExternalId"] = export.external_id

    def renew() -> dict[str, str]:
        given = sts.assume_role(**asked)["Credentials"]
        return {
            "access_key": given["AccessKeyId"],
            "secret_key": given["SecretAccessKey"],
            "token": given["SessionToken"],
            "expiry_time": given["Expiration"].isoformat(),
        }

    inner = get_session()
    inner._credentials = DeferredRefreshableCredentials(renew, "sts-assume-role")
    return boto3.Session(botocore_session=inner, region_name=region)
