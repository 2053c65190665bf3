"""The fields of a record that lineage needs; `None` if absent or of another type."""

from collections.abc import Mapping
from typing import Any, get_args

import msgspec
from msgspec import Struct, field


class SessionAttributes(Struct):
    """`sessionContext.attributes`."""

    creation_date: str | None = field(default=None, name="creationDate")


class SessionIssuer(Struct):
    """`sessionContext.sessionIssuer`."""

    arn: str | None = None


class SessionContext(Struct, rename="camel"):
    """`userIdentity.sessionContext`."""

    attributes: SessionAttributes | None = None
    session_issuer: SessionIssuer | None = None
    sign_in_session_arn: str | None = None
    source_identity: str | None = None


class OnBehalfOf(Struct, rename="camel"):
    """`userIdentity.onBehalfOf`."""

    user_id: str | None = None


class UserIdentity(Struct, rename="camel"):
    """`userIdentity`."""

    type: str | None = None
    principal_id: str | None = None
    arn: str | None = None
    account_id: str | None = None
    user_name: str | None = None
    access_key_id: str | None = None
    invoked_by: str | None = None
    credential_id: str | None = None
    session_context: SessionContext | None = None
    on_behalf_of: OnBehalfOf | None = None


class RequestParameters(Struct, rename="camel"):
    """`requestParameters`."""

    user_name: str | None = None
    new_user_name: str | None = None
    role_arn: str | None = None
    role_session_name: str | None = None
    cluster_name: str | None = None
    web_identity_token_id: str | None = None


class MadeKey(Struct, rename="camel"):
    """`credentials` and `accessKey` of a response."""

    access_key_id: str | None = None


class MadeUser(Struct, rename="camel"):
    """`assumedRoleUser`, `federatedUser` and `user` of a response."""

    assumed_role_id: str | None = None
    federated_user_id: str | None = None
    user_id: str | None = None


class ResponseElements(Struct, rename="camel"):
    """`responseElements`."""

    credentials: MadeKey | None = None
    access_key: MadeKey | None = None
    assumed_role_user: MadeUser | None = None
    federated_user: MadeUser | None = None
    user: MadeUser | None = None
    web_identity_token_id: str | None = None


class CrossPartitionData(Struct, rename="camel"):
    """`additionalEventData.crossPartitionData`."""

    source_principal_arn: str | None = None


class AdditionalEventData(Struct):
    """`additionalEventData`."""

    user_name: str | None = field(default=None, name="UserName")
    sign_in_session_arn: str | None = field(default=None, name="signInSessionArn")
    switch_from: str | None = field(default=None, name="SwitchFrom")
    cross_partition_data: CrossPartitionData | None = field(default=None, name="crossPartitionData")


class ServiceEventDetails(Struct):
    """`serviceEventDetails`."""

    account_id: str | None = None
    role_name: str | None = None


class RecordFields(Struct):
    """A record."""

    event_id: str | None = field(default=None, name="eventID")
    event_time: str | None = field(default=None, name="eventTime")
    event_source: str | None = field(default=None, name="eventSource")
    event_name: str | None = field(default=None, name="eventName")
    recipient_account_id: str | None = field(default=None, name="recipientAccountId")
    error_code: str | None = field(default=None, name="errorCode")
    shared_event_id: str | None = field(default=None, name="sharedEventID")
    user_agent: str | None = field(default=None, name="userAgent")
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
    except msgspec.ValidationError:  # a field has another type, and so counts as absent
        return msgspec.convert(_fitting(record, RecordFields), RecordFields)


def _fitting(record: Mapping[str, Any], kind: type[Struct]) -> dict[str, Any]:
    """Return the fields of an object that have the types of a struct's fields."""
    fitting: dict[str, Any] = {}
    for member in msgspec.structs.fields(kind):
        value = record.get(member.encode_name)
        wanted, _ = get_args(member.type)
        if isinstance(value, str) and wanted is str:
            fitting[member.encode_name] = value
        elif isinstance(value, Mapping) and wanted is not str:
            fitting[member.encode_name] = _fitting(value, wanted)
    return fitting
