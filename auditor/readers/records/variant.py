"""VARIANT columns of Parquet, which Spark, Snowflake and DuckDB write, as JSON.

Source: Apache Parquet, "Variant Binary Encoding" and "Variant Shredding".
"""

import base64
import struct
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from itertools import pairwise
from typing import Any, Final

import msgspec
import pyarrow as pa
import pyarrow.types as pt

from auditor.cloudtrail.event_time import event_time_text

_NUMBERS: Final = {3: "<b", 4: "<h", 5: "<i", 6: "<q", 7: "<d", 14: "<f", 17: "<q"}
"""Integers, floating-point numbers and the microseconds of a time of day, by type."""
_DECIMALS: Final = {8: 4, 9: 8, 10: 16}
"""Bytes of a decimal's digits, by type."""
_TIMES: Final = {12: 1, 13: 1, 18: 1000, 19: 1000}
"""Ticks in a microsecond, by type; with or without a zone, the instant is in UTC."""
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)


def is_variant(kind: pa.DataType) -> bool:
    """Return whether a type is Arrow's form of VARIANT, a struct of two or three members."""
    if not pt.is_struct(kind):
        return False
    types = {kind.field(index).name: kind.field(index).type for index in range(kind.num_fields)}
    return types.keys() <= {"metadata", "value", "typed_value"} and (
        _is_binary(types.get("metadata")) and _is_binary(types.get("value"))
    )


def _is_binary(kind: pa.DataType | None) -> bool:
    return kind is not None and (
        pt.is_binary(kind) or pt.is_large_binary(kind) or pt.is_binary_view(kind)
    )


def json_of_variant(parts: Mapping[str, Any]) -> bytes:
    """Return a variant as JSON.

    Args:
        parts: `metadata` and `value` as bytes, and `typed_value` if it is shredded, with inner
            columns as plain Python values.

    Raises:
        ValueError: it is damaged.
    """
    try:
        names = _names(parts["metadata"])
        return msgspec.json.encode(_shredded(parts, names))
    except (IndexError, KeyError, RecursionError, struct.error, TypeError) as error:
        raise ValueError("a VARIANT value is damaged") from error


def _names(metadata: bytes) -> list[str]:
    """Return the dictionary of keys."""
    header = metadata[0]
    size = (header >> 6) + 1
    count = _number(metadata, 1, size)
    ends = _numbers(metadata, 1 + size, size, count + 1)
    first = 1 + size * (count + 2)
    return [
        metadata[first + start : first + end].decode(errors="replace")
        for start, end in pairwise(ends)
    ]


def _shredded(parts: Mapping[str, Any], names: list[str]) -> Any:
    """Combine values from separate columns with those in `value`."""
    typed, rest = parts.get("typed_value"), parts.get("value")
    plain = _Value(rest, names).decode() if rest is not None else None
    if isinstance(typed, Mapping):
        members = {
            name: _shredded(inner, names)
            for name, inner in typed.items()
            if inner is not None and not _is_absent(inner)
        }
        return {**plain, **members} if isinstance(plain, dict) else members
    if isinstance(typed, list):
        return [_shredded(item, names) for item in typed]
    if isinstance(typed, bytes):
        return base64.b64encode(typed).decode()
    return plain if typed is None else typed


def _is_absent(parts: Mapping[str, Any]) -> bool:
    return parts.get("value") is None and parts.get("typed_value") is None


@dataclass(slots=True)
class _Value:
    """The binary encoding of a value."""

    content: bytes
    names: list[str]
    decoded: int = field(default=0)
    """Number of values so far, at most one per byte: crafted values could refer to others again and
    again."""

    def decode(self, at: int = 0) -> Any:
        self.decoded += 1
        if self.decoded > len(self.content):
            raise ValueError("a VARIANT value holds more values than bytes")
        header = self.content[at] >> 2
        match self.content[at] & 3:
            case 0:
                return self._primitive(header, at + 1)
            case 1:
                return self._text(at + 1, header)
            case 2:
                return self._object(header, at + 1)
            case _:  # an array
                _, starts = self._starts(at + 1, header & 3, large=bool(header & 4))
                return [self.decode(start) for start in starts]

    def _object(self, header: int, at: int) -> dict[str, Any]:
        id_size = (header >> 2 & 3) + 1
        ids, starts = self._starts(at, header & 3, large=bool(header & 16), id_size=id_size)
        return {
            self.names[index]: self.decode(start) for index, start in zip(ids, starts, strict=True)
        }

    def _starts(
        self, at: int, size: int, *, large: bool, id_size: int = 0
    ) -> tuple[list[int], list[int]]:
        """Return the ids of an object's keys, and the starts of the values in it or in an array."""
        width, size = 4 if large else 1, size + 1
        count = _number(self.content, at, width)
        ids = _numbers(self.content, at + width, id_size, count) if id_size else []
        offsets = at + width + count * id_size
        first = offsets + (count + 1) * size
        return ids, [first + offset for offset in _numbers(self.content, offsets, size, count)]

    def _primitive(self, kind: int, at: int) -> Any:
        if kind in _NUMBERS:
            return struct.unpack_from(_NUMBERS[kind], self.content, at)[0]
        if kind in _DECIMALS:
            digits = int.from_bytes(self._bytes(at + 1, _DECIMALS[kind]), "little", signed=True)
            return msgspec.Raw(f"{Decimal(digits).scaleb(-self.content[at]):f}".encode())
        if kind in _TIMES:
            (ticks,) = struct.unpack_from("<q", self.content, at)
            return _time(ticks // _TIMES[kind])
        match kind:
            case 0:
                return None
            case 1 | 2:
                return kind == 1
            case 11:  # a date
                (days,) = struct.unpack_from("<i", self.content, at)
                return _time(days * 86_400_000_000).partition("T")[0]
            case 15:  # binary
                binary = self._bytes(at + 4, _number(self.content, at, 4))
                return base64.b64encode(binary).decode()
            case 16:  # a string
                return self._text(at + 4, _number(self.content, at, 4))
            case 20:  # a UUID
                return str(uuid.UUID(bytes=self._bytes(at, 16)))
            case _:
                raise ValueError(f"a VARIANT value has the unknown type {kind}")

    def _text(self, at: int, size: int) -> str:
        return self._bytes(at, size).decode(errors="replace")

    def _bytes(self, at: int, size: int) -> bytes:
        held = self.content[at : at + size]
        if len(held) < size:
            raise ValueError("a VARIANT value breaks off")
        return held


def _time(microseconds: int) -> str:
    try:
        return event_time_text(_EPOCH + timedelta(microseconds=microseconds))
    except OverflowError:
        return str(microseconds)


def _number(content: bytes, at: int, size: int) -> int:
    if len(content) < at + size:
        raise ValueError("a VARIANT value breaks off")
    return int.from_bytes(content[at : at + size], "little")


def _numbers(content: bytes, at: int, size: int, count: int) -> list[int]:
    if len(content) < at + size * count:
        raise ValueError("a VARIANT value breaks off")
    return [_number(content, at + size * index, size) for index in range(count)]
