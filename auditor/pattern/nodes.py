"""The tree of a filter pattern: immutable, complete, and nothing but data."""

from dataclasses import dataclass
from enum import Enum, StrEnum


@dataclass(frozen=True, slots=True)
class Name:
    """`.name` or `['name']`: a field of an object."""

    name: str


@dataclass(frozen=True, slots=True)
class Index:
    """`[0]`: an element of an array, counted from 0."""

    index: int


class Wildcard(Enum):
    """`[*]`: any element of an array; `.*`: any field of that one object."""

    ELEMENT = "[*]"
    FIELD = ".*"


@dataclass(frozen=True, slots=True)
class Selector:
    """A property selector: the steps from the root of the record to its nodes."""

    steps: tuple[Name | Index | Wildcard, ...]


class Comparison(StrEnum):
    """The comparison operators."""

    EQUAL = "="
    NOT_EQUAL = "!="
    LESS = "<"
    GREATER = ">"
    LESS_OR_EQUAL = "<="
    GREATER_OR_EQUAL = ">="


@dataclass(frozen=True, slots=True)
class Text:
    """A quoted value or a bare word; each `*` in it stands for any run of characters."""

    text: str


@dataclass(frozen=True, slots=True)
class Number:
    """A bare number: compared as a number with numbers, as it is written with strings."""

    text: str

    @property
    def value(self) -> float:
        """The number."""
        return float(self.text)


@dataclass(frozen=True, slots=True)
class Compare:
    """`selector operator value`; the ordering operators take a `Number` only."""

    selector: Selector
    operator: Comparison
    value: Text | Number


class Test(StrEnum):
    """The keyword conditions."""

    IS_NULL = "IS NULL"
    IS_TRUE = "IS TRUE"
    IS_FALSE = "IS FALSE"
    NOT_EXISTS = "NOT EXISTS"


@dataclass(frozen=True, slots=True)
class Check:
    """`selector IS NULL` and its kin."""

    selector: Selector
    test: Test


@dataclass(frozen=True, slots=True)
class And:
    """All terms hold."""

    terms: "tuple[Expression, ...]"


@dataclass(frozen=True, slots=True)
class Or:
    """At least one term holds."""

    terms: "tuple[Expression, ...]"


@dataclass(frozen=True, slots=True)
class MatchAll:
    """The empty pattern, which matches every record."""


Expression = And | Or | Compare | Check
Pattern = Expression | MatchAll
