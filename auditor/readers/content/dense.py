"""Texts with very many tiny values, which are walked instead of split at once.

A value cut from a text takes a hundred bytes in addition to its own. Records have 30 bytes or more
per comma, so those of a log file take little more than the file; `{"Records":[1,1,…]}` would take
fifty times as much.
"""

from collections.abc import Iterator
from typing import Final

import msgspec

from auditor.readers.content.documents import LISTS, after_blanks, value_end
from auditor.readers.content.json_values import Fields, Json, fields, items

_LONG_BYTES: Final = 1 << 20
_BYTES_PER_COMMA: Final = 24
_CHUNK_BYTES: Final = 1 << 16
"""Copied to be looked through: less than the C library requests from the system for each copy."""

_Lists: Final = msgspec.defstruct(
    "_Lists",
    [(name, msgspec.Raw, msgspec.Raw()) for name in LISTS],
)
_decode_lists: Final = msgspec.json.Decoder(_Lists).decode


def is_dense(text: Json | bytearray) -> bool:
    """Return whether a long text has more values than a text of records can have."""
    view = memoryview(text)
    if len(view) < _LONG_BYTES:
        return False
    commas = sum(
        bytes(view[start : start + _CHUNK_BYTES]).count(b",")
        for start in range(0, len(view), _CHUNK_BYTES)
    )
    return commas * _BYTES_PER_COMMA > len(view)


def each_item(value: Json) -> Iterator[Json] | None:
    """Return the items of a JSON array, in its order; `None` for any other value."""
    if is_dense(value):
        text = bytes(value)
        return _walk(text) if text.lstrip().startswith(b"[") else None
    listed = items(value)
    return None if listed is None else iter(listed)


def wrapping_fields(value: Json) -> Fields | None:
    """Return the members of a JSON object; of a dense one, the lists that may hold records."""
    if not is_dense(value):
        return fields(value)
    try:
        lists = _decode_lists(value)
    except (msgspec.DecodeError, RecursionError):
        return None
    members = {name: getattr(lists, name) for name in LISTS}
    return {name: text for name, text in members.items() if bytes(memoryview(text)[:1])}


def _walk(text: bytes) -> Iterator[Json]:
    """Yield the items of an array in valid JSON."""
    position = text.index(b"[") + 1
    while True:
        position = after_blanks(text, position)
        if text.startswith(b"]", position):
            return
        end = value_end(text, position)
        yield text[position:end]
        position = end
