"""The one door to S3: a bucket, how it is reached, and what its refusals mean."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC
from typing import Any
from urllib.parse import urlparse

from cost_assets.errors import CostsError
from cost_assets.exports.store import CHUNK, THREADS, BrokenOff, Object, ObjectChanged, ObjectMissing, Store
from cost_assets.settings import Export

ATTEMPTS = 6


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
                raise BrokenOff(f"the download of {self.address(key)} broke off ({type(error).__name__})") from None
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
