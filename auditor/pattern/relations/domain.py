"""The possible messages: any JSON, what CloudTrail writes, or any line of text.

Source of the types of CloudTrail's fields: CloudTrail User Guide, "CloudTrail record contents" and
"CloudTrail userIdentity element"; fields that neither names may hold any JSON.
"""

from enum import StrEnum
from typing import Final

from auditor.pattern.cloudtrail import ALWAYS_THERE, BOOLEANS, TEXTS
from auditor.pattern.vocabulary import NO_LISTS, Vocabulary


class Domain(StrEnum):
    """The messages that a comparison ranges over."""

    JSON = "json"
    """Any JSON message."""
    TRAIL = "trail"
    """Records that CloudTrail writes: fields that are always present, and the types of the others.
    """
    LINE = "line"
    """Any text, for terms and space-delimited patterns."""


class ValueKind(StrEnum):
    """The possible types of a property."""

    ABSENT = "absent"
    NULL = "null"
    TRUE = "true"
    FALSE = "false"
    OBJECT = "object"
    ARRAY = "array"
    NUMBER = "number"
    STRING = "string"


ANY: Final = frozenset(ValueKind)
_ABSENT: Final = frozenset({ValueKind.ABSENT})
_TEXT: Final = frozenset({ValueKind.STRING})
_TEXT_OR_ABSENT: Final = frozenset({ValueKind.STRING, ValueKind.ABSENT})
_BOOLEAN: Final = frozenset({ValueKind.TRUE, ValueKind.FALSE, ValueKind.ABSENT})
_OBJECT: Final = frozenset({ValueKind.OBJECT, ValueKind.ABSENT})
_OBJECT_OR_NULL: Final = frozenset({ValueKind.OBJECT, ValueKind.NULL, ValueKind.ABSENT})
_ARRAY: Final = frozenset({ValueKind.ARRAY, ValueKind.ABSENT})
_ROOT: Final = frozenset({ValueKind.OBJECT})

_IDENTITY: Final = "userIdentity"
_SESSION: Final = (_IDENTITY, "sessionContext")
_TEXTS_BELOW: Final = ((*_SESSION, "attributes"), (*_SESSION, "sessionIssuer"))
_KINDS: Final[dict[tuple[str, ...], frozenset[ValueKind]]] = {
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


def kinds(
    names: tuple[str, ...] | None, domain: Domain, vocabulary: Vocabulary = NO_LISTS
) -> frozenset[ValueKind]:
    """Return the possible types of a property.

    Args:
        names: its path, if all steps are names; `None` if one is an index.
        vocabulary: lists of names and values, which show the names that no record of a trail has.
    """
    if domain is not Domain.TRAIL or names is None:
        return frozenset({ValueKind.OBJECT, ValueKind.ARRAY}) if names == () else ANY
    if vocabulary.cannot_be(names):
        return _ABSENT
    if names[:-1] in _TEXTS_BELOW:
        return _TEXT_OR_ABSENT
    return _KINDS.get(names, ANY)
