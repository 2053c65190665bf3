"""S3 log files: one JSON object with a list `Records`, as a trail writes them.

Records are copied byte for byte, so numbers keep their digits and strings their escapes.
"""

from typing import Final

import msgspec

from auditor.readers.content.dense import is_dense
from auditor.readers.content.json_values import items, members
from auditor.readers.records.part import Container
from auditor.readers.records.record import is_record, is_usual, looks_like_record, marks_of
from auditor.readers.wrappings.siem import is_changed
from auditor.readers.wrappings.wrapping import Wrapping, list_under

S3_RECORDS: Final = Container("s3-records")

KEY: Final = "Records"

WRAPPINGS: Final = (Wrapping(S3_RECORDS, list_under(KEY)),)


class _Document(msgspec.Struct):
    Records: list[msgspec.Raw]


_decode: Final = msgspec.json.Decoder(_Document).decode

HEAD: Final = b'{"Records":['
_TAIL: Final = b"}]}"
FIRST_RECORD: Final = len(HEAD)
"""Position of the first record in a document with evenly spaced records."""


def records(document: bytes | bytearray) -> list[msgspec.Raw] | None:
    """Return the records of a document in a trail's form; `None` for any other.

    It takes one pass, since nearly every log file is read in this way, and checks only the first
    item; the engine checks every item.
    """
    if is_dense(document):
        return None
    try:
        listed = _decode(document).Records
        if not document.isascii():
            document.decode()  # msgspec does not check that strings are UTF-8
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError):
        return None
    if listed and not is_as_written(listed[0]):
        return None
    if stand_evenly(document, len(listed), sum(map(len, listed))):
        return listed
    return listed if _is_only_list(document) else None


def _is_only_list(document: bytes | bytearray) -> bool:
    """Return whether the document has no second list of records."""
    named = members(document)
    others = (items(value) for name, value in named if name != KEY)
    return [name for name, _ in named].count(KEY) == 1 and not any(
        is_record(other[0]) for other in others if other
    )


def is_as_written(item: msgspec.Raw) -> bool:
    """Return whether an item is a record unchanged by log tools."""
    if is_usual(item):
        return True
    marks = marks_of(item)
    return marks is not None and looks_like_record(marks) and not is_changed(marks)


def stand_evenly(document: bytes | bytearray, records: int, size: int) -> bool:
    """Return whether only commas separate the records, as CloudTrail writes them.

    Args:
        records: their number.
        size: their total size in bytes.
    """
    return (
        len(document) == FIRST_RECORD + size + records - 1 + len("]}")
        and document.startswith(HEAD)
        and document.endswith(_TAIL)
    )
