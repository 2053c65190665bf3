"""Structs as Athena and CloudTrail Lake print them: `{type=IAMUser, arn=…}`.

There are no quotes, so a value with `, name=` in it cannot be distinguished from two.
"""

import re
from typing import Final

_KEY: Final = re.compile(r"([A-Za-z_][\w.:@-]*)=")
_SCALAR: Final = re.compile(r".*?(?=, [A-Za-z_][\w.:@-]*=|[}\]]|\Z)", re.DOTALL)
_LISTED: Final = re.compile(r".*?(?=, |\]|\Z)", re.DOTALL)


def read_struct(text: str) -> object:
    """Return the value of a printed struct or list; any other text is returned unchanged."""
    try:
        value, end = _read(text, 0)
    except (ValueError, RecursionError):
        return text
    return value if end == len(text) else text


def _read(text: str, at: int, scalar: re.Pattern[str] = _SCALAR) -> tuple[object, int]:
    if text.startswith("{", at):
        return _read_members(text, at + 1)
    if text.startswith("[", at):
        return _read_items(text, at + 1)
    match = scalar.match(text, at)
    value = match[0] if match else ""
    return (None if value == "null" else value), at + len(value)


def _read_members(text: str, at: int) -> tuple[object, int]:
    members: dict[str, object] = {}
    while not text.startswith("}", at):
        key = _KEY.match(text, at)
        if key is None:
            raise ValueError(at)
        members[key[1]], at = _read(text, key.end())
        at += 2 if text.startswith(", ", at) else 0
    return members, at + 1


def _read_items(text: str, at: int) -> tuple[object, int]:
    items: list[object] = []
    while not text.startswith("]", at):
        item, end = _read(text, at, _LISTED)
        if end == at:
            raise ValueError(at)
        items.append(item)
        at = end + (2 if text.startswith(", ", end) else 0)
    return items, at + 1
