"""The fields of CloudTrail's records, by the types of their values.

Source: CloudTrail User Guide, "CloudTrail record contents" and "CloudTrail userIdentity element".
"""

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
FIELDS: Final = TEXTS | OBJECTS | BOOLEANS | ARRAYS | {"apiVersion", "sessionCredentialFromConsole"}
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
        "webIdFederationData",
        "credentialId",
        "onBehalfOf",
    )
)
