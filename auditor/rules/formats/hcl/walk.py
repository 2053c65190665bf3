"""Steps into values: attributes, indexes and splats."""

from collections.abc import Callable, Sequence
from typing import Any

from auditor.rules.declared import Unresolved
from auditor.rules.formats.hcl.numbers import HclNumber
from auditor.rules.formats.hcl.values import NoValueError, RefusedError, SetOf, items_of


def index_of(value: Any) -> str | int:
    """Return the step `[value]`: a key, or a position.

    Raises:
        NoValueError: the value is not known, or neither.
    """
    match value:
        case str():
            return value
        case HclNumber() if value.is_whole:
            return value.value.numerator
        case Unresolved():
            raise NoValueError(value)
        case _:
            raise NoValueError


def value_at(value: Any, path: Sequence[object]) -> Any:
    """Return the value at a path within a value.

    Raises:
        RefusedError: the path does not exist.
        NoValueError: it is unknown whether the path exists.
    """
    for step in path:
        match value:
            case Unresolved():
                raise NoValueError(value)
            case dict() if str(step) in value:
                value = value[str(step)]
            case list() | tuple() if _position(step) < len(value):
                value = value[_position(step)]
            case SetOf():
                raise NoValueError
            case _:
                raise RefusedError
    return value


def _position(step: object) -> int:
    if not str(step).isdecimal():
        raise RefusedError
    return int(str(step))


def splat(value: Any, each: Callable[[Any], Any]) -> Any:
    """Return the result for each item of a list; another value is a list of one, null is empty.

    Raises:
        NoValueError: the value is not known.
    """
    if isinstance(value, Unresolved):
        raise NoValueError(value)
    if value is None:
        return ()
    if isinstance(value, dict | str | bool | HclNumber):
        return (each(value),)
    values = [each(item) for item in items_of(value)]
    return tuple(values) if isinstance(value, tuple) else values
