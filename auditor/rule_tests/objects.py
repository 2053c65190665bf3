"""Reads the objects of a YAML file and collects every fault, with its line."""

from collections.abc import Callable, Mapping, Sequence
from enum import StrEnum
from typing import Any, TypeVar

from auditor.cloudwatch.rule import Origin
from auditor.rules.formats.document import LINES, line_of, plain, start_of

T = TypeVar("T")
D = TypeVar("D")
Choice = TypeVar("Choice", bound=StrEnum)


class Faults:
    """The faults of a file."""

    def __init__(self, file: str) -> None:
        self._file = file
        self._faults: list[tuple[int | None, str]] = []

    def add(self, line: int | None, what: str) -> None:
        """Add a fault."""
        self._faults.append((line, what.replace("\n", "\n    ")))

    @property
    def in_order(self) -> list[str]:
        """All faults in order of lines; faults without a line come first."""
        faults = sorted(self._faults, key=lambda fault: fault[0] or 0)
        return [f"{Origin(self._file, line, '')}: {what}" for line, what in faults]


class Object:
    """An object of the file; unknown, missing and wrong keys become faults."""

    def __init__(self, value: Mapping[Any, Any], faults: Faults, what: str) -> None:
        self._value = value
        self.faults = faults
        self._what = what
        self.line = start_of(value)

    def line_of(self, key: str) -> int | None:
        """Return the line of a key, or of the object if the key is absent.

        `None` if neither is known, as in long files.
        """
        line = line_of(self._value, key)
        return self.line if line is None else line

    def __contains__(self, key: str) -> bool:
        return key in self._value

    def fault(self, key: str, what: str) -> None:
        """Add a fault about a value."""
        self.faults.add(self.line_of(key), f"{key}: {what}")

    def only(self, *keys: str) -> None:
        """Add a fault for each key that is not among the given ones."""
        for key in self._value:
            if key != LINES and key not in keys:
                allowed = ", ".join(keys)
                self.faults.add(
                    self.line_of(key), f"{key} is not a key of {self._what}; write {allowed}"
                )

    def get(self, key: str, read: Callable[[Any], T], default: D) -> T | D:
        """Return a value converted by `read`, or the default if it is missing or wrong."""
        if key not in self._value:
            return default
        try:
            return read(plain(self._value[key]))
        except ValueError as error:
            self.fault(key, str(error))
            return default

    def need(self, key: str, read: Callable[[Any], T], otherwise: D) -> T | D:
        """Return a value like `get`; a missing value is a fault."""
        if key not in self._value:
            self.faults.add(self.line, f"{self._what} needs {key}")
        return self.get(key, read, otherwise)

    def objects(self, key: str, what: str) -> "list[Object]":
        """Return the objects of a list; a single object counts as a list of one."""
        value = self._value.get(key, [])
        items = value if isinstance(value, list) else [value]
        if not all(isinstance(item, dict) for item in items):
            self.fault(key, f"must be a list; each item must be {what}, with keys and values")
        return [Object(item, self.faults, what) for item in items if isinstance(item, dict)]


def text(value: Any) -> str:
    """Return a text unchanged."""
    if not isinstance(value, str) or not value:
        raise ValueError(f"must be a text, not {value!r}")
    return value


def texts(value: Any) -> Sequence[str]:
    """Return a list of texts; a single text counts as a list of one."""
    return [text(item) for item in (value if isinstance(value, list) else [value])]


def mapping(value: Any) -> dict[str, Any]:
    """Return an object unchanged."""
    if not isinstance(value, dict):
        raise ValueError(f"must be an object, not {value!r}")
    return value


def whole(most: int) -> Callable[[Any], int]:
    """Return a function that reads a whole number from 1 to a maximum."""

    def read(value: Any) -> int:
        if not isinstance(value, int) or isinstance(value, bool) or not 1 <= value <= most:
            raise ValueError(f"must be a whole number from 1 to {most:,}, not {value!r}")
        return value

    return read


def choice(kind: type[Choice]) -> Callable[[Any], Choice]:
    """Return a function that reads one of a closed set of values."""

    def read(value: Any) -> Choice:
        if value not in list(kind):
            raise ValueError(f"must be one of {', '.join(kind)}, not {value!r}")
        return kind(value)

    return read
