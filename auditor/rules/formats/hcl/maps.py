"""Functions of maps and objects; they ignore unknown parts that they do not need.

Source: Terraform documentation, "Collection Functions".
"""

from collections.abc import Callable, Mapping
from typing import Any, Final

from auditor.rules.formats.hcl.conversion import convert, type_of, unified
from auditor.rules.formats.hcl.values import (
    MapOf,
    NoValueError,
    find_unresolved,
    items_of,
    resolved,
    text_of,
)


def _members(value: Any) -> Mapping[str, Any]:
    """Return the members of a map or an object."""
    if not isinstance(value, dict):
        raise NoValueError(find_unresolved(value))
    return value


def _merge(*maps: Any) -> dict[str, Any]:
    given = [_members(map_) for map_ in maps if map_ is not None]
    merged = {key: value for members in given for key, value in members.items()}
    if given and all(isinstance(members, MapOf) for members in given):
        together = unified(map(type_of, merged.values()))
        return MapOf({key: convert(value, together) for key, value in merged.items()})
    return merged


def _keys(value: Any) -> Any:
    names = sorted(_members(value))
    return names if isinstance(value, MapOf) else tuple(names)


def _values(value: Any) -> Any:
    values = [_members(value)[key] for key in sorted(value)]
    return values if isinstance(value, MapOf) else tuple(values)


def _lookup(value: Any, key: Any, *default: Any) -> Any:
    members, name = _members(value), text_of(resolved(key))
    if name not in members and len(default) != 1:
        raise NoValueError
    if name in members:
        return members[name]
    if isinstance(value, MapOf) and members:
        return convert(default[0], unified([type_of(default[0]), *map(type_of, members.values())]))
    return default[0]


def _zipmap(keys: Any, values: Any) -> dict[str, Any]:
    names, given = [text_of(resolved(item)) for item in items_of(keys)], items_of(values)
    if len(names) != len(given):
        raise NoValueError
    pairs = dict(zip(names, given, strict=True))
    return MapOf(pairs) if isinstance(values, list) else pairs


def _transpose(value: Any) -> MapOf:
    transposed: dict[str, list[str]] = {}
    for key, texts in sorted(resolved(_members(value)).items()):
        for text in items_of(texts):
            transposed.setdefault(text_of(text), []).append(key)
    return MapOf(dict(sorted(transposed.items())))


FUNCTIONS: Final[Mapping[str, Callable[..., Any]]] = {
    "keys": _keys,
    "lookup": _lookup,
    "merge": _merge,
    "transpose": _transpose,
    "values": _values,
    "zipmap": _zipmap,
}
