"""Values of the properties that a file declares, with their types checked.

CloudFormation takes numbers and booleans as strings, and strings as numbers; the API does not.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from auditor.rules.decimals import decimal
from auditor.rules.declared import Unresolved


class UnresolvedError(ValueError):
    """A property depends on a value that only a deployment knows.

    Attributes:
        parameter: the parameter whose value would settle it; "" if it is not a parameter.
    """

    def __init__(self, message: str, parameter: str) -> None:
        super().__init__(message)
        self.parameter = parameter


@dataclass(frozen=True, slots=True)
class ResourceProperties:
    """The properties of one resource, read with their types checked.

    A value that is missing or of another type is a `ValueError`, one that is not known an
    `UnresolvedError`.
    """

    values: Mapping[str, Any]

    def text(self, key: str, default: str | None = None) -> str:
        """Return a text; a number or a boolean as one."""
        value = self._value(key, default)
        if isinstance(value, str | int | float):
            return as_text(value)
        raise ValueError(f"{key} must be a text, not {shortened(value)}")

    def number(self, key: str) -> float:
        """Return a number, also one that is written as text."""
        value = self._value(key, None)
        number = number_of(value)
        if number is None:
            raise ValueError(f"{key} must be a number, not {shortened(value)}")
        return number

    def number_or_none(self, key: str) -> float | None:
        """Return a number; `None` for any other value."""
        return None if self.values.get(key) is None else self.number(key)

    def objects(self, key: str) -> "tuple[ResourceProperties, ...]":
        """Return a list of objects."""
        value = self.values.get(key) or []
        if isinstance(value, Unresolved):
            raise unresolved(key, value)
        if not isinstance(value, list) or not all(isinstance(item, dict) for item in value):
            raise ValueError(f"{key} must be a list of objects")
        return tuple(ResourceProperties(item) for item in value)

    def _value(self, key: str, default: object) -> object:
        value = self.values.get(key, default)
        if value is None:
            raise ValueError(f"{key} is missing")
        if isinstance(value, Unresolved):
            raise unresolved(key, value)
        return value


def as_text(value: str | float) -> str:
    """Return a text, a number or a boolean as CloudFormation passes it where it wants a text.

    `AlarmName: yes` in YAML is `true`. Sources: aws-cdk pull request 13508, hyp3 pull request 2061.
    """
    return str(value).lower() if isinstance(value, bool) else str(value)


def unresolved(key: str, value: Unresolved) -> UnresolvedError:
    """Return the message about an unknown value, with the way to make it known."""
    message = f"{key} depends on {value.needs or value.expression}"
    if value.needs and value.needs != value.expression:
        message += f", as in {value.expression}"
    if value.parameter:
        message += f"; give it with --parameter {value.parameter}=VALUE"
    return UnresolvedError(message, value.parameter)


def number_of(value: object) -> float | None:
    """Return the number that a value is, also one that is written as text."""
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return None
    try:
        return decimal(value) if isinstance(value, str) else float(value)
    except OverflowError:
        return None


def shortened(value: object) -> str:
    """Return a wrong value as faults show it, however long it is."""
    message = repr(value)
    return message if len(message) <= 80 else f"{message[:79]}…"


def listed(value: object) -> list[Any]:
    """Return a list unchanged, no value as an empty list, and a single value as a list of it."""
    if value is None:
        return []
    return value if isinstance(value, list) else [value]
