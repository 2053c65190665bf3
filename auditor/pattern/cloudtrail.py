"""The fields of CloudTrail's records, by the types of their values.

Source: CloudTrail User Guide, "CloudTrail record contents" and "CloudTrail userIdentity element".
"""

from collections.abc import Mapping
from typing import Final

ALWAYS_THERE: Final = frozenset(
    (
        "eventVersion",
        "eventTime",
        "eventSource",
        "eventName",
        "eventType",
        "awsRegion",
        "eventID",
        "sourceIPAddress",
    )
)
"""Fields that every event of an API call or sign-in has, as text."""
TEXTS: Final = ALWAYS_THERE | {
    "errorCode",
    "errorMessage",
    "eventCategory",
    "recipientAccountId",
    "requestID",
    "sharedEventID",
    "userAgent",
    "vpcEndpointId",
}
OBJECTS: Final = frozenset(
    (
        "userIdentity",
        "requestParameters",
        "responseElements",
        "additionalEventData",
        "tlsDetails",
        "serviceEventDetails",
    )
)
BOOLEANS: Final = frozenset({"readOnly", "managementEvent"})
ARRAYS: Final = frozenset({"resources"})
FIELDS: Final = (
    TEXTS
    | OBJECTS
    | BOOLEANS
    | ARRAYS
    | {
        "addendum",
        "apiVersion",
        "edgeDeviceDetails",
        "eventContext",
        "insightDetails",
        "sessionCredentialFromConsole",
        "vpcEndpointAccountId",
    }
)
IDENTITY_FIELDS: Final = frozenset(
    (
        "type",
        "principalId",
        "arn",
        "accountId",
        "accessKeyId",
        "userName",
        "invokedBy",
        "sessionContext",
        "identityProvider",
        "inScopeOf",
        "webIdFederationData",
        "credentialId",
        "onBehalfOf",
    )
)
_SESSION: Final = ("userIdentity", "sessionContext")
NAMES: Final[Mapping[tuple[str, ...], frozenset[str]]] = {
    (): FIELDS,
    ("userIdentity",): IDENTITY_FIELDS,
    ("userIdentity", "onBehalfOf"): frozenset({"userId", "identityStoreArn"}),
    _SESSION: frozenset(
        (
            "assumedRoot",
            "attributes",
            "ec2RoleDelivery",
            "sessionIssuer",
            "sourceIdentity",
            "webIdFederationData",
        )
    ),
    (*_SESSION, "attributes"): frozenset({"creationDate", "mfaAuthenticated"}),
    (*_SESSION, "sessionIssuer"): frozenset(
        {"type", "principalId", "arn", "accountId", "userName"}
    ),
    (*_SESSION, "webIdFederationData"): frozenset({"federatedProvider", "attributes"}),
    ("tlsDetails",): frozenset(
        {"tlsVersion", "cipherSuite", "clientProvidedHostHeader", "keyExchange"}
    ),
}
"""The names in a record and in the objects whose names are documented, by path."""
