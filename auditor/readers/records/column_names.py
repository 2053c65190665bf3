"""Column names for CloudTrail's fields, with other case or other words.

Source: CloudTrail User Guide, "Record contents"; Athena User Guide, "Query AWS CloudTrail logs";
Azure Monitor reference, table AWSCloudTrail.
"""

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import Final

_TOP: Final = (
    "eventVersion", "userIdentity", "eventTime", "eventSource", "eventName", "awsRegion",
    "sourceIPAddress", "userAgent", "errorCode", "errorMessage", "requestParameters",
    "responseElements", "additionalEventData", "requestID", "eventID", "readOnly", "resources",
    "apiVersion", "eventType", "recipientAccountId", "sharedEventID", "vpcEndpointId",
    "serviceEventDetails", "managementEvent", "eventCategory", "insightDetails", "addendum",
    "sessionCredentialFromConsole", "edgeDeviceDetails", "tlsDetails", "vpcEndpointAccountId",
    "eventContext", "annotation",
)  # fmt: skip
"""The members of a record."""
_IDENTITY: Final = (
    "type", "principalId", "arn", "accountId", "accessKeyId", "userName", "sessionContext",
    "invokedBy", "invokedByDelegate", "onBehalfOf", "inScopeOf", "credentialId", "identityProvider",
)  # fmt: skip
"""The members of userIdentity."""
_INNER: Final = (
    "attributes", "sessionIssuer", "webIdFederationData", "mfaAuthenticated", "creationDate",
    "federatedProvider", "sourceIdentity", "ec2RoleDelivery", "ec2IssuedInVpc", "assumedRoot",
    "signInSessionArn", "userId", "identityStoreArn", "sourceArn", "sourceAccount", "issuerType",
    "credentialsIssuedTo", "ARNPrefix", "tlsVersion", "cipherSuite", "clientProvidedHostHeader",
    "keyExchange", "reason", "updatedFields", "originalRequestID", "originalEventID",
)  # fmt: skip
"""Names of members at deeper levels."""
_NAMES: Final = {name.lower(): name for name in (*_TOP, *_IDENTITY, *_INNER)}
"""CloudTrail's spelling by the name in lower case."""

_SESSION: Final = ("userIdentity", "sessionContext")
_ISSUER: Final = ("type", "principalId", "arn", "accountId", "userName")
_OTHER_NAMES: Final[dict[str, tuple[str, ...]]] = {
    "awsaccesskey": ("userIdentity", "accessKeyId"),  # Event history
    "accesskeyid": ("userIdentity", "accessKeyId"),
    "username": ("userIdentity", "userName"),
    "timegenerated": ("eventTime",),  # from here on, Microsoft Sentinel
    "timegeneratedutc": ("eventTime",),  # as the Azure portal heads the column in CSV
    "awseventid": ("eventID",),
    "awsrequestid": ("requestID",),
    "eventtypename": ("eventType",),
    "sessionmfaauthenticated": (*_SESSION, "attributes", "mfaAuthenticated"),
    "sessioncreationdate": (*_SESSION, "attributes", "creationDate"),
    "ec2roledelivery": (*_SESSION, "ec2RoleDelivery"),
    "tlsversion": ("tlsDetails", "tlsVersion"),
    "ciphersuite": ("tlsDetails", "cipherSuite"),
    "clientprovidedhostheader": ("tlsDetails", "clientProvidedHostHeader"),
    **{f"useridentity{name.lower()}": ("userIdentity", name) for name in _IDENTITY},
    **{f"sessionissuer{name.lower()}": (*_SESSION, "sessionIssuer", name) for name in _ISSUER},
}
"""Columns with other names than members of the record, with the paths of their values."""
_NAMES_HELD: Final = 4096
_TELLING: Final = {"eventVersion", "eventTime", "eventName", "eventSource", "eventID"}


@lru_cache(_NAMES_HELD)
def camel(name: str) -> str:
    """Return a field's name in CloudTrail's spelling; unknown names stay unchanged."""
    return _NAMES.get(_plain(name), name)


@lru_cache(_NAMES_HELD)
def path_of(column: str) -> tuple[str, ...]:
    """Return the path of names at which the values of a column belong in a record."""
    other = _OTHER_NAMES.get(_plain(column)) if "." not in column else None
    return other or tuple(camel(part) for part in column.split("."))


def is_field(column: str) -> bool:
    """Return whether a column holds the values of a field of records."""
    return path_of(column)[0] in _TOP


def has_fields(header: Iterable[str]) -> bool:
    """Return whether the columns hold fields of CloudTrail's records."""
    paths = {path_of(column)[0] for column in header}
    return len(_TELLING & paths) >= 2  # one may be a coincidence


@lru_cache(_NAMES_HELD)
def is_own_name(column: str) -> bool:
    """Return whether a column has CloudTrail's own name, which takes precedence."""
    return "." in column or _plain(column) not in _OTHER_NAMES


def _plain(name: str) -> str:
    return re.sub("[^a-z0-9]", "", name.lower())
