"""JSON and YAML text to plain values that know their lines."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

_MAX_YAML_CHARACTERS: Final = 2_000_000
"""Characters of YAML and of Terraform's language; CloudFormation takes a million bytes."""

LINES: Final = "\0lines"
"""Key under which each mapping keeps the line of each key, from 1; no file can hold it.

Mappings of JSON longer than a million characters lack it: use `line_of` and `start_of`.
"""


class UnreadableError(Exception):
    """A text that violates its format.

    Attributes:
        line: from 1; `None` where it is not known.
    """

    def __init__(self, what: str, line: int | None = None) -> None:
        super().__init__(what)
        self.line = line


@dataclass(frozen=True, slots=True)
class Document:
    """The content of a text."""

    value: object
    """Dictionaries, lists, texts, numbers, booleans and `None`; the dictionaries carry `LINES`,
    except in long JSON.
    """
    doubled: tuple[tuple[int | None, str], ...] = ()
    """The keys that occur twice in one mapping, with the line of the second, which counts."""


def whole(text: str) -> float:
    """Return a whole number as an int, or as a float where it has more digits than any rule."""
    return int(text) if len(text) <= 18 else float(text)


def check_length(text: str) -> None:
    """Refuse a text that would take minutes to read; only JSON is read at any length.

    Raises:
        UnreadableError: it is too long.
    """
    if len(text) > _MAX_YAML_CHARACTERS:
        raise UnreadableError(f"longer than {_MAX_YAML_CHARACTERS:,} characters, and not JSON")


def line_of(mapping: Mapping[Any, Any], key: object) -> int | None:
    """Return the line of a key, or `None` where none is known."""
    lines = mapping.get(LINES)
    return lines.get(key) if isinstance(lines, dict) else None


def start_of(mapping: Mapping[Any, Any]) -> int | None:
    """Return the line of the first key, or `None` where none is known."""
    lines = mapping.get(LINES)
    return min(lines.values(), default=None) if isinstance(lines, dict) else None


def plain(value: object) -> Any:
    """Return a value without `LINES`."""
    match value:
        case dict():
            return {str(key): plain(item) for key, item in value.items() if key != LINES}
        case list():
            return [plain(item) for item in value]
        case _:
            return value


def objects(value: object) -> list[dict[Any, Any]]:
    """Return the dictionaries of a list; an empty list for any other value."""
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


def mapping(value: object) -> dict[Any, Any]:
    """Return a dictionary unchanged, and any other value as an empty one."""
    return value if isinstance(value, dict) else {}
