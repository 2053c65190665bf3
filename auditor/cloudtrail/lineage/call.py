"""The part of a record that lineage needs, whatever types its fields have."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from sys import intern
from typing import Any, Final

from msgspec import Struct

from auditor.cloudtrail.event_time import event_time
from auditor.cloudtrail.lineage.fields import (
    AdditionalEventData,
    CrossPartitionData,
    MadeKey,
    MadeUser,
    OnBehalfOf,
    RequestParameters,
    ResponseElements,
    ServiceEventDetails,
    SessionAttributes,
    SessionContext,
    SessionIssuer,
    UserIdentity,
    fields_of,
)

SECOND: Final = timedelta(seconds=1)
"""Maximum difference between the times of one act in two records, which have whole seconds."""

_CONSOLE_AGENTS: Final = frozenset({"AWS Internal", "signin.amazonaws.com"})
"""Values of `invokedBy` that mean the console itself, which acts for the person."""

_NO_ERROR: Final = (None, "")
"""Values of `errorCode` of calls that succeeded. The macro `is_refused` of `queries/sql/macros.sql`
agrees with it."""
_WEB_IDENTITY_CALL: Final = "AssumeRoleWithWebIdentity"
_SIGN_IN: Final = "signin.amazonaws.com"

_NO_IDENTITY: Final = UserIdentity()
_NO_SESSION: Final = SessionContext()
_NO_REQUEST: Final = RequestParameters()
_NO_RESPONSE: Final = ResponseElements()
_NO_ADDITIONAL: Final = AdditionalEventData()
_NO_CROSSING: Final = CrossPartitionData()
_NO_DETAILS: Final = ServiceEventDetails()
_NO_ISSUER: Final = SessionIssuer()
_NO_BEHALF: Final = OnBehalfOf()
_NO_KEY: Final = MadeKey()
_NO_USER: Final = MadeUser()
_NO_ROLE: Final = ("", "")


class Call(Struct, frozen=True, gc=False):
    """One record: the caller, the credential, the call and its result; "" if absent."""

    record_id: str
    """Identifies the record: its eventID, or an id from the reader if it has none."""
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
    """The service that acted with the caller's permissions; "" for the console."""
    created: datetime | None
    """`sessionContext.attributes.creationDate`: the start of the session."""
    from_console: bool
    """`sessionCredentialFromConsole`; only some records of a console session have it."""
    sign_in_session: str
    """`sessionContext.signInSessionArn`."""
    issuer: str
    """`sessionContext.sessionIssuer.arn`: the owner of the session, never who began it."""
    source_identity: str
    credential_id: str
    """`credentialId` of an Identity Center portal session."""
    portal_user: str
    """`onBehalfOf.userId`, or the user name of a portal sign-in."""
    shared_event_id: str
    user_agent: str
    target_user: str
    """`requestParameters.userName`."""
    new_user_name: str
    """`requestParameters.newUserName`."""
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
    switched_from: str
    """The ARN of the caller of SwitchRole."""
    made_session: str
    """The sign-in session that CreateOAuth2Token makes."""
    made_token: str
    """The id of the token that GetWebIdentityToken makes."""
    used_token: str
    """The id of the token with which AssumeRoleWithWebIdentity is called."""
    token_principal: str
    """The ARN of the principal that requested that token, if in another partition."""
    succeeded: bool
    """Whether the call succeeded; a refused sign-in has no errorCode."""


