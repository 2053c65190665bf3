"""What lineage asks of a record, whatever types its fields have."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from sys import intern
from typing import Any, Final

from auditor.cloudtrail.event_time import event_time

SECOND: Final = timedelta(seconds=1)
"""How far apart two clocks may put one act: records carry whole seconds."""

_CONSOLE_AGENTS: Final = frozenset({"AWS Internal", "signin.amazonaws.com"})
"""Values of `invokedBy` that stand for the console itself, which acts as the person."""


@dataclass(frozen=True, slots=True)
class Call:
    """One record: who called what with which credential, and what the call made. "" is absent."""

    record_id: str
    """Tells the record apart: its eventID, or what the reader gives a record without one."""
    event_id: str
    time: datetime
    source: str
    name: str
    account: str
    """`recipientAccountId`."""
    read_only: bool
    error: str
    """`errorCode`."""
    identity_type: str
    principal_id: str
    arn: str
    identity_account: str
    """`userIdentity.accountId`."""
    user_name: str
    access_key: str
    invoked_by: str
    """The service that acted with the caller's rights; "" for the console."""
    created: datetime | None
    """`sessionContext.attributes.creationDate`: when the session began."""
    from_console: bool
    """`sessionCredentialFromConsole`; only some records of a console session say so."""
    sign_in_session: str
    """`sessionContext.signInSessionArn`."""
    issuer: str
    """`sessionContext.sessionIssuer.arn`: whose session it is, never who began it."""
    source_identity: str
    credential_id: str
    """Of an Identity Center portal session."""
    portal_user: str
    """`onBehalfOf.userId`, or the user name of a portal sign-in."""
    shared_event_id: str
    user_agent: str
    target_user: str
    """`requestParameters.userName`."""
    role: str
    """`requestParameters.roleArn`."""
    session_name: str
    """`requestParameters.roleSessionName`."""
    cluster: str
    """`requestParameters.clusterName`."""
    portal_role: tuple[str, str]
    """Account and role name of GetRoleCredentials; empty texts elsewhere."""
    made_key: str
    """The access key that the response names."""
    made_principal: str
    """The unique id of the session or user that the response names."""
    made_session: str
    """The sign-in session that CreateOAuth2Token makes."""
    succeeded: bool
    """Whether the call did what it was for; a refused sign-in carries no errorCode."""


def call_of(record: Mapping[str, Any], record_id: str = "") -> Call | None:
    """Return what lineage asks of a record; `None` without a usable eventTime.

    Args:
        record: as CloudTrail wrote it, or with values of any other type.
        record_id: tells the record apart where it has no eventID. A record with neither is `None`.
    """
    identity = _object(record, "userIdentity")
    session = _object(identity, "sessionContext")
    request = _object(record, "requestParameters")
    response = _object(record, "responseElements")
    additional = _object(record, "additionalEventData")
    details = _object(record, "serviceEventDetails")
    event_id, time = _text(record, "eventID"), event_time(_text(record, "eventTime"))
    record_id = event_id or record_id
    if not record_id or time is None:
        return None
    invoked_by = _text(identity, "invokedBy")
    name = _text(record, "eventName")
    outcome = _text(response, name) or _text(details, name)
    return Call(
        record_id=record_id,
        event_id=event_id,
        time=time,
        source=_text(record, "eventSource").removesuffix(".amazonaws.com"),
        name=name,
        account=_text(record, "recipientAccountId"),
        read_only=record.get("readOnly") in (True, "true"),
        error=_text(record, "errorCode"),
        identity_type=_text(identity, "type"),
        principal_id=_text(identity, "principalId"),
        arn=_text(identity, "arn"),
        identity_account=_text(identity, "accountId"),
        user_name=_text(identity, "userName"),
        access_key=_text(identity, "accessKeyId"),
        invoked_by="" if invoked_by in _CONSOLE_AGENTS else invoked_by,
        created=event_time(_text(_object(session, "attributes"), "creationDate")),
        from_console=record.get("sessionCredentialFromConsole") in (True, "true"),
        sign_in_session=_text(session, "signInSessionArn"),
        issuer=_text(_object(session, "sessionIssuer"), "arn"),
        source_identity=_text(session, "sourceIdentity"),
        credential_id=_text(identity, "credentialId"),
        portal_user=_text(_object(identity, "onBehalfOf"), "userId")
        or _text(additional, "UserName"),
        shared_event_id=_text(record, "sharedEventID"),
        user_agent=_text(record, "userAgent"),
        target_user=_text(request, "userName"),
        role=_text(request, "roleArn"),
        session_name=_text(request, "roleSessionName"),
        cluster=_text(request, "clusterName"),
        portal_role=(_text(details, "account_id"), _text(details, "role_name")),
        made_key=_text(_object(response, "credentials"), "accessKeyId")
        or _text(_object(response, "accessKey"), "accessKeyId"),
        made_principal=_text(_object(response, "assumedRoleUser"), "assumedRoleId")
        or _text(_object(response, "federatedUser"), "federatedUserId")
        or _text(_object(response, "user"), "userId"),
        made_session=_text(additional, "signInSessionArn"),
        succeeded=not _text(record, "errorCode") and outcome in ("", "Success"),
    )


def near(one: datetime | None, other: datetime | None) -> bool:
    """Return whether two times may be those of one act."""
    return one is not None and other is not None and abs(one - other) <= SECOND


def _object(record: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    value = record.get(key)
    # The second test is slow, and of no use for what JSON gives.
    return value if type(value) is dict or isinstance(value, Mapping) else {}


def _text(record: Mapping[str, Any], key: str) -> str:
    """Return a text, "" for any other value; equal texts of many records are one in memory."""
    value = record.get(key)
    return intern(value) if type(value) is str else ""
