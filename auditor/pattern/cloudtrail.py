"""Conditions that no CloudTrail record satisfies. For lint only; no verdict depends on it.

Source: CloudTrail User Guide, "CloudTrail record contents" and "CloudTrail userIdentity element".
"""

import re
from collections.abc import Iterator
from typing import Final

from auditor.pattern.finding import FindingKind, PatternFinding
from auditor.pattern.format import condition_text
from auditor.pattern.grammar import ORDERINGS
from auditor.pattern.nodes import Compare, Comparison, Number, Selector, Test, Text, TypeTest

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
IDENTITY_TYPES: Final = frozenset(
    (
        "Root",
        "IAMUser",
        "AssumedRole",
        "Role",
        "FederatedUser",
        "Directory",
        "AWSAccount",
        "AWSService",
        "IdentityCenterUser",
        "SAMLUser",
        "WebIdentityUser",
        "Unknown",
    )
)
EVENT_TYPES: Final = frozenset(
    (
        "AwsApiCall",
        "AwsServiceEvent",
        "AwsConsoleAction",
        "AwsConsoleSignIn",
        "AwsVpceEvent",
        "AwsCloudTrailInsight",
    )
)

_LABEL: Final = re.compile(r"[A-Za-z0-9-]+")
"""What stands before the domain in an event source."""


def unlike_cloudtrail(condition: Compare | TypeTest) -> Iterator[PatternFinding]:
    """Yield what CloudTrail's records never have, and texts that stand for something else."""
    if not isinstance(condition.selector, Selector):
        return
    text = condition_text(condition)
    names = condition.selector.names or ()
    top = names[0] if len(names) == 1 else ""
    yield from _names(names, text)
    match condition:
        case TypeTest(_, Test.IS_NULL) if top in ALWAYS_THERE:
            yield PatternFinding(
                FindingKind.NEVER_TRUE,
                text,
                "this field holds text, never null; write = and the text",
            )
        case TypeTest(_, Test.IS_TRUE | Test.IS_FALSE) if top in TEXTS:
            message = "this field holds text, never a boolean; write = and the text"
            yield PatternFinding(FindingKind.NEVER_TRUE, text, message)
        case Compare(_, operator) if operator in ORDERINGS:
            if top in TEXTS:
                yield PatternFinding(
                    FindingKind.NEVER_TRUE, text, "this field holds text, which has no order"
                )
            else:
                message = "text never compares, not even digits in quotes; = 5* finds both kinds"
                yield PatternFinding(FindingKind.ORDERING_ON_TEXT, text, message)
        case Compare() if top in OBJECTS:
            message = "an object compares with nothing; name a field below it, or write IS NULL"
            yield PatternFinding(FindingKind.NEVER_TRUE, text, message)
        case Compare(_, Comparison.NOT_EQUAL, Text(value)) if set(value) == {"*"}:
            message = "every text and every number is like *; write NOT EXISTS for absence"
            yield PatternFinding(FindingKind.NEVER_TRUE, text, message)
        case Compare():
            yield from _value(condition, names, text)
        case _:
            pass


def _names(names: tuple[str, ...], text: str) -> Iterator[PatternFinding]:
    """Yield names that are no field, but for the letter case or the envelope."""
    match names:
        case ("detail", _, *_):
            message = "events of EventBridge have detail, records in a log group do not; drop it"
            yield PatternFinding(FindingKind.NEVER_TRUE, text, message)
        case (name, *_) if known := _differs_in_case(name, FIELDS):
            yield PatternFinding(
                FindingKind.NEVER_TRUE, text, f"letter case counts; the field is $.{known}"
            )
        case ("userIdentity", name, *_) if known := _differs_in_case(name, IDENTITY_FIELDS):
            message = f"letter case counts; the field is $.userIdentity.{known}"
            yield PatternFinding(FindingKind.NEVER_TRUE, text, message)
        case _:
            pass


def _value(condition: Compare, names: tuple[str, ...], text: str) -> Iterator[PatternFinding]:
    boolean = len(names) == 1 and names[0] in BOOLEANS
    match condition.value:
        case Text("true" | "false" as word) if names[-1:] != ("mfaAuthenticated",):
            kind = FindingKind.NEVER_TRUE if boolean else FindingKind.BOOLEAN_AS_TEXT
            equal = condition.operator is Comparison.EQUAL
            found = f"the text {word}" if equal else f"texts other than {word}"
            test = Test.IS_TRUE if equal is (word == "true") else Test.IS_FALSE
            yield PatternFinding(kind, text, f"finds {found}, no boolean; write {test}")
        case Text() | Number() if boolean:
            yield PatternFinding(
                FindingKind.NEVER_TRUE, text, "this field is a boolean; write IS TRUE or IS FALSE"
            )
        case Text(value) if len(value) > 2 and value[0] == value[-1] == "%":
            message = "finds these characters; a regular expression stands without quotes"
            yield PatternFinding(FindingKind.LITERAL_REGEX, text, message)
        case Text(value) if "*" not in value and condition.operator is Comparison.EQUAL:
            yield from _known_value(names, value, text)
        case _:
            pass


def _known_value(names: tuple[str, ...], value: str, text: str) -> Iterator[PatternFinding]:
    match names:
        case ("eventSource",) if not value.endswith(".amazonaws.com"):
            label = value.partition(".")[0]
            meant = f'"{label}.amazonaws.com"' if _LABEL.fullmatch(label) else "one that does"
            message = f"sources end in .amazonaws.com; write {meant}"
            yield PatternFinding(FindingKind.NEVER_TRUE, text, message)
        case ("userIdentity", "type") if known := _differs_in_case(value, IDENTITY_TYPES):
            yield PatternFinding(
                FindingKind.NEVER_TRUE, text, f'letter case counts; write "{known}"'
            )
        case ("eventType",) if known := _differs_in_case(value, EVENT_TYPES):
            yield PatternFinding(
                FindingKind.NEVER_TRUE, text, f'letter case counts; write "{known}"'
            )
        case ("eventName",) if value.endswith(".amazonaws.com"):
            yield PatternFinding(
                FindingKind.NEVER_TRUE, text, "this is a source; write $.eventSource"
            )
        case _:
            pass


def _differs_in_case(name: str, known: frozenset[str]) -> str | None:
    """Return the known name that differs from a name in letter case only."""
    if name in known:
        return None
    return next((k for k in sorted(known) if k.lower() == name.lower()), None)
