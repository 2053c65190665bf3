"""Values of Arrow columns as plain Python values, for any type and in any environment.

`to_pylist` fails for a whole column if one value does not fit Python's type, and its result for
nanoseconds depends on whether pandas is installed.
"""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any, Final

import msgspec
import pyarrow as pa
import pyarrow.types as pt

from auditor.cloudtrail.event_time import event_time_text
from auditor.readers.records.variant import is_variant, json_of_variant

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_A_SECOND: Final = {"s": 1, "ms": 10**3, "us": 10**6, "ns": 10**9}


def python_values(array: pa.Array) -> list[Any]:
    """Return the values of an array, one per row; `None` for null.

    Structs and maps become dictionaries. Times and dates become text as CloudTrail writes it, or
    numbers outside the calendar. JSON and VARIANT become the JSON that they hold. Binary values
    remain bytes.

    Raises:
        ValueError: the values cannot be read; the message has the reason.
    """
    kind = array.type
    if isinstance(kind, pa.BaseExtensionType):
        return _extension(array, kind.extension_name)
    if pt.is_dictionary(kind):
        values = python_values(array.dictionary)
        return [None if index is None else values[index] for index in array.indices.to_pylist()]
    if is_variant(kind):
        return _variants(array)
    if pt.is_struct(kind):
        return _structs(array)
    if pt.is_map(kind):
        return _maps(array)
    if pt.is_list(kind) or pt.is_large_list(kind) or pt.is_fixed_size_list(kind):
        return _lists(array)
    return _scalars(array)


def _scalars(array: pa.Array) -> list[Any]:
    kind = array.type
    if pt.is_string(kind) or pt.is_large_string(kind) or pt.is_string_view(kind):
        return _each(array.cast(pa.large_binary()), lambda text: text.decode(errors="replace"))
    if pt.is_timestamp(kind):
        a_second = _A_SECOND[kind.unit]
        return _each(array.cast(pa.int64()), lambda ticks: _instant(ticks, a_second))
    if pt.is_date(kind):
        a_day = 1 if pt.is_date32(kind) else 86_400_000
        days = array.cast(pa.int32() if pt.is_date32(kind) else pa.int64())
        return _each(days, lambda ticks: _instant(ticks // a_day * 86_400, 1).partition("T")[0])
    if pt.is_time32(kind) or pt.is_time64(kind) or pt.is_duration(kind):
        ticks: list[Any] = array.cast(pa.int32() if pt.is_time32(kind) else pa.int64()).to_pylist()
        return ticks
    if pt.is_decimal(kind):
        return _each(array, _number)
    values: list[Any] = array.to_pylist()
    return values


def _each(array: pa.Array, convert: Callable[[Any], Any]) -> list[Any]:
    return [None if value is None else convert(value) for value in array.to_pylist()]


def _number(value: Decimal) -> int | msgspec.Raw:
    whole = int(value)
    return whole if whole == value else msgspec.Raw(f"{value:f}".encode())


def _instant(ticks: int, a_second: int) -> str:
    """Return a time as text; outside the calendar, as its number."""
    try:
        return event_time_text(_EPOCH + timedelta(microseconds=ticks * 10**6 // a_second))
    except OverflowError:
        return str(ticks)


def _extension(array: Any, name: str) -> list[Any]:
    if name == "arrow.uuid":
        return _each(array, str)
    values = python_values(array.storage)
    if name == "arrow.json":
        return [None if text is None else _raw(text) for text in values]
    return values


def _raw(text: str) -> msgspec.Raw | str:
    try:
        return msgspec.json.decode(text, type=msgspec.Raw)
    except (msgspec.DecodeError, RecursionError):
        return text


def _structs(array: pa.StructArray) -> list[Any]:
    names = [array.type.field(index).name for index in range(array.type.num_fields)]
    columns = [python_values(column) for column in array.flatten()]
    rows: Sequence[tuple[Any, ...]] = (
        list(zip(*columns, strict=True)) if columns else [()] * len(array)
    )
    valid = array.is_valid().to_pylist()
    return [
        dict(zip(names, row, strict=True)) if is_there else None
        for row, is_there in zip(rows, valid, strict=True)
    ]


def _lists(array: Any) -> list[Any]:
    values = iter(python_values(array.flatten()))
    lengths = array.value_lengths().to_pylist()
    return [None if length is None else [next(values) for _ in range(length)] for length in lengths]


def _maps(array: pa.MapArray) -> list[Any]:
    """Return maps as dictionaries with text keys, as in JSON."""
    keys, items = python_values(array.keys), python_values(array.items)
    offsets = array.offsets.to_pylist()
    valid = array.is_valid().to_pylist()
    return [
        {_key(keys[at]): items[at] for at in range(first, last)} if is_there else None
        for first, last, is_there in zip(offsets[:-1], offsets[1:], valid, strict=True)
    ]


def _key(key: Any) -> str:
    return key.decode(errors="replace") if isinstance(key, bytes) else str(key)


def _variants(array: pa.StructArray) -> list[Any]:
    return [
        None if parts is None else msgspec.Raw(json_of_variant(parts)) for parts in _structs(array)
    ]
