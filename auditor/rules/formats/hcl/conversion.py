"""Types of Terraform's language, and conversions between them.

Source: Terraform documentation, "Type Constraints".
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from auditor.rules.declared import Unresolved
from auditor.rules.formats.hcl.numbers import HclNumber
from auditor.rules.formats.hcl.values import (
    MapOf,
    NoValueError,
    SetOf,
    bool_from,
    equal,
    find_unresolved,
    is_ordered,
    items_of,
    number_from,
    text_of,
)


@dataclass(frozen=True, slots=True)
class HclType:
    """A type constraint."""

    kind: str
    """any, string, number, bool, list, set, map, tuple or object."""
    of: "HclType | None" = None
    """The type of the items of a list, set or map."""
    items: "tuple[HclType, ...]" = ()
    """The types of the items of a tuple."""
    attributes: "Mapping[str, Attribute]" = field(default_factory=dict)
    """The attributes of an object."""


@dataclass(frozen=True, slots=True)
class Attribute:
    """An attribute of the type of an object."""

    type: HclType
    is_optional: bool = False
    default: object = None


ANY: Final = HclType("any")
STRING: Final = HclType("string")
NUMBER: Final = HclType("number")
BOOL: Final = HclType("bool")
_PRIMITIVES: Final = frozenset(["string", "number", "bool"])
_LISTS: Final = frozenset(["list", "tuple", "set"])


def type_of(value: object) -> HclType:
    """Return the type of a value; any for unknown values and null."""
    match value:
        case bool():
            return BOOL
        case str():
            return STRING
        case HclNumber():
            return NUMBER
        case list():
            return HclType("list", unified(map(type_of, value)))
        case SetOf(items):
            return HclType("set", unified(map(type_of, items)))
        case tuple():
            return HclType("tuple", items=tuple(map(type_of, value)))
        case MapOf():
            return HclType("map", unified(map(type_of, value.values())))
        case dict():
            attributes = {key: Attribute(type_of(item)) for key, item in value.items()}
            return HclType("object", attributes=attributes)
        case _:
            return ANY


def unified(types: Iterable[HclType]) -> HclType:
    """Return the common type of values of several types.

    Raises:
        NoValueError: there is none.
    """
    distinct: list[HclType] = []
    for type_ in types:
        if type_ not in distinct and type_ != ANY:
            distinct.append(type_)
    if not distinct:
        return ANY
    if len(distinct) == 1:
        return distinct[0]
    kinds = {type_.kind for type_ in distinct}
    if kinds <= _PRIMITIVES and "string" in kinds:
        return STRING
    if kinds <= _LISTS and (kinds == {"set"} or "set" not in kinds):
        inner = [item for type_ in distinct for item in (type_.items or [type_.of or ANY])]
        kind = "set" if kinds == {"set"} else "list"
        return HclType(kind, unified(inner))
    if kinds <= {"map", "object"}:
        parts = [part.type for type_ in distinct for part in type_.attributes.values()]
        inner = [*parts, *(type_.of for type_ in distinct if type_.of is not None)]
        return HclType("map", unified(inner))
    raise NoValueError


def convert_all(items: Iterable[Any], to: HclType) -> list[Any]:
    """Return values converted to one type."""
    return [convert(item, to) for item in items]


def convert(value: Any, to: HclType) -> Any:
    """Return a value converted to a type, as by a declared type or a function such as `tolist`.

    Raises:
        NoValueError: Terraform refuses to.
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
            return tuple(convert(item, type_) for item, type_ in zip(value, to.items, strict=True))
        case "object" if isinstance(value, dict):
            return {
                key: _attribute(value, key, attribute) for key, attribute in to.attributes.items()
            }
        case _:
            raise NoValueError(find_unresolved(value))


def _inner(to: HclType, items: Iterable[Any]) -> HclType:
    inner = to.of or ANY
    return unified(map(type_of, items)) if inner.kind == "any" else inner


def _attribute(value: Mapping[str, Any], key: str, attribute: Attribute) -> Any:
    if value.get(key) is not None:
        return convert(value[key], attribute.type)
    if key not in value and not attribute.is_optional:
        raise NoValueError
    return convert(attribute.default, attribute.type)


def set_of(values: Iterable[Any]) -> SetOf:
    """Return values as a set of one type.

    Raises:
        NoValueError: they have no type in common, or one of them is not known.
    """
    items = list(values)
    unknown = find_unresolved(items)
    if unknown is not None:
        raise NoValueError(unknown)
    items = convert_all(items, unified(map(type_of, items)))
    distinct: list[Any] = []
    for item in items:
        if not any(equal(item, other) for other in distinct):
            distinct.append(item)
    return SetOf(tuple(sorted(distinct) if is_ordered(distinct) else distinct))
