"""Values of Terraform's language, their types, and what one type becomes as another.

Here they are plain: `None`, `bool`, `Number`, `str`; a tuple of Terraform's is a `tuple`, a list a
`list`, an object a `dict`; a map and a set are of classes of their own. `Unresolved` may stand in
place of any.

Source: Terraform documentation, "Types and Values", "Type Constraints".
"""

import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from auditor.rules.declared import Unresolved
from auditor.rules.formats.hcl.numbers import Number, number_of


class UndecidedError(Exception):
    """An expression whose value is not known here, or that Terraform refuses.

    Attributes:
        cause: what is not known, where that is the reason.
    """

    def __init__(self, cause: Unresolved | None = None) -> None:
        super().__init__(str(cause or ""))
        self.cause = cause


class RefusedError(UndecidedError):
    """An expression that Terraform refuses: `try` and `can` go by it.

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


@dataclass(frozen=True, slots=True)
class Type:
    """A type constraint."""

    kind: str
    """any, string, number, bool, list, set, map, tuple or object."""
    of: "Type | None" = None
    """The type of the items of a list, set or map."""
    items: "tuple[Type, ...]" = ()
    """The types of the items of a tuple."""
    attributes: "Mapping[str, Attribute]" = field(default_factory=dict)
    """Those of an object."""


@dataclass(frozen=True, slots=True)
class Attribute:
    """An attribute of the type of an object."""

    type: Type
    is_optional: bool = False
    default: object = None


ANY: Final = Type("any")
STRING: Final = Type("string")
NUMBER: Final = Type("number")
BOOL: Final = Type("bool")
_PRIMITIVES: Final = frozenset(["string", "number", "bool"])
_LISTS: Final = frozenset(["list", "tuple", "set"])
_BOOLS: Final = {"true": True, "1": True, "false": False, "0": False}


def text_of(value: object) -> str:
    """Return a primitive value as a text.

    Raises:
        UndecidedError: it is none.
    """
    match value:
        case bool():
            return str(value).lower()
        case Number():
            return str(value)
        case str():
            return value
        case _:
            raise _undecided(value)


def number_from(value: object) -> Number:
    """Return a primitive value as a number.

    Raises:
        UndecidedError: it is none.
    """
    found = number_of(value) if isinstance(value, str) else value
    if isinstance(found, Number):
        return found
    raise RefusedError if isinstance(value, bool) else _undecided(value)


def bool_from(value: object) -> bool:
    """Return a primitive value as a truth.

    Raises:
        UndecidedError: it is none.
    """
    found = _BOOLS.get(value) if isinstance(value, str) else value
    if isinstance(found, bool):
        return found
    raise RefusedError if isinstance(value, str | Number) else _undecided(value)


def items_of(value: object) -> Sequence[Any]:
    """Return the items of a list, tuple or set, in order.

    Raises:
        UndecidedError: it is none, or a set whose order is Terraform's secret.
    """
    match value:
        case list() | tuple():
            return value
        case SetOf(items) if len(items) < 2 or _is_ordered(items):
            return items
        case _:
            raise _undecided(value)


def normal(text: str) -> str:
    """Return a text in normal form C, in which Terraform has all texts."""
    return text if text.isascii() else unicodedata.normalize("NFC", text)


def set_of(values: Iterable[Any]) -> SetOf:
    """Return values as a set of one type.

    Raises:
        UndecidedError: they have no type in common, or one of them is not known.
    """
    items = list(values)
    unknown = find_unresolved(items)
    if unknown is not None:
        raise UndecidedError(unknown)
    items = convert_all(items, unified(map(type_of, items)))
    distinct: list[Any] = []
    for item in items:
        if not any(equal(item, other) for other in distinct):
            distinct.append(item)
    return SetOf(tuple(sorted(distinct) if _is_ordered(distinct) else distinct))


def _is_ordered(items: Sequence[Any]) -> bool:
    """Return whether the order of a set of items is known: that of their values."""
    return all(isinstance(item, str | bool | Number) for item in items)


def type_of(value: object) -> Type:
    """Return the type of a value; of what is not known, and of null, any."""
    match value:
        case bool():
            return BOOL
        case str():
            return STRING
        case Number():
            return NUMBER
        case list():
            return Type("list", unified(map(type_of, value)))
        case SetOf(items):
            return Type("set", unified(map(type_of, items)))
        case tuple():
            return Type("tuple", items=tuple(map(type_of, value)))
        case MapOf():
            return Type("map", unified(map(type_of, value.values())))
        case dict():
            attributes = {key: Attribute(type_of(item)) for key, item in value.items()}
            return Type("object", attributes=attributes)
        case _:
            return ANY


def unified(types: Iterable[Type]) -> Type:
    """Return the one type that values of several types become together.

    Raises:
        UndecidedError: there is none.
    """
    distinct: list[Type] = []
    for one in types:
        if one not in distinct and one != ANY:
            distinct.append(one)
    if not distinct:
        return ANY
    if len(distinct) == 1:
        return distinct[0]
    kinds = {one.kind for one in distinct}
    if kinds <= _PRIMITIVES and "string" in kinds:
        return STRING
    if kinds <= _LISTS:
        inner = [item for one in distinct for item in (one.items or [one.of or ANY])]
        kind = "set" if kinds == {"set"} else "list"
        return Type(kind, unified(inner))
    if kinds <= {"map", "object"}:
        parts = [part.type for one in distinct for part in one.attributes.values()]
        inner = [*parts, *(one.of for one in distinct if one.of is not None)]
        return Type("map", unified(inner))
    raise UndecidedError


def convert_all(items: Iterable[Any], to: Type) -> list[Any]:
    """Return values converted to one type."""
    return [convert(item, to) for item in items]


def convert(value: Any, to: Type) -> Any:
    """Return a value as one of a type, as a declared type or a function such as `tolist` makes it.

    Raises:
        UndecidedError: Terraform refuses to.
    """
    if value is None or isinstance(value, Unresolved) or to.kind == "any":
        return value
    match to.kind:
        case "string":
            return text_of(value)
        case "number":
            return number_from(value)
        case "bool":
            return bool_from(value)
        case "list":
            return convert_all(items_of(value), _inner(to, items_of(value)))
        case "set":
            return set_of(convert_all(items_of(value), _inner(to, items_of(value))))
        case "map" if isinstance(value, dict):
            inner = _inner(to, value.values())
            return MapOf({key: convert(item, inner) for key, item in value.items()})
        case "tuple" if isinstance(value, list | tuple) and len(value) == len(to.items):
            return tuple(convert(item, one) for item, one in zip(value, to.items, strict=True))
        case "object" if isinstance(value, dict):
            return {key: _attribute(value, key, one) for key, one in to.attributes.items()}
        case _:
            raise _undecided(value)


def _inner(to: Type, items: Iterable[Any]) -> Type:
    inner = to.of or ANY
    return unified(map(type_of, items)) if inner.kind == "any" else inner


def _attribute(value: Mapping[str, Any], key: str, attribute: Attribute) -> Any:
    if value.get(key) is not None:
        return convert(value[key], attribute.type)
    if key not in value and not attribute.is_optional:
        raise UndecidedError
    return convert(attribute.default, attribute.type)


def equal(left: Any, right: Any) -> bool:
    """Return whether two values are equal, which values of two types never are.

    Raises:
        UndecidedError: one of them is not known.
    """
    for side in (left, right):
        if isinstance(side, Unresolved):
            raise UndecidedError(side)
    if left is None or right is None:
        return left is right
    if type(left) is not type(right):
        return False
    if isinstance(left, dict):
        return left.keys() == right.keys() and all(equal(left[key], right[key]) for key in left)
    if isinstance(left, list | tuple | SetOf):
        if isinstance(left, list) and not (len(left) and len(right)) and len(left) == len(right):
            raise UndecidedError  # empty lists may be of two types
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
            return next((found for one in value if (found := find_unresolved(one))), None)
        case _:
            return None


def plain(value: Any) -> Any:
    """Return a value in the terms of JSON, as the other formats of rules hold theirs."""
    match value:
        case Number() if value.is_whole:
            return value.value.numerator
        case Number():
            return float(value.value)
        case dict():
            return {key: plain(item) for key, item in value.items()}
        case list() | tuple() | SetOf():
            return [plain(item) for item in value]
        case _:
            return value


def _undecided(value: object) -> UndecidedError:
    return UndecidedError(find_unresolved(value))
