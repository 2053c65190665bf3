"""Conditions of a filter pattern that exclude values of noise.

The language has no negation, so `!=` excludes a value. It is false where the field is absent, so
`NOT EXISTS` is added for fields that CloudTrail may omit.
"""

import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from enum import Enum, auto
from typing import Final

from auditor.engine.answers import Attribution, KeptField
from auditor.pattern.cloudtrail import ALWAYS_THERE
from auditor.pattern.nodes import (
    Compare,
    Comparison,
    Expression,
    Name,
    Or,
    Selector,
    Test,
    Text,
    TypeTest,
)
from auditor.result.noise import Field

_SESSION: Final = re.compile(r"(arn:[^:]*:sts::[^:]*:assumed-role/.+/)[^/]+")
_IPV4: Final = re.compile(r"((?:[0-9]{1,3}\.){3})0/24")
_IPV6: Final = re.compile(r"([0-9A-Fa-f]+):([0-9A-Fa-f]+):([0-9A-Fa-f]+)::/48")


@dataclass(frozen=True, slots=True)
class Equal:
    """A field with a value; with `prefix`, a field whose value begins with it."""

    field: KeptField
    text: str
    prefix: bool = False

    @property
    def usable(self) -> bool:
        r"""Whether a pattern can match this value and no other.

        A `*` is always a wildcard, and editors change control characters.
        """
        return "*" not in self.text and self.text.isprintable()


class ConditionReach(Enum):
    """The identities that an exclusion may hide besides the ones in the logs."""

    NAMED = auto()
    """Only the identity, role or service that it names."""
    THERE = auto()
    """Anyone with an address that it names."""
    ANYBODY = auto()
    """Anyone, including an intruder, who makes a call or sends a user agent."""


@dataclass(frozen=True, slots=True)
class Hiding:
    """The records with all of these values, which an exclusion hides."""

    terms: tuple[Equal, ...]

    @property
    def reach(self) -> "ConditionReach":
        """The identities that it may hide besides the ones in the logs."""
        fields = {term.field for term in self.terms}
        if fields & {KeptField.ARN, KeptField.ISSUER, KeptField.INVOKED_BY}:
            return ConditionReach.NAMED
        return ConditionReach.THERE if KeptField.SOURCE_IP in fields else ConditionReach.ANYBODY

    @property
    def exempts_account(self) -> bool:
        """Whether it hides a whole account, which no exclusion may."""
        return {term.field for term in self.terms} == {KeptField.ACCOUNT}

    def condition(self, nulls: Collection[KeptField] = ()) -> Expression:
        """Return the condition that exactly the other records meet.

        Args:
            nulls: fields with null in some records; neither `!=` nor `NOT EXISTS` matches null.
        """
        sides: list[Expression] = []
        for term in self.terms:
            selector = Selector(tuple(map(Name, term.field.path)))
            text = Text(f"{term.text}*" if term.prefix else term.text)
            sides.append(Compare(selector, Comparison.NOT_EQUAL, text))
            if term.field not in ALWAYS_THERE:
                sides.append(TypeTest(selector, Test.NOT_EXISTS))
            if term.field in nulls:
                sides.append(TypeTest(selector, Test.IS_NULL))
        return sides[0] if len(sides) == 1 else Or(tuple(sides))


def hidings(attribution: Attribution) -> tuple[Hiding, ...]:
    """Return the candidates for an exclusion: values of the matches, alone and in pairs."""
    candidates: list[Hiding] = []
    for field in attribution.fields:
        for share in field.shares:
            candidates += map(Hiding, _terms(field.field, share.value))
    for pair in attribution.pairs:
        one, two = (_terms(*part) for part in zip(pair.fields, pair.values, strict=True))
        candidates += (Hiding((*a, *b)) for a in one for b in two)
    usable = (
        hiding
        for hiding in candidates
        if all(term.usable for term in hiding.terms) and not hiding.exempts_account
    )
    return tuple(dict.fromkeys(usable))


def _terms(field: Field, value: str) -> list[tuple[Equal, ...]]:
    """Return conjunctions, each of which selects the records with a value."""
    match field:
        case Field.IDENTITY:
            return _either(_identity(value))
        case Field.ROLE:
            return [(Equal(KeptField.ISSUER, value),)]
        case Field.SERVICE:
            return [(Equal(KeptField.INVOKED_BY, value),), (Equal(KeptField.SOURCE_IP, value),)]
        case Field.BLOCK:
            return _either(_block(value))
        case Field.AGENT:
            return [(Equal(KeptField.USER_AGENT, value, prefix=value.endswith("/")),)]
        case Field.CALL:
            source, _, name = value.partition(":")
            called = Equal(KeptField.EVENT_NAME, name)
            return [(called,), (Equal(KeptField.EVENT_SOURCE, source), called)]
        case Field.ERROR:
            return [(Equal(KeptField.ERROR_CODE, value),)]
        case Field.ACCOUNT:
            return [(Equal(KeptField.ACCOUNT, value),)]


def _identity(value: str) -> Iterator[Equal]:
    """Yield an ARN; for a session, first all sessions of the role, since session names change."""
    if session := _SESSION.fullmatch(value):
        yield Equal(KeptField.ARN, session[1], prefix=True)
    if value.startswith("arn:"):
        yield Equal(KeptField.ARN, value)


def _block(value: str) -> Iterator[Equal]:
    """Yield the common prefix of the addresses in a block, or the name of a service."""
    if block := _IPV4.fullmatch(value):
        yield Equal(KeptField.SOURCE_IP, block[1], prefix=True)
    elif block := _IPV6.fullmatch(value):
        first, second, third = block.groups()
        # A third group of zero is omitted, since consecutive zeros are written as ::.
        if int(third, 16):
            yield Equal(KeptField.SOURCE_IP, f"{first}:{second}:{third}:", prefix=True)
        elif int(second, 16):
            yield Equal(KeptField.SOURCE_IP, f"{first}:{second}::", prefix=True)
    else:
        yield Equal(KeptField.SOURCE_IP, value)


def _either(terms: Iterable[Equal]) -> list[tuple[Equal, ...]]:
    return [(term,) for term in terms]
