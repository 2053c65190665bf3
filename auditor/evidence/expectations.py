"""`--expect FILE`: the accounts, Regions and days that should have records."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final

import yaml

from auditor.errors import UsageError
from auditor.identifiers import parse_account, parse_region
from auditor.texts import place, read_text, yaml_fault

_WANTED: Final = "a YAML file of expected accounts, Regions and days; see docs/compliance.md"
_KEYS: Final = ("accounts", "regions", "days", "from", "to")
_DAYS: Final = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


@dataclass(frozen=True, slots=True)
class Expectation:
    """Accounts and Regions, each account in each Region, with days that should have records."""

    accounts: tuple[str, ...]
    regions: tuple[str, ...]
    weekdays: frozenset[int]
    """The days of the week, from 0 for Monday."""
    first: date | None = None
    """The first day; `None` for the first day of the span."""
    last: date | None = None
    """The last day; `None` for the last day of the span."""

    def holds(self, day: date) -> bool:
        """Return whether records are expected on a day."""
        return (
            day.weekday() in self.weekdays
            and (self.first is None or self.first <= day)
            and (self.last is None or day <= self.last)
        )


class _FaultError(Exception):
    """A line is invalid."""

    def __init__(self, line: int, what: str) -> None:
        super().__init__(what)
        self.line = line


def read_expectations(path: Path) -> tuple[Expectation, ...]:
    """Return the expectations in a YAML file: a list of mappings, or one mapping.

    Raises:
        UsageError: the file does not exist, or is invalid; the message names the line.
    """
    text = read_text(path, _WANTED)
    try:
        try:
            root = yaml.compose(text, yaml.SafeLoader)
        except (yaml.YAMLError, RecursionError) as error:
            raise _FaultError(*yaml_fault(error)) from error
        if not isinstance(root, yaml.SequenceNode) or not root.value:
            raise _FaultError(1, "a list is expected: mappings with accounts and regions")
        return tuple(map(_expectation, root.value))
    except _FaultError as fault:
        message = str(fault).encode("utf-8", "backslashreplace").decode()
        raise UsageError(f"{place(path, fault.line)}: {message}") from fault


def _expectation(node: yaml.Node) -> Expectation:
    line = node.start_mark.line + 1
    if not isinstance(node, yaml.MappingNode):
        raise _FaultError(line, "a mapping is expected, with accounts and regions")
    values: dict[str, tuple[int, list[str]]] = {}
    for key, value in node.value:
        at = key.start_mark.line + 1
        name = str(key.value)
        if name not in _KEYS:
            raise _FaultError(at, f"{name}: unknown key; use {', '.join(_KEYS)}")
        if name in values:
            raise _FaultError(at, f"{name}: given twice")
        values[name] = at, list(_texts(name, value))
    for name in ("accounts", "regions"):
        if not values.get(name, (0, []))[1]:
            raise _FaultError(line, f"{name} are missing")
    accounts = _parsed(*values["accounts"], parse_account)
    regions = _parsed(*values["regions"], parse_region)
    first, last = (_day(name, *values[name]) if name in values else None for name in ("from", "to"))
    if first and last and first > last:
        raise _FaultError(values["to"][0], f"to {last} is before from {first}")
    return Expectation(
        tuple(dict.fromkeys(accounts)),
        tuple(dict.fromkeys(regions)),
        _weekdays(*values["days"]) if "days" in values else frozenset(range(7)),
        first,
        last,
    )


def _texts(name: str, node: yaml.Node) -> Iterator[str]:
    for item in node.value if isinstance(node, yaml.SequenceNode) else [node]:
        if not isinstance(item, yaml.ScalarNode):
            raise _FaultError(item.start_mark.line + 1, f"{name}: texts are expected")
        yield item.value.strip()


def _parsed(line: int, texts: list[str], parse: Callable[[str], str]) -> Iterator[str]:
    for text in texts:
        try:
            yield parse(text)
        except ValueError as error:
            raise _FaultError(line, f"{text!r}: {error}") from error


def _day(name: str, line: int, texts: list[str]) -> date:
    try:
        (text,) = texts
        return date.fromisoformat(text)
    except ValueError as error:
        raise _FaultError(line, f"{name}: give one day, such as 2026-03-01") from error


def _weekdays(line: int, texts: list[str]) -> frozenset[int]:
    days: set[int] = set()
    for text in texts:
        name = text.lower()
        if name == "weekdays":
            days |= set(range(5))
        elif name in _DAYS:
            days.add(_DAYS.index(name))
        else:
            raise _FaultError(line, f"days: {text!r}: give weekdays, {', '.join(_DAYS)}")
    if not days:
        raise _FaultError(line, "days: none is given")
    return frozenset(days)
