"""Values of Terraform's language.

Here they are plain: `None`, `bool`, `Number`, `str`; a tuple of Terraform's is a `tuple`, a list a
`list`, an object a `dict`; a map and a set are of classes of their own. `Unresolved` may stand in
place of any.

Source: Terraform documentation, "Types and Values", "Type Constraints".
"""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from auditor.rules.declared import Unresolved
from auditor.rules.formats.hcl.numbers import HclNumber, number_of


class NoValueError(Exception):
    """An expression whose value is unknown, or that Terraform refuses.

    Attributes:
        cause: the unknown value, if that is the reason.
    """

    def __init__(self, cause: Unresolved | None = None) -> None:
        super().__init__(str(cause or ""))
        self.cause = cause


class RefusedError(NoValueError):
    """An expression that Terraform refuses, which `try` and `can` detect.

    Attributes:
        expression: its text; "" where it is not known yet.
    """

    def __init__(self, expression: str = "") -> None:
        super().__init__()
        self.expression = expression


class MapOf(dict[str, Any]):
    """A map: all its values are of one type."""


@dataclass(frozen=True, slots=True)
class SetOf:
    """A set, its items in Terraform's order."""

    items: tuple[Any, ...]

    def __iter__(self) -> Any:
        return iter(self.items)

    def __len__(self) -> int:
        return len(self.items)


_BOOLS: Final = {"true": True, "1": True, "false": False, "0": False}


def text_of(value: object) -> str:
    """Return a primitive value as a text.

    Raises:
        NoValueError: it is not one.
    """
    match value:
        case bool():
            return str(value).lower()
        case HclNumber():
            return str(value)
        case str():
            return value
        case _:
            raise _undecided(value)


def number_from(value: object) -> HclNumber:
    """Return a primitive value as a number.

    Raises:
        NoValueError: it is not one.
    """
    number = number_of(value) if isinstance(value, str) else value
    if isinstance(number, HclNumber):
        return number
    raise RefusedError if isinstance(value, bool) else _undecided(value)


def bool_from(value: object) -> bool:
    """Return a primitive value as a truth.

    Raises:
        NoValueError: it is not one.
    """
    truth = _BOOLS.get(value) if isinstance(value, str) else value
    if isinstance(truth, bool):
        return truth
    raise RefusedError if isinstance(value, str | HclNumber) else _undecided(value)


def items_of(value: object) -> Sequence[Any]:
    """Return the items of a list, tuple or set, in order.

    Raises:
        NoValueError: it is not one, or a set whose order is Terraform's secret.
    """
    match value:
        case list() | tuple():
            return value
        case SetOf(items) if len(items) < 2 or is_ordered(items):
            return items
        case _:
            raise _undecided(value)


def normal(text: str) -> str:
    """Return a text in normal form C, as Terraform keeps all texts."""
    return text if text.isascii() else unicodedata.normalize("NFC", text)


def is_ordered(items: Sequence[Any]) -> bool:
    """Return whether the order of a set of items is known, which is the order of their values."""
    return all(isinstance(item, str | bool | HclNumber) for item in items)


def equal(left: Any, right: Any) -> bool:
    """Return whether two values are equal; values of different types never are.

    Raises:
        NoValueError: one of them is not known.
    """
    for side in (left, right):
        if isinstance(side, Unresolved):
            raise NoValueError(side)
    if left is None or right is None:
        return left is right
    if type(left) is not type(right):
        return False
    if isinstance(left, dict):
        return left.keys() == right.keys() and all(equal(left[key], right[key]) for key in left)
    if isinstance(left, list | tuple | SetOf):
        if isinstance(left, list) and not (len(left) and len(right)) and len(left) == len(right):
            raise NoValueError  # empty lists may be of two types
        pairs = zip(left, right, strict=False)
        return len(left) == len(right) and all(equal(one, other) for one, other in pairs)
    return bool(left == right)


def find_unresolved(value: object) -> Unresolved | None:
    """Return the first part of a value that is not known."""
    match value:
        case Unresolved():
            return value
        case dict():
            return find_unresolved(list(value.values()))
        case list() | tuple() | SetOf():
            return next(
                (unresolved for item in value if (unresolved := find_unresolved(item))), None
            )
        case _:
            return None


def plain(value: Any) -> Any:
    """Return a value in terms of JSON, as in the other formats of rules."""
    match value:
        case HclNumber() if value.is_whole:
            return value.value.numerator
        case HclNumber():
            return float(value.value)
        case dict():
            return {key: plain(item) for key, item in value.items()}
        case list() | tuple() | SetOf():
            return [plain(item) for item in value]
        case _:
            return value


def _undecided(value: object) -> NoValueError:
    return NoValueError(find_unresolved(value))


def resolved(value: Any) -> Any:
    """Return a value that is completely known.

    Raises:
        NoValueError: it is not.
    """
    if (unknown := find_unresolved(value)) is not None:
        raise NoValueError(unknown)
    return value


def literal_number(text: str) -> HclNumber:
    """Return a number that is written out.

    Raises:
        NoValueError: it is too large to be read.
    """
    number = number_of(text)
    if number is None:
        raise NoValueError
    return number
