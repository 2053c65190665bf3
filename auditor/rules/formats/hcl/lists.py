"""Functions of lists and sets; they ignore unknown parts that they do not need.

Source: Terraform documentation, "Collection Functions", "Type Conversion Functions".
"""

from collections.abc import Callable, Mapping
from typing import Any, Final

from auditor.rules.declared import Unresolved
from auditor.rules.formats.hcl.conversion import (
    ANY,
    BOOL,
    NUMBER,
    STRING,
    HclType,
    convert,
    convert_all,
    set_of,
    type_of,
    unified,
)
from auditor.rules.formats.hcl.numbers import HclNumber, whole
from auditor.rules.formats.hcl.texts import integer, simple
from auditor.rules.formats.hcl.values import (
    NoValueError,
    SetOf,
    bool_from,
    equal,
    find_unresolved,
    items_of,
    resolved,
    text_of,
)


def _length(value: Any) -> HclNumber:
    match value:
        case str():
            return whole(len(simple(value)))
        case list() | tuple() | dict() | SetOf():
            return whole(len(value))
        case _:
            raise NoValueError(find_unresolved(value))


def _concat(*lists: Any) -> Any:
    if not lists or any(isinstance(list_, SetOf) for list_ in lists):
        raise NoValueError
    items = [item for list_ in lists for item in items_of(list_)]
    if all(isinstance(list_, list) for list_ in lists):
        return convert_all(items, unified(map(type_of, items)))
    return tuple(items)


def _contains(items: Any, wanted: Any) -> bool:
    value = resolved(wanted)
    if value is None:
        raise NoValueError
    verdicts = [equal(item, value) for item in items_of(items)]
    return any(verdicts)


def _index(items: Any, wanted: Any) -> HclNumber:
    for position, item in enumerate(items_of(items)):
        if equal(item, resolved(wanted)):
            return whole(position)
    raise NoValueError


def _element(items: Any, index: Any) -> Any:
    given, position = items_of(items), integer(resolved(index))
    if not given or isinstance(items, SetOf) or position < 0:
        raise NoValueError
    return given[position % len(given)]


def _slice(items: Any, start: Any, end: Any) -> Any:
    given, first, last = items_of(items), integer(resolved(start)), integer(resolved(end))
    if isinstance(items, SetOf) or not 0 <= first <= last <= len(given):
        raise NoValueError
    return given[first:last]


def _flatten(items: Any) -> tuple[Any, ...]:
    flat: list[Any] = []
    for item in items_of(items):
        if isinstance(item, Unresolved):  # it may be a list
            raise NoValueError(item)
        flat += _flatten(item) if isinstance(item, list | tuple | SetOf) else [item]
    return tuple(flat)


def _distinct(items: Any) -> list[Any]:
    given = resolved(items_of(items))
    distinct: list[Any] = []
    for item in convert_all(given, unified(map(type_of, given))):
        if not any(equal(item, other) for other in distinct):
            distinct.append(item)
    return distinct


def _compact(items: Any) -> list[Any]:
    texts = convert_all(items_of(items), STRING)
    return [item for item in texts if item is not None and item != ""]


def _one(items: Any) -> Any:
    given = items_of(items)
    if len(given) > 1:
        raise NoValueError
    return given[0] if given else None


def _reverse(items: Any) -> Any:
    return items_of(items)[::-1]


def _chunks(items: Any, size: Any) -> list[Any]:
    given, most = items_of(items), integer(resolved(size))
    if most < 1:
        raise NoValueError
    together = convert_all(given, unified(map(type_of, given)))
    return [together[start : start + most] for start in range(0, len(together), most)]


def _first_list(*lists: Any) -> Any:
    for list_ in lists:
        if len(items_of(list_)):
            return list_
    raise NoValueError


def _matched(values: Any, keys: Any, wanted: Any) -> list[Any]:
    given, names = items_of(values), items_of(keys)
    if len(given) != len(names):
        raise NoValueError
    chosen = [text_of(resolved(item)) for item in items_of(wanted)]
    pairs = zip(given, names, strict=True)
    return [value for value, name in pairs if text_of(resolved(name)) in chosen]


def _truths(items: Any) -> list[bool]:
    return [bool_from(item) for item in resolved(items_of(items)) if item is not None]


def _all(items: Any) -> bool:
    return all(_truths(items)) and all(item is not None for item in items_of(items))


def _to(kind: HclType) -> Callable[[Any], Any]:
    """Return the function that converts to a type."""

    def converted(value: Any) -> Any:
        if isinstance(value, Unresolved):
            raise NoValueError(value)
        return convert(value, kind)

    return converted


FUNCTIONS: Final[Mapping[str, Callable[..., Any]]] = {
    "alltrue": _all,
    "anytrue": lambda items: any(_truths(items)),
    "chunklist": _chunks,
    "coalescelist": _first_list,
    "compact": _compact,
    "concat": _concat,
    "contains": _contains,
    "distinct": _distinct,
    "element": _element,
    "flatten": _flatten,
    "index": _index,
    "length": _length,
    "list": lambda *items: convert_all(items, unified(map(type_of, items))),
    "matchkeys": _matched,
    "one": _one,
    "reverse": _reverse,
    "slice": _slice,
    "tobool": _to(BOOL),
    "tolist": _to(HclType("list", ANY)),
    "tomap": _to(HclType("map", ANY)),
    "tonumber": _to(NUMBER),
    "toset": lambda value: set_of(items_of(value)),
    "tostring": _to(STRING),
}
