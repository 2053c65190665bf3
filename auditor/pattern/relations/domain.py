"""What messages there are: any JSON, what CloudTrail writes, or any line of text.

Source of the types of CloudTrail's fields: CloudTrail User Guide, "CloudTrail record contents" and
"CloudTrail userIdentity element"; fields that neither names may hold any JSON.
"""

from enum import StrEnum
from typing import Final

from auditor.pattern.cloudtrail import ALWAYS_THERE, BOOLEANS, TEXTS


class Domain(StrEnum):
    """The messages that a comparison ranges over."""

    JSON = "json"
    """Any JSON message."""
    TRAIL = "trail"
    """Records that CloudTrail writes: fields that are always there, and the types of the others."""
    LINE = "line"
    """Any text, for terms and space-delimited patterns."""


class Kind(StrEnum):
    """What a property can be."""

    ABSENT = "absent"
    NULL = "null"
    TRUE = "true"
    FALSE = "false"
    OBJECT = "object"
    ARRAY = "array"
    NUMBER = "number"
    STRING = "string"


ANY: Final = frozenset(Kind)
_TEXT: Final = frozenset({Kind.STRING})
_TEXT_OR_ABSENT: Final = frozenset({Kind.STRING, Kind.ABSENT})
_BOOLEAN: Final = frozenset({Kind.TRUE, Kind.FALSE, Kind.ABSENT})
_OBJECT: Final = frozenset({Kind.OBJECT, Kind.ABSENT})
_OBJECT_OR_NULL: Final = frozenset({Kind.OBJECT, Kind.NULL, Kind.ABSENT})
_ARRAY: Final = frozenset({Kind.ARRAY, Kind.ABSENT})
_ROOT: Final = frozenset({Kind.OBJECT})

_IDENTITY: Final = "userIdentity"
_SESSION: Final = (_IDENTITY, "sessionContext")
_TEXTS_BELOW: Final = ((*_SESSION, "attributes"), (*_SESSION, "sessionIssuer"))
_KINDS: Final[dict[tuple[str, ...], frozenset[Kind]]] = {
    (): _ROOT,
    **{(name,): _TEXT_OR_ABSENT for name in TEXTS},
    **{(name,): _TEXT for name in ALWAYS_THERE},
    **{(name,): _BOOLEAN for name in BOOLEANS},
    **{(name,): _OBJECT for name in (_IDENTITY, "tlsDetails")},
    **{
        (name,): _OBJECT_OR_NULL
        for name in (
            "requestParameters",
            "responseElements",
            "additionalEventData",
            "serviceEventDetails",
        )
    },
    ("resources",): _ARRAY,
    **{
        (_IDENTITY, name): _TEXT_OR_ABSENT
        for name in (
            "type",
            "principalId",
            "arn",
            "accountId",
            "accessKeyId",
            "userName",
            "invokedBy",
            "identityProvider",
            "credentialId",
        )
    },
    _SESSION: _OBJECT,
    **dict.fromkeys(_TEXTS_BELOW, _OBJECT),
    (_IDENTITY, "webIdFederationData"): _OBJECT,
    (*_SESSION, "webIdFederationData"): _OBJECT,
    (_IDENTITY, "onBehalfOf"): _OBJECT,
}


def kinds(names: tuple[str, ...] | None, domain: Domain) -> frozenset[Kind]:
    """Return what a property can be.

    Args:
        names: its path, where all steps are names; `None` where one is an index.
    """
    if domain is not Domain.TRAIL or names is None:
        return frozenset({Kind.OBJECT, Kind.ARRAY}) if names == () else ANY
    if names[:-1] in _TEXTS_BELOW:
        return _TEXT_OR_ABSENT
    return _KINDS.get(names, ANY)
