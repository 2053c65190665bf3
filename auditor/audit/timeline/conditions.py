"""Conditions on the fields that name an actor, and the filter patterns made of them."""

import re
from collections.abc import Iterable
from typing import Final

from auditor.pattern import format as format_pattern
from auditor.pattern.nodes import And, Compare, Comparison, Expression, Name, Or, Selector, Text
from auditor.pattern.parser import MAXIMUM_LENGTH

UNIQUE_ID: Final = re.compile("A(IDA|ROA)[A-Z0-9]{12,}")
"""The unique id of a user or role: its principal id, or that of its sessions up to a colon."""

_ISSUER: Final = "userIdentity.sessionContext.sessionIssuer.arn"
_PERSONS: Final = (
    "userIdentity.sessionContext.sourceIdentity",
    "userIdentity.onBehalfOf.userId",
)
"""Fields that name the person behind a session."""
_LONGEST_PERSON: Final = 64
"""The longest sourceIdentity, in characters; ids of Identity Center users are shorter."""
_LONGEST_PRINCIPAL: Final = 128
"""The longest principal id to search for, in characters, so that the pattern does not become too
long."""
_MAX_VALUE_CHARACTERS: Final = 256
"""The longest value that a filter pattern compares."""


def of_identity(text: str) -> Expression:
    """Return the condition for the records of an identity: an ARN, a name or a unique id."""
    if text.startswith("arn:"):
        return Or((equal("userIdentity.arn", text), equal(_ISSUER, text)))
    if text.lower() == "root":
        return equal("userIdentity.type", "Root")
    terms: list[Expression] = [
        equal("userIdentity.userName", text),
        equal("userIdentity.arn", f"*/{text}"),
        equal("userIdentity.arn", text),
        And(
            (
                equal("userIdentity.type", "IdentityCenterUser"),
                equal("additionalEventData.UserName", text),
            )
        ),
    ]
    if len(text) <= _LONGEST_PRINCIPAL:
        terms.append(equal("userIdentity.principalId", text))
    if UNIQUE_ID.fullmatch(text):
        terms.append(equal("userIdentity.principalId", f"{text}:*"))
    return Or(tuple(terms))


def of_person(text: str) -> Expression | None:
    """Return the condition for sessions of a person; `None` if a text names no person."""
    is_name = 0 < len(text) <= _LONGEST_PERSON and not text.startswith("arn:")
    if not is_name or text.lower() == "root" or UNIQUE_ID.fullmatch(text):
        return None
    return Or(tuple(equal(path, text) for path in _PERSONS))


def of_role(text: str) -> Expression:
    """Return the condition for the sessions of a role: an ARN, a name or a unique id."""
    if text.startswith("arn:"):
        return equal(_ISSUER, text)
    if UNIQUE_ID.fullmatch(text):
        return equal("userIdentity.principalId", f"{text}:*")
    return Or((equal(_ISSUER, f"*:role/{text}"), equal(_ISSUER, f"*:role/*/{text}")))


def equal(path: str, text: str) -> Compare:
    """Return the condition that a field, given with dots, has a text; `*` is a wildcard."""
    return Compare(selector_of(path), Comparison.EQUAL, Text(text))


def selector_of(path: str) -> Selector:
    """Return the selector of a field, given with dots."""
    return Selector(tuple(Name(name) for name in path.split(".")))


def pattern_of(terms: tuple[Expression, ...]) -> str:
    """Return the filter pattern for records that meet all of some conditions."""
    return format_pattern(terms[0] if len(terms) == 1 else And(terms))


def patterns_of(path: str, values: Iterable[str]) -> list[str]:
    """Return filter patterns that match the records in which a field has one of some values.

    Long values are matched by their beginning, so the patterns may match more.
    """
    return patterns_of_any(equal_any(path, values))


def equal_any(path: str, values: Iterable[str]) -> list[Expression]:
    """Return the conditions that a field has some values; blank ones are passed over."""
    return [
        equal(path, value) for value in sorted({_shortened(value) for value in values if value})
    ]


def patterns_of_any(terms: Iterable[Expression], also: tuple[Expression, ...] = ()) -> list[str]:
    """Return as few filter patterns as fit that together match records that meet any condition.

    Args:
        also: further conditions, which all these records meet.
    """
    patterns: list[str] = []
    some: tuple[Expression, ...] = ()
    for term in terms:
        longer = (*some, term)
        if some and len(_any_of(longer, also)) > MAXIMUM_LENGTH:
            patterns.append(_any_of(some, also))
            longer = (term,)
        some = longer
    return [*patterns, _any_of(some, also)] if some else patterns


def _any_of(terms: tuple[Expression, ...], also: tuple[Expression, ...]) -> str:
    return pattern_of((terms[0] if len(terms) == 1 else Or(terms), *also))


def _shortened(value: str) -> str:
    return value if len(value) <= _MAX_VALUE_CHARACTERS else f"{value[:_MAX_VALUE_CHARACTERS]}*"