def call_of(record: Mapping[str, Any], record_id: str = "") -> Call | None:
    """Return the call in a record; `None` without a usable eventTime.

    Args:
        record: as CloudTrail wrote it, or with values of any other type.
        record_id: identifies a record without an eventID; with neither, the result is `None`.
    """
    fields = fields_of(record)
    record_id = fields.event_id or record_id
    time = event_time(fields.event_time)
    if not record_id or time is None:
        return None
    identity, request = (
        fields.user_identity or _NO_IDENTITY,
        fields.request_parameters or _NO_REQUEST,
    )
    session = identity.session_context or _NO_SESSION
    additional = fields.additional_event_data or _NO_ADDITIONAL
    made = fields.response_elements or _NO_RESPONSE
    behalf, issuer = identity.on_behalf_of or _NO_BEHALF, session.session_issuer or _NO_ISSUER
    details = fields.service_event_details or _NO_DETAILS
    name, error = intern(fields.event_name), intern(fields.error_code)
    service = intern(identity.invoked_by)
    return Call(
        record_id=record_id,
        event_id=fields.event_id,
        time=time,
        source=intern(fields.event_source).removesuffix(".amazonaws.com"),
        name=name,
        account=intern(fields.recipient_account_id),
        read_only=record.get("readOnly") in (True, "true"),
        error=error,
        identity_type=intern(identity.type),
        principal_id=intern(identity.principal_id),
        arn=intern(identity.arn),
        identity_account=intern(identity.account_id),
        user_name=intern(identity.user_name),
        access_key=intern(identity.access_key_id),
        invoked_by="" if service in _CONSOLE_AGENTS else service,
        created=_created(session.attributes),
        from_console=record.get("sessionCredentialFromConsole") in (True, "true"),
        sign_in_session=intern(session.sign_in_session_arn),
        issuer=intern(issuer.arn),
        source_identity=intern(session.source_identity),
        credential_id=intern(identity.credential_id),
        portal_user=intern(behalf.user_id or additional.user_name),
        shared_event_id=intern(fields.shared_event_id),
        user_agent=intern(fields.user_agent),
        target_user=intern(request.user_name),
        new_user_name=intern(request.new_user_name),
        role=intern(request.role_arn),
        session_name=intern(request.role_session_name),
        cluster=intern(request.cluster_name),
        portal_role=_NO_ROLE if details is _NO_DETAILS else _portal_role(details),
        made_key=intern(
            (made.credentials or _NO_KEY).access_key_id
            or (made.access_key or _NO_KEY).access_key_id
        ),
        made_principal=intern(
            (made.assumed_role_user or _NO_USER).assumed_role_id
            or (made.federated_user or _NO_USER).federated_user_id
            or ((made.user or _NO_USER).user_id if name == "CreateUser" else "")
        ),
        switched_from=intern(additional.switch_from),
        made_session=intern(additional.sign_in_session_arn),
        made_token=intern(made.web_identity_token_id),
        used_token=intern(request.web_identity_token_id if name == _WEB_IDENTITY_CALL else ""),
        token_principal=intern(
            (additional.cross_partition_data or _NO_CROSSING).source_principal_arn
        ),
        succeeded=record.get("errorCode") in _NO_ERROR
        and not _sign_in_failed(record, fields.event_source, name),
    )


def near(one: datetime | None, other: datetime | None) -> bool:
    """Return whether two times may belong to the same act."""
    return one is not None and other is not None and abs(one - other) <= SECOND


def before(act: Call, call: Call) -> bool:
    """Return whether one call may have happened before another one."""
    return act.time <= call.time or near(act.time, call.time)


def _created(attributes: SessionAttributes | None) -> datetime | None:
    text = attributes.creation_date if attributes else ""
    return event_time(text) if text else None


def _portal_role(details: ServiceEventDetails) -> tuple[str, str]:
    return intern(details.account_id), intern(details.role_name)


def _sign_in_failed(record: Mapping[str, Any], source: str, name: str) -> bool:
    """Return whether a sign-in or the like failed: its response has the result under its name.

    The macro `sign_in_failed` of `queries/sql/macros.sql` agrees with it.
    """
    if source != _SIGN_IN:
        return False
    for part in ("responseElements", "serviceEventDetails"):
        values = record.get(part)
        # The second test is slow, and unnecessary for values from JSON.
        if (type(values) is dict or isinstance(values, Mapping)) and values.get(name) == "Failure":
            return True
    return False
