"""The tree of a filter pattern: immutable, complete, and nothing but data.

Marks with `compare=False` keep how a pattern was written, for `lint`; they do not belong to its
meaning, so equal trees may differ in them.
"""

from dataclasses import dataclass, field
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

    @property
    def names(self) -> tuple[str, ...] | None:
        """The names of its steps, or `None` where a step is not a name."""
        names = tuple(step.name for step in self.steps if isinstance(step, Name))
        return names if len(names) == len(self.steps) else None


@dataclass(frozen=True, slots=True)
class FieldName:
    """A named field of a space-delimited pattern; a condition names its own slot's field only."""

    name: str


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
    """A quoted value or a bare word; each `*` in it matches any run of characters."""

    text: str


@dataclass(frozen=True, slots=True)
class Number:
    """A bare number: compared with numbers by value, with strings as written."""

    text: str

    @property
    def value(self) -> float:
        """The number."""
        return float(self.text)


@dataclass(frozen=True, slots=True)
class Regex:
    """`%text%`: found anywhere in the value, unless anchored."""

    text: str


Value = Text | Number | Regex


@dataclass(frozen=True, slots=True)
class Compare:
    """`selector operator value`; the ordering operators take a `Number` only."""

    selector: Selector | FieldName
    operator: Comparison
    value: Value


class Test(StrEnum):
    """The keyword conditions."""

    IS_NULL = "IS NULL"
    IS_TRUE = "IS TRUE"
    IS_FALSE = "IS FALSE"
    NOT_EXISTS = "NOT EXISTS"


@dataclass(frozen=True, slots=True)
class TypeTest:
    """`selector IS NULL` and its kin."""

    selector: Selector
    test: Test


@dataclass(frozen=True, slots=True)
class And:
    """All terms hold."""

    terms: "tuple[Expression, ...]"
    grouped: bool = field(default=False, compare=False)
    """Whether it is in parentheses."""


@dataclass(frozen=True, slots=True)
class Or:
    """At least one term holds."""

    terms: "tuple[Expression, ...]"


Expression = And | Or | Compare | TypeTest


@dataclass(frozen=True, slots=True)
class Phrase:
    """Text that a message must hold exactly: terms have no wildcards."""

    text: str
    bare: bool = field(default=False, compare=False)
    """Whether it is written without quotes."""


class Role(StrEnum):
    """The requirement of a term on a message, spelt as it is written."""

    REQUIRED = ""
    OPTIONAL = "?"
    EXCLUDED = "-"


@dataclass(frozen=True, slots=True)
class Term:
    """One term of an unstructured pattern."""

    role: Role
    value: Phrase | Regex


@dataclass(frozen=True, slots=True)
class Terms:
    """An unstructured pattern: terms in the order they are written, at least one."""

    terms: tuple[Term, ...]

    @property
    def required(self) -> tuple[Term, ...]:
        """The terms that must occur in a message."""
        return tuple(term for term in self.terms if term.role is Role.REQUIRED)

    @property
    def excluded(self) -> tuple[Term, ...]:
        """The terms that must not occur."""
        return tuple(term for term in self.terms if term.role is Role.EXCLUDED)

    @property
    def optional(self) -> tuple[Term, ...]:
        """Terms, one of which must occur; ignored beside other terms (User Guide)."""
        return tuple(term for term in self.terms if term.role is Role.OPTIONAL)


@dataclass(frozen=True, slots=True)
class Slot:
    """A field of a space-delimited pattern; its conditions name this field only."""

    name: str | None
    condition: Expression | None = None


class Ellipsis(Enum):
    """`...`: any number of words, including none."""

    REST = "..."


@dataclass(frozen=True, slots=True)
class SpaceDelimited:
    """A space-delimited pattern; at most one of the slots is `...`."""

    slots: tuple[Slot | Ellipsis, ...]

    @property
    def left(self) -> tuple[Slot, ...]:
        """The slots that bind from the left: the slots before `...`, or all."""
        return tuple(slot for slot in self.slots[: self._rest] if isinstance(slot, Slot))

    @property
    def right(self) -> tuple[Slot, ...]:
        """The slots after `...`, which bind from the right; in the order written."""
        return tuple(slot for slot in self.slots[self._rest :] if isinstance(slot, Slot))

    @property
    def open_ended(self) -> bool:
        """Whether a `...` takes the words that no slot binds; otherwise the last slot does."""
        return Ellipsis.REST in self.slots

    @property
    def _rest(self) -> int:
        return self.slots.index(Ellipsis.REST) if self.open_ended else len(self.slots)


@dataclass(frozen=True, slots=True)
class MatchAll:
    """The empty pattern, which matches every message."""


Pattern = Expression | Terms | SpaceDelimited | MatchAll
