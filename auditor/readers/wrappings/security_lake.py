"""Security Lake: events in the OCSF schema, from which part of the record can be rebuilt.

Source: the OCSF mapping of CloudTrail management events, API Activity (class 6003), and the fields
in `unmapped`, which have CloudTrail's names.
"""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any, Final

import msgspec

from auditor.readers.content.json_values import Fields, Json
from auditor.readers.records.columns import record_of
from auditor.readers.records.part import Container
from auditor.readers.wrappings.wrapping import Wrapping

SECURITY_LAKE: Final = Container("security-lake", lossy=True)

_PATHS: Final = {
    "eventVersion": "metadata.product.version",
    "eventTime": "time_dt",
    "eventID": "metadata.uid",
    "eventType": "metadata.event_code",
    "eventCategory": "metadata.product.feature.name",
    "eventSource": "api.service.name",
    "eventName": "api.operation",
    "apiVersion": "api.version",
    "awsRegion": "cloud.region",
    "sourceIPAddress": "src_endpoint.ip",
    "userAgent": "http_request.user_agent",
    "errorCode": "api.response.error",
    "errorMessage": "api.response.message",
    "requestParameters": "api.request.data",
    "responseElements": "api.response.data",
    "requestID": "api.request.uid",
    "userIdentity.type": "actor.user.type",
    "userIdentity.principalId": "actor.user.uid_alt",
    "userIdentity.arn": "actor.user.uid",
    "userIdentity.accountId": "actor.user.account.uid",
    "userIdentity.accessKeyId": "actor.user.credential_uid",
    "userIdentity.userName": "actor.user.name",
    "userIdentity.invokedBy": "actor.invoked_by",
    "userIdentity.sessionContext.attributes.creationDate": "actor.session.created_time_dt",
    "userIdentity.sessionContext.sessionIssuer.arn": "actor.session.issuer",
}

OCSF_COLUMNS: Final = {path.partition(".")[0] for path in _PATHS.values()} | {"time", "unmapped"}
"""The columns from which records are rebuilt."""


def is_ocsf(names: Iterable[str]) -> bool:
    """Return whether columns or keys belong to an API Activity in OCSF."""
    return {"metadata", "api", "actor", "class_uid"} <= set(names)


def record_of_ocsf(event: Mapping[str, Any]) -> bytes:
    """Return the record, as JSON, that an event was made from, as far as it can be rebuilt."""
    row = {name: _at(event, path) for name, path in _PATHS.items()}
    if row["eventTime"] is None:
        time = event.get("time")
        row["eventTime"] = _time(time) if isinstance(time, int) else time
    row["sourceIPAddress"] = row["sourceIPAddress"] or _at(event, "src_endpoint.domain")
    mfa = _at(event, "actor.session.is_mfa")
    if mfa is not None:
        row["userIdentity.sessionContext.attributes.mfaAuthenticated"] = str(mfa).lower()
    unmapped = event.get("unmapped") or {}
    row |= {name: value for name, value in dict(unmapped).items() if row.get(name) is None}
    return record_of(row)


def _time(milliseconds: int) -> datetime | None:
    try:
        return datetime.fromtimestamp(milliseconds / 1000, UTC)
    except (OverflowError, ValueError, OSError):
        return None


def _at(event: Mapping[str, Any], path: str) -> Any:
    value: Any = event
    for name in path.split("."):
        value = value.get(name) if isinstance(value, Mapping) else None
    return value


def _ocsf(event: Fields) -> Iterable[Json] | None:
    if not is_ocsf(event):
        return None
    return [record_of_ocsf({name: msgspec.json.decode(text) for name, text in event.items()})]


WRAPPINGS: Final = (Wrapping(SECURITY_LAKE, _ocsf),)
