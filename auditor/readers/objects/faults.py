"""Faults of object stores that concern the whole run, or only one object."""

import re
from dataclasses import dataclass
from enum import Enum, auto
from typing import Final

from obstore.exceptions import (
    BaseError,
    InvalidPathError,
    PermissionDeniedError,
    UnauthenticatedError,
)

from auditor.cloudtrail.logfile import Rejection, RejectionKind
from auditor.errors import AuditorError, UsageError

STORE_ERRORS: Final = (BaseError, OSError, ValueError)
"""Errors of obstore: FileNotFoundError for missing objects, ValueError for odd keys."""

_CODE: Final = re.compile(r"<Code>([\w.]+)</Code>")
_ACTION: Final = re.compile(r"not authorized to perform: ([\w-]+:\w+)")
_STATUS: Final = re.compile(r"Server returned non-2xx status code: (\d{3} [\w ]+)")
_INSTANCE_ROLE: Final = "169.254.169.254"


class Action(Enum):
    """The request to a store."""

    LIST = auto()
    READ = auto()


@dataclass(frozen=True, slots=True)
class _Provider:
    """A provider's words in remedies."""

    list_permission: str
    read_permission: str
    credentials: str
    """How to provide credentials."""
    endpoint: str
    """The setting with the store's location."""
    denied_too: str = ""
    """Further remedies if the store denies access."""

    def permission(self, action: Action) -> str:
        return self.list_permission if action is Action.LIST else self.read_permission


_PROVIDERS: Final = {
    "s3": _Provider(
        "s3:ListBucket",
        "s3:GetObject",
        "set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or pip install "
        "'cloudtrail-auditor[aws]' and set AWS_PROFILE",
        "the endpoint (AWS_ENDPOINT_URL_S3, AWS_ENDPOINT_URL)",
        ", and in a requester-pays bucket AWS_REQUEST_PAYER=requester",
    ),
    "gs": _Provider(
        "storage.objects.list",
        "storage.objects.get",
        "run `gcloud auth application-default login`, or set GOOGLE_APPLICATION_CREDENTIALS",
        "the bucket's name",
    ),
    "az": _Provider(
        "Storage Blob Data Reader",
        "Storage Blob Data Reader",
        "set AZURE_STORAGE_ACCOUNT_KEY, AZURE_STORAGE_SAS_TOKEN or AZURE_CLIENT_ID, "
        "AZURE_CLIENT_SECRET and AZURE_TENANT_ID",
        "AZURE_STORAGE_ACCOUNT_NAME",
    ),
}

_EXPIRED: Final = "the credentials have expired; renew them, as with `aws sso login`, and run again"
_UNKNOWN: Final = (
    "the store does not know the credentials; check AWS_PROFILE, AWS_ACCESS_KEY_ID, "
    "AWS_SECRET_ACCESS_KEY and AWS_SESSION_TOKEN"
)
_REGION: Final = (
    "the bucket is in another Region; set AWS_REGION to it "
    "(`aws s3api get-bucket-location` shows it)"
)
_CREDENTIALS: Final = {
    "ExpiredToken": _EXPIRED,
    "ExpiredTokenException": _EXPIRED,
    "RequestExpired": _EXPIRED,
    "TokenRefreshRequired": _EXPIRED,
    "InvalidAccessKeyId": _UNKNOWN,
    "InvalidToken": _UNKNOWN,
    "SignatureDoesNotMatch": _UNKNOWN,
    "RequestTimeTooSkewed": "the clock of this machine is wrong by more than 15 minutes; set it",
    "PermanentRedirect": _REGION,
    "AuthorizationHeaderMalformed": _REGION,
    "IllegalLocationConstraintException": _REGION,
}
"""Error codes that do not concern the requested object, with their meaning."""
_NO_BUCKET: Final = frozenset({"NoSuchBucket", "ContainerNotFound", "InvalidBucketName"})


def run_error(error: Exception, name: str, action: Action) -> AuditorError:
    """Return the error that ends a run.

    Args:
        name: the requested URL.
    """
    code = _code(str(error))
    if code in _NO_BUCKET:
        return UsageError(f"{name}: the bucket does not exist; check its name")
    if isinstance(error, FileNotFoundError):
        return nothing_at(name)
    return AuditorError(f"{name}: {_reason(error, code, _provider(name), action)}")


def _reason(error: Exception, code: str, provider: _Provider, action: Action) -> str:
    """Return the reason why a run cannot continue, with the remedy."""
    text = str(error)
    if code in _CREDENTIALS:
        return _CREDENTIALS[code]
    if "redirect without LOCATION" in text:
        return _REGION
    if _INSTANCE_ROLE in text:
        return f"no credentials and no instance role; {provider.credentials}"
    if isinstance(error, UnauthenticatedError):
        why = _first_line(text).rpartition("External AWS credential provider: ")[2]
        return f"the credentials could not be used: {why}; renew them"
    if isinstance(error, InvalidPathError):
        why = _first_line(text).removeprefix("Encountered object with invalid path: ")
        return (
            f"a key in it has empty or dotted folders and cannot be read in place: {why}; name a "
            "folder beside it, or copy the objects elsewhere"
        )
    answered = _STATUS.search(text)
    if answered:
        status = answered[1].strip()
        if status.startswith("403"):  # obstore's class for it is missing in listings
            needed = _permission(text, provider.permission(action))
            return f"access denied; the credentials need {needed}{provider.denied_too}"
        message = f"{status} ({code})" if code else status
        busy = status.startswith(("5", "429"))
        return f"the store answered {message}; {'run again later' if busy else 'check the URL'}"
    if "error sending request" in text or "HTTP error" in text:
        return f"no answer from the store; check the network, the proxy and {provider.endpoint}"
    return _first_line(text)


def nothing_at(name: str) -> UsageError:
    """Return the error for a source without objects."""
    return UsageError(f"{name}: nothing was found; check the bucket and the prefix")


def object_fault(error: Exception, name: str) -> Rejection | None:
    """Return the fault of one object; `None` if the error does not concern the object."""
    text = str(error)
    code = _code(text)
    if code in _CREDENTIALS or code in _NO_BUCKET or _INSTANCE_ROLE in text:
        return None
    if code == "InvalidObjectState":
        return Rejection(
            name,
            RejectionKind.UNREADABLE,
            "it is in an archive tier, such as Glacier",
            "restore it with `aws s3api restore-object`, then run again",
        )
    if isinstance(error, FileNotFoundError):
        return Rejection(
            name,
            RejectionKind.UNREADABLE,
            "it was listed but is no longer there",
            "check what deletes objects of the bucket, such as a lifecycle rule",
        )
    if isinstance(error, PermissionDeniedError):
        return Rejection(
            name,
            RejectionKind.UNREADABLE,
            "access denied",
            f"give the credentials {_permission(text, _provider(name).read_permission)} on it",
        )
    return None


def _provider(name: str) -> _Provider:
    return _PROVIDERS[name.partition("://")[0]]


def _permission(text: str, usual: str) -> str:
    """Return the missing permission: the one that AWS names, otherwise the usual one."""
    named = _ACTION.search(text)
    return named[1] if named else usual


def _code(text: str) -> str:
    """Return the error code in the XML response of S3 or a compatible store; "" without one."""
    match = _CODE.search(text)
    return match[1] if match else ""


def _first_line(text: str) -> str:
    """Return obstore's message before its debugging output, without control characters."""
    line = text.split("\n", 1)[0]
    return "".join(character if character.isprintable() else "?" for character in line)[:300]
