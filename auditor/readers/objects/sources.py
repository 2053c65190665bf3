"""Opens an object store by its URL, with the credentials, Region and endpoint that AWS tools use.

The store is not contacted yet, except for the Region of an S3 bucket if it is not given.
"""

import os
import re
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Final
from urllib.error import HTTPError
from urllib.request import Request, urlopen

from obstore.exceptions import BaseError
from obstore.store import AzureStore, GCSStore, S3Store

from auditor.errors import AuditorError, UsageError
from auditor.file_names import meant_url

if TYPE_CHECKING:
    from obstore.auth.boto3 import Boto3CredentialProvider
    from obstore.store import ClientConfig, ObjectStore, RetryConfig, S3Config

SCHEMES: Final = ("s3", "gs", "az")

_S3: Final = "https://s3.amazonaws.com"
_BUCKET: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{1,62}")
_CREDENTIALS: Final = (
    "AWS_ACCESS_KEY_ID",
    "AWS_WEB_IDENTITY_TOKEN_FILE",
    "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI",
    "AWS_CONTAINER_CREDENTIALS_FULL_URI",
    "AWS_SKIP_SIGNATURE",
)
"""If any of these is in the environment, obstore finds credentials without help."""
_RETRIES: Final = 8
"""How often a request is tried again after 5xx, 429 and lost connections, backing off."""
_CREDENTIALS_LIVE: Final = timedelta(minutes=5)
"""How long credentials of a profile are kept; botocore renews its own 10 minutes before the end."""


@dataclass(frozen=True, slots=True)
class ObjectSource:
    """A prefix of an object store."""

    store: "ObjectStore"
    url: str
    """The bucket's URL, without a slash at its end."""
    prefix: str = ""
    """A folder or an object in it, without slashes around it; empty for the whole bucket."""

    def name(self, key: str) -> str:
        """Return the URL of a key."""
        return f"{self.url}/{key}" if key else self.url


def open_source(url: str, retries: int = _RETRIES) -> ObjectSource:
    """Open the store that a URL names.

    Raises:
        UsageError: the URL, the profile or the installation cannot be used.
        AuditorError: there are no credentials.
    """
    scheme, _, rest = url.partition("://")
    bucket, _, prefix = rest.partition("/")
    if scheme not in SCHEMES:
        meant = meant_url(url)
        remedy = f"write {meant}" if meant else "give files, folders, or s3://, gs:// or az:// URLs"
        raise UsageError(f"{url}: cannot read {scheme.strip()}://; {remedy}")
    if not _BUCKET.fullmatch(bucket):
        raise UsageError(f"{url}: {bucket!r} is not a bucket name; write {scheme}://bucket/prefix")
    root = f"{scheme}://{bucket}"
    retry: RetryConfig = {
        "max_retries": retries,
        "retry_timeout": timedelta(minutes=1),
    }
    client: ClientConfig = {"connect_timeout": "10s", "timeout": "5m"}
    store: ObjectStore
    try:
        match scheme:
            case "gs":
                store = GCSStore(bucket, client_options=client, retry_config=retry)
            case "az":
                store = AzureStore(bucket, client_options=client, retry_config=retry)
            case _:
                store = _s3(root, bucket, client, retry)
    except BaseError as error:
        why = str(error).split("\n", 1)[0]
        raise UsageError(f"{root}: {why}; check the environment variables of the store") from error
    return ObjectSource(store, root, prefix.strip("/"))


def _s3(root: str, bucket: str, client: "ClientConfig", retry: "RetryConfig") -> S3Store:
    config: S3Config = {}
    provider = None
    if not any(name in os.environ for name in _CREDENTIALS):
        provider = _from_profile(root)
    endpoint = os.environ.get("AWS_ENDPOINT_URL_S3") or os.environ.get("AWS_ENDPOINT_URL")
    if endpoint:
        config["aws_endpoint_url_s3"] = endpoint
        client["allow_http"] = endpoint.startswith("http://")
    region = (
        (None if endpoint else bucket_region(bucket))
        or os.environ.get("AWS_REGION")
        or os.environ.get("AWS_DEFAULT_REGION")
        or (provider.config.get("region") if provider else None)
    )
    if region:
        config["region"] = region
    return S3Store(
        bucket,
        config=config,
        client_options=client,
        retry_config=retry,
        credential_provider=provider,
    )


def bucket_region(bucket: str, endpoint: str = _S3) -> str | None:
    """Return the bucket's Region, which S3 reports to anyone; `None` if it does not.

    The Region in the environment is often meant for other work. S3 answers a request with the wrong
    Region with a redirect, which AWS tools follow and obstore does not.
    """
    request = Request(f"{endpoint}/{bucket}", method="HEAD")  # noqa: S310  # https, or a test's
    try:
        with urlopen(request, timeout=5) as response:  # noqa: S310  # https, or a test's
            headers = response.headers
    except HTTPError as error:  # 301 and 403 carry the Region as well
        headers = error.headers
        error.close()
    except OSError:
        return None
    region: str | None = headers.get("x-amz-bucket-region")
    return region


def _from_profile(root: str) -> "Boto3CredentialProvider | None":
    """Return the credentials that boto3 finds: profiles, SSO, assumed roles, instance roles.

    Without boto3 and a profile, obstore itself looks for an instance role.
    """
    named = os.environ.get("AWS_PROFILE")
    try:
        import boto3
        from botocore.exceptions import BotoCoreError, ProfileNotFound
        from obstore.auth.boto3 import Boto3CredentialProvider
    except ImportError:
        if named is None:
            return None
        raise UsageError(
            f"{root}: profile {named} needs boto3; pip install 'cloudtrail-auditor[aws]'"
        ) from None
    try:
        session = boto3.Session()
        return Boto3CredentialProvider(session, ttl=_CREDENTIALS_LIVE)
    except ProfileNotFound:
        raise UsageError(
            f"{root}: the profile {named} does not exist; `aws configure list-profiles` names them"
        ) from None
    except ValueError:  # the provider's error if boto3 finds none
        raise AuditorError(
            f"{root}: no AWS credentials; set AWS_PROFILE, or AWS_ACCESS_KEY_ID and "
            "AWS_SECRET_ACCESS_KEY, or read a public bucket unsigned"
        ) from None
    except BotoCoreError as error:
        raise AuditorError(f"{root}: no AWS credentials: {error}") from error
