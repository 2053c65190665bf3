"""The fields of a record that lineage needs; "" or `None` if absent or of another type."""

from collections.abc import Mapping
from functools import cache
from typing import Any, get_args

import msgspec
from msgspec import Struct, field


class SessionAttributes(Struct):
    """`sessionContext.attributes`."""

    creation_date: str = field(default="", name="creationDate")


class SessionIssuer(Struct):
    """`sessionContext.sessionIssuer`."""

    arn: str = ""


class SessionContext(Struct, rename="camel"):
    """`userIdentity.sessionContext`."""

    attributes: SessionAttributes | None = None
    session_issuer: SessionIssuer | None = None
    sign_in_session_arn: str = ""
    source_identity: str = ""


class OnBehalfOf(Struct, rename="camel"):
    """`userIdentity.onBehalfOf`."""

    user_id: str = ""


class UserIdentity(Struct, rename="camel"):
    """`userIdentity`."""

    type: str = ""
    principal_id: str = ""
    arn: str = ""
    account_id: str = ""
    user_name: str = ""
    access_key_id: str = ""
    invoked_by: str = ""
    credential_id: str = ""
    session_context: SessionContext | None = None
    on_behalf_of: OnBehalfOf | None = None


class RequestParameters(Struct, rename="camel"):
    """`requestParameters`."""

    user_name: str = ""
    new_user_name: str = ""
    role_arn: str = ""
    role_session_name: str = ""
    cluster_name: str = ""
    web_identity_token_id: str = ""


class MadeKey(Struct, rename="camel"):
    """`credentials` and `accessKey` of a response."""

    access_key_id: str = ""


class MadeUser(Struct, rename="camel"):
    """`assumedRoleUser`, `federatedUser` and `user` of a response."""

    assumed_role_id: str = ""
    federated_user_id: str = ""
    user_id: str = ""


class ResponseElements(Struct, rename="camel"):
    """`responseElements`."""

    credentials: MadeKey | None = None
    access_key: MadeKey | None = None
    assumed_role_user: MadeUser | None = None
    federated_user: MadeUser | None = None
    user: MadeUser | None = None
    web_identity_token_id: str = ""


class CrossPartitionData(Struct, rename="camel"):
    """`additionalEventData.crossPartitionData`."""

    source_principal_arn: str = ""


class AdditionalEventData(Struct):
    """`additionalEventData`."""

    user_name: str = field(default="", name="UserName")
    sign_in_session_arn: str = field(default="", name="signInSessionArn")
    switch_from: str = field(default="", name="SwitchFrom")
    cross_partition_data: CrossPartitionData | None = field(default=None, name="crossPartitionData")


class ServiceEventDetails(Struct):
    """`serviceEventDetails`."""

    account_id: str = ""
    role_name: str = ""


class RecordFields(Struct):
    """A record."""

    event_id: str = field(default="", name="eventID")
    event_time: str = field(default="", name="eventTime")
    event_source: str = field(default="", name="eventSource")
    event_name: str = field(default="", name="eventName")
    recipient_account_id: str = field(default="", name="recipientAccountId")
    error_code: str = field(default="", name="errorCode")
    shared_event_id: str = field(default="", name="sharedEventID")
    user_agent: str = field(default="", name="userAgent")
    user_identity: UserIdentity | None = field(default=None, name="userIdentity")
    request_parameters: RequestParameters | None = field(default=None, name="requestParameters")
    response_elements: ResponseElements | None = field(default=None, name="responseElements")
    additional_event_data: AdditionalEventData | None = field(
        default=None, name="additionalEventData"
    )
    service_event_details: ServiceEventDetails | None = field(
        default=None, name="serviceEventDetails"
    )


def fields_of(record: Mapping[str, Any]) -> RecordFields:
    """Return the fields of a record, with values of any type."""
    try:
        return msgspec.convert(record, RecordFields)
    except msgspec.ValidationError:  # a field is null or has another type, and so counts as absent
        return msgspec.convert(_fitting(record, RecordFields), RecordFields)


def _fitting(record: Mapping[str, Any], kind: type[Struct]) -> dict[str, Any]:
    """Return the fields of an object that have the types of a struct's fields."""
    fitting: dict[str, Any] = {}
    for name, struct in _members(kind):
        value = record.get(name)
        if struct is None:
            if isinstance(value, str):
                fitting[name] = value
        elif isinstance(value, Mapping):
            fitting[name] = _fitting(value, struct)
    return fitting


@cache
def _members(kind: type[Struct]) -> tuple[tuple[str, type[Struct] | None], ...]:
    """Return the names of a struct's fields in records, with their structs; `None` for texts."""
    return tuple(
        (member.encode_name, None if member.type is str else get_args(member.type)[0])
        for member in msgspec.structs.fields(kind)
    )
