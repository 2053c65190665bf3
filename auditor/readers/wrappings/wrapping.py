"""Wrappings of records, as rules: how to recognise an object and extract its content."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TypeAlias

import msgspec

from auditor.readers.content.dense import each_item
from auditor.readers.content.json_values import Fields, Json, fields
from auditor.readers.records.part import Container


@dataclass(frozen=True, slots=True)
class PackedText:
    """A text in Base64 that may be compressed."""

    base64: str


Unwrap: TypeAlias = Callable[[Fields], Iterable[Json | PackedText] | None]
"""Returns the content of an object, in order, or `None` for an object of another kind."""


@dataclass(frozen=True, slots=True)
class Wrapping:
    """One rule."""

    container: Container
    unwrap: Unwrap


def list_under(*path: str) -> Unwrap:
    """Unwrap the items of the list at this path."""

    def unwrap(outer: Fields) -> Iterable[Json] | None:
        inner = at(outer, *path)
        return None if inner is None else each_item(inner)

    return unwrap


def value_under(*path: str) -> Unwrap:
    """Unwrap the object, or the JSON text in a string, at this path."""

    def unwrap(outer: Fields) -> Iterable[Json] | None:
        inner = at(outer, *path)
        return None if inner is None else [inner]

    return unwrap


def at(outer: Fields, *path: str) -> msgspec.Raw | None:
    """Return the value at a path of keys; `None` if absent or null."""
    inner = outer.get(path[0])
    for key in path[1:]:
        deeper = fields(inner) if inner is not None else None
        inner = deeper.get(key) if deeper is not None else None
    return None if inner is None or bytes(inner) == b"null" else inner
