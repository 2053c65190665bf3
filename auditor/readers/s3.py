"""S3 log files: one JSON object with a list `Records`, as a trail writes them.

Records are cut out byte for byte, so that numbers keep their digits and strings their escapes.
"""

from typing import Final

import msgspec

from auditor.readers.part import Container
from auditor.readers.record import is_record
from auditor.readers.wrapping import Wrapping, list_under

S3_RECORDS: Final = Container("s3-records")

WRAPPINGS: Final = (Wrapping(S3_RECORDS, list_under("Records")),)


class _Document(msgspec.Struct):
    Records: list[msgspec.Raw]


_decode: Final = msgspec.json.Decoder(_Document).decode

_HEAD: Final = b'{"Records":['
_TAIL: Final = b"}]}"
FIRST_RECORD: Final = len(_HEAD)
"""Where the first record stands in a document in which they stand evenly."""


def records(document: bytes | bytearray) -> list[msgspec.Raw] | None:
    """Return the records of a document as a trail writes it; `None` for any other.

    One pass, since this is how nearly every log file is read. It looks at the first item only;
    the engine looks at every one.
    """
    try:
        found = _decode(document).Records
        if not document.isascii():
            document.decode()  # msgspec takes strings as they are
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError):
        return None
    return found if not found or is_record(found[0]) else None


def stand_evenly(document: bytes | bytearray, records: int, size: int) -> bool:
    """Say whether only a comma stands between the records of a document, as CloudTrail writes it.

    Args:
        records: how many it has.
        size: how many bytes they have together.
    """
    return (
        len(document) == FIRST_RECORD + size + records - 1 + len("]}")
        and document.startswith(_HEAD)
        and document.endswith(_TAIL)
    )
