"""Records rebuilt from tables, in which names lost their case and objects became text.

What Athena and CloudTrail Lake print for a struct, `{type=IAMUser, arn=…}`, has no quotes, so that
a value with `, name=` in it cannot be told from two; such records are marked lossy.
Source: Athena User Guide, "Query AWS CloudTrail logs"; CloudTrail User Guide, "Record contents".
"""

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Final

import msgspec

_CAMEL: Final = (
    "eventVersion", "userIdentity", "eventTime", "eventSource", "eventName", "awsRegion",
    "sourceIPAddress", "userAgent", "errorCode", "errorMessage", "requestParameters",
    "responseElements", "additionalEventData", "requestID", "eventID", "readOnly",
    "resources", "apiVersion", "eventType", "recipientAccountId", "sharedEventID",
    "vpcEndpointId", "serviceEventDetails", "managementEvent", "eventCategory",
    "insightDetails", "addendum", "sessionCredentialFromConsole", "edgeDeviceDetails",
    "tlsDetails", "vpcEndpointAccountId", "eventContext", "principalId", "arn", "accountId",
    "accessKeyId", "userName", "sessionContext", "attributes", "sessionIssuer",
    "webIdFederationData", "mfaAuthenticated", "creationDate", "federatedProvider",
    "sourceIdentity", "ec2RoleDelivery", "ec2IssuedInVpc", "assumedRoot", "signInSessionArn",
    "invokedBy", "invokedByDelegate", "onBehalfOf", "userId", "identityStoreArn", "inScopeOf",
    "sourceArn", "sourceAccount", "issuerType", "credentialsIssuedTo", "credentialId",
    "identityProvider", "type", "ARNPrefix", "tlsVersion", "cipherSuite",
    "clientProvidedHostHeader", "keyExchange", "reason", "updatedFields", "originalRequestID",
    "originalEventID",
)  # fmt: skip
_NAMES: Final = {name.lower(): name for name in _CAMEL} | {"awsaccesskey": "accessKeyId"}
"""By what is left of a name without case and blanks; the last as Event history heads it."""
_IN_IDENTITY: Final = {"userName", "accessKeyId"}
"""Names that stand in userIdentity; tables of the console have them as columns of their own."""
_FREE: Final = {
    "requestParameters",
    "responseElements",
    "additionalEventData",
    "serviceEventDetails",
}
"""Objects of the services, whose names are their own."""
_BOOLEANS: Final = {"readOnly", "managementEvent"}
_TIME: Final = re.compile(r"(\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d)(?:\.0+|(\.\d+))?(?: UTC)?")
_KEY: Final = re.compile(r"([A-Za-z_][\w.:@-]*)=")
_SCALAR: Final = re.compile(r".*?(?=, [A-Za-z_][\w.:@-]*=|[}\]]|\Z)", re.DOTALL)
_LISTED: Final = re.compile(r".*?(?=, |\]|\Z)", re.DOTALL)


def camel(name: str) -> str:
    """Return a field's name as CloudTrail writes it; unknown names stay as they are."""
    return _NAMES.get(re.sub("[^a-z0-9]", "", name.lower()), name)


def record_of(row: Mapping[str, object]) -> bytes:
    """Return the record of a row, as JSON: what is null or empty is left out.

    Args:
        row: by column name, in any case; `userIdentity.arn` is a column of its own in some tables.
    """
    record: dict[str, object] = {}
    for name, value in row.items():
        if value is None or value == "":
            continue
        path = [camel(part) for part in name.split(".")]
        if path[0] in _IN_IDENTITY:
            path.insert(0, "userIdentity")
        target = record
        for outer in path[:-1]:
            inner = target.setdefault(outer, {})
            if not isinstance(inner, dict):
                break
            target = inner
        else:
            target[path[-1]] = _value(path[-1], value)
    return msgspec.json.encode(record)


def _value(name: str, value: object) -> object:
    match value:
        case str() if name in _FREE:
            return _json(value) or _struct(value)
        case str() if name in _BOOLEANS and value.lower() in {"true", "false"}:
            return value.lower() == "true"
        case str() if name == "eventTime":
            return time_text(value)
        case str() if value.startswith(("{", "[")) and name not in {"userAgent", "errorMessage"}:
            parsed = _json(value)
            inner = _struct(value) if parsed is None else msgspec.json.decode(parsed)
            return inner if isinstance(inner, str) else _value(name, inner)
        case datetime():
            return time_text(value)
        case bytes():
            return value.decode(errors="replace")
        case dict() if name in _FREE:
            return value
        case dict():
            return {
                _inner_name(name, key): _value(camel(key), item)
                for key, item in value.items()
                if item is not None and item != []  # an empty map, as Parquet has it
            }
        case list() if value and all(isinstance(item, tuple) for item in value):
            return _value(name, dict(value))  # a map, as Parquet has it
        case list():
            return [_value(name, item) for item in value]
        case _:
            return value


def _inner_name(outer: str, name: str) -> str:
    known = camel(name)
    return "ARN" if outer == "resources" and known == "arn" else known


def time_text(value: str | datetime) -> str:
    """Return a time of a table, which is UTC without saying so, as CloudTrail writes times."""
    if isinstance(value, datetime):
        aware = value.replace(tzinfo=value.tzinfo or UTC).astimezone(UTC)
        return aware.isoformat().replace("+00:00", "Z").replace(".000000", "")
    found = _TIME.fullmatch(value)
    return f"{found[1]}T{found[2]}{found[3] or ''}Z" if found else value


def _json(text: str) -> msgspec.Raw | None:
    try:
        return msgspec.json.decode(text, type=msgspec.Raw)
    except (msgspec.DecodeError, RecursionError):
        return None


def _struct(text: str) -> object:
    """Read `{name=value, …}`; a text that is not wholly of that form is itself."""
    try:
        value, end = _read(text, 0)
    except (ValueError, RecursionError):
        return text
    return value if end == len(text) else text


def _read(text: str, at: int, scalar: re.Pattern[str] = _SCALAR) -> tuple[object, int]:
    if text.startswith("{", at):
        return _read_members(text, at + 1)
    if text.startswith("[", at):
        return _read_items(text, at + 1)
    found = scalar.match(text, at)
    value = found[0] if found else ""
    return (None if value == "null" else value), at + len(value)


def _read_members(text: str, at: int) -> tuple[object, int]:
    members: dict[str, object] = {}
    while not text.startswith("}", at):
        key = _KEY.match(text, at)
        if key is None:
            raise ValueError(at)
        members[key[1]], at = _read(text, key.end())
        at += 2 if text.startswith(", ", at) else 0
    return members, at + 1


def _read_items(text: str, at: int) -> tuple[object, int]:
    found: list[object] = []
    while not text.startswith("]", at):
        item, end = _read(text, at, _LISTED)
        if end == at:
            raise ValueError(at)
        found.append(item)
        at = end + (2 if text.startswith(", ", end) else 0)
    return found, at + 1
