"""Values of an API's parameters, with their types checked.

A `ValueError` may stand in place of an unreadable value; reading the value raises it.
"""

import math
from collections.abc import Mapping
from enum import StrEnum
from typing import Any, Final, TypeVar

MAX_SECONDS: Final = 604_800
"""A week, the maximum of all durations of an alarm."""

Choice = TypeVar("Choice", bound=StrEnum)


def given(parameters: Mapping[str, Any], key: str) -> Any:
    """Return a value, `None` if absent; raise an error that is in its place."""
    value = parameters.get(key)
    if isinstance(value, ValueError):
        raise value
    return value


def flag(parameters: Mapping[str, Any], key: str, *, default: bool) -> bool:
    """Return a boolean; any value but its opposite is the default."""
    value = given(parameters, key)
    return value is not False if default else value is True


def text(parameters: Mapping[str, Any], key: str, default: str | None = None) -> str:
    """Return a text; an empty one only where there is a default."""
    value = given(parameters, key)
    value = default if value is None else value
    if not isinstance(value, str) or (not value and default is None):
        raise ValueError(f"{key} is missing" if value is None else f"{key} must be a text")
    return value


def items(parameters: Mapping[str, Any], key: str) -> list[object]:
    """Return a list, empty if absent."""
    value = given(parameters, key)
    if value is None:
        return []
    if not isinstance(value, list):
        raise ValueError(f"{key} must be a list")
    return value


def texts(parameters: Mapping[str, Any], key: str) -> tuple[str, ...]:
    """Return a list of texts."""
    values = [value for value in items(parameters, key) if isinstance(value, str)]
    if len(values) != len(items(parameters, key)):
        raise ValueError(f"{key} must be a list of texts")
    return tuple(values)


def mapping_of(parameters: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    """Return an object, empty if absent."""
    value = given(parameters, key)
    return {} if value is None else mapping(value, key)


def mapping(value: object, key: str) -> Mapping[str, Any]:
    """Return a value that must be an object."""
    if isinstance(value, ValueError):
        raise value
    if not isinstance(value, dict):
        raise ValueError(f"{key} must hold objects")
    return value


def number(parameters: Mapping[str, Any], key: str) -> float:
    """Return a number."""
    value = given(parameters, key)
    if not isinstance(value, int | float) or isinstance(value, bool):
        raise ValueError(f"{key} is missing" if value is None else f"{key} must be a number")
    return float(value)


def whole(parameters: Mapping[str, Any], key: str, most: float = math.inf) -> int:
    """Return a whole number."""
    value = number(parameters, key)
    if not value.is_integer():
        raise ValueError(f"{key} must be a whole number, not {value:g}")
    if abs(value) > most:
        raise ValueError(f"{key} is out of range")
    return int(value)


def whole_or_none(parameters: Mapping[str, Any], key: str) -> int | None:
    """Return a whole number, `None` if absent."""
    return None if given(parameters, key) is None else whole(parameters, key)


def member(kind: type[Choice], value: str, field: str) -> Choice:
    """Return a member of a closed set; a field's name is as AWS spells it in its refusal."""
    if value not in set(kind):
        raise ValueError(
            f"1 validation error detected: Value '{value}' at '{field}' failed to satisfy"
            f" constraint: Member must satisfy enum value set: [{', '.join(kind)}]"
        )
    return kind(value)
