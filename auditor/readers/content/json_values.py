"""JSON texts split one level at a time, each part unchanged byte for byte."""

from collections.abc import Callable
from typing import Final, TypeAlias, TypeVar

import msgspec

Json: TypeAlias = msgspec.Raw | bytes
"""One JSON value as UTF-8 text."""
Fields: TypeAlias = dict[str, msgspec.Raw]
"""The members of a JSON object; of duplicate keys the last."""

_T = TypeVar("_T")


class _Key:
    """A key of an object that equals no other key, so duplicates do not replace one another."""

    __slots__ = ("name",)

    def __init__(self, name: str) -> None:
        self.name = name


_raw: Final = msgspec.json.Decoder(msgspec.Raw).decode
_fields: Final = msgspec.json.Decoder(Fields).decode
_members: Final = msgspec.json.Decoder(
    dict[_Key, msgspec.Raw], dec_hook=lambda _, name: _Key(name)
).decode
_items: Final = msgspec.json.Decoder(list[msgspec.Raw]).decode
_string: Final = msgspec.json.Decoder(str).decode


def whole(text: "bytes | memoryview") -> msgspec.Raw | None:
    """Return the JSON value in a text, or `None`."""
    return _try(_raw, text)


def fields(value: Json) -> Fields | None:
    """Return the members of a JSON object; `None` for any other value."""
    return _try(_fields, value)


def members(value: "Json | bytearray") -> list[tuple[str, msgspec.Raw]]:
    """Return the members of a JSON object, with duplicate keys, in order; empty for others."""
    named = _try(_members, value) or {}
    return [(member.name, inner) for member, inner in named.items()]


def items(value: "Json | memoryview") -> list[msgspec.Raw] | None:
    """Return the items of a JSON array; `None` for any other value."""
    return _try(_items, value)


def string(value: Json) -> str | None:
    """Return the text of a JSON string; `None` for any other value."""
    return _try(_string, value)


def _try(
    decode: Callable[["Json | bytearray | memoryview"], _T], value: "Json | bytearray | memoryview"
) -> _T | None:
    try:
        return decode(value)
    except (msgspec.DecodeError, RecursionError):
        return None
