"""What lineage asks of a record, whatever types its fields have."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from sys import intern
from typing import Any, Final, NamedTuple

from auditor.cloudtrail.event_time import event_time

SECOND: Final = timedelta(seconds=1)
"""How far apart two clocks may put one act: records carry whole seconds."""

_CONSOLE_AGENTS: Final = frozenset({"AWS Internal", "signin.amazonaws.com"})
"""Values of `invokedBy` that stand for the console itself, which acts as the person."""


class Call(NamedTuple):
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
    identity, request, response, additional, details = _objects(
        record, "userIdentity", "requestParameters", "responseElements", "additionalEventData",
        "serviceEventDetails",
    )  # fmt: skip
    session, behalf = _objects(identity, "sessionContext", "onBehalfOf")
    attributes, issuer = _objects(session, "attributes", "sessionIssuer")
    credentials, key, role, federated, user = _objects(
        response, "credentials", "accessKey", "assumedRoleUser", "federatedUser", "user"
    )
    event_id, time_text, source, name, account, error, shared_event_id, user_agent = _texts(
        record, "eventID", "eventTime", "eventSource", "eventName", "recipientAccountId",
        "errorCode", "sharedEventID", "userAgent",
    )  # fmt: skip
    time = event_time(time_text)
    record_id = event_id or record_id
    if not record_id or time is None:
        return None
    who = _texts(
        identity, "type", "principalId", "arn", "accountId", "userName", "accessKeyId", "invokedBy",
        "credentialId",
    )  # fmt: skip
    identity_type, principal_id, arn, identity_account, user_name, access_key, service, portal = who
    sign_in_session, source_identity = _texts(session, "signInSessionArn", "sourceIdentity")
    target_user, role_arn, session_name, cluster = _texts(
        request, "userName", "roleArn", "roleSessionName", "clusterName"
    )
    outcome = _text(response, name) or _text(details, name)
    return Call(
        record_id=record_id,
        event_id=event_id,
        time=time,
        source=source.removesuffix(".amazonaws.com"),
        name=name,
        account=account,
        read_only=record.get("readOnly") in (True, "true"),
        error=error,
        identity_type=identity_type,
        principal_id=principal_id,
        arn=arn,
        identity_account=identity_account,
        user_name=user_name,
        access_key=access_key,
        invoked_by="" if service in _CONSOLE_AGENTS else service,
        created=event_time(_text(attributes, "creationDate")),
        from_console=record.get("sessionCredentialFromConsole") in (True, "true"),
        sign_in_session=sign_in_session,
        issuer=_text(issuer, "arn"),
        source_identity=source_identity,
        credential_id=portal,
        portal_user=_text(behalf, "userId") or _text(additional, "UserName"),
        shared_event_id=shared_event_id,
        user_agent=user_agent,
        target_user=target_user,
        role=role_arn,
        session_name=session_name,
        cluster=cluster,
        portal_role=(_text(details, "account_id"), _text(details, "role_name")),
        made_key=_text(credentials, "accessKeyId") or _text(key, "accessKeyId"),
        made_principal=_text(role, "assumedRoleId")
        or _text(federated, "federatedUserId")
        or _text(user, "userId"),
        made_session=_text(additional, "signInSessionArn"),
        succeeded=not error and outcome in ("", "Success"),
    )


def near(one: datetime | None, other: datetime | None) -> bool:
    """Return whether two times may be those of one act."""
    return one is not None and other is not None and abs(one - other) <= SECOND


def _objects(record: Mapping[str, Any], *keys: str) -> list[Mapping[str, Any]]:
    """Return objects in a record, empty for any other value."""
    # The second test is slow, and of no use for what JSON gives.
    return [
        value if type(value) is dict or isinstance(value, Mapping) else {}
        for value in map(record.get, keys)
    ]


def _texts(record: Mapping[str, Any], *keys: str) -> list[str]:
    """Return texts, "" for any other value; equal texts of many records are one in memory."""
    return [intern(value) if type(value) is str else "" for value in map(record.get, keys)]


def _text(record: Mapping[str, Any], key: str) -> str:
    value = record.get(key)
    return intern(value) if type(value) is str else ""
