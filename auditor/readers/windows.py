"""The two shapes of documents that are read in windows: a list `Records`, and lines of records."""

import re
from typing import Final

from auditor.readers.content.dense import is_dense
from auditor.readers.content.documents import after_blanks, value_end
from auditor.readers.content.json_values import items, whole
from auditor.readers.files.json_text import JSON_LINES
from auditor.readers.nest import Reading
from auditor.readers.records.record import is_usual
from auditor.readers.wrappings.s3 import HEAD, S3_RECORDS, is_as_written

_FIRST_KEY: Final = re.compile(rb'\s*+(\{\s*+"[^"\\]*+"\s*+:)')
_END: Final = b"]}"
_BLANKS: Final = b" \t\r\n"


class OtherShapeError(Exception):
    """A document is damaged, or has a shape that cannot be read in windows."""


class ListDocument:
    """The items of a list `Records`, the only member of an object."""

    def __init__(self, opening: bytes) -> None:
        key = _FIRST_KEY.match(opening)
        if key is None:
            raise OtherShapeError
        self._key = key[1]
        """The first bytes of most items."""
        self._is_first = True

    def window(self, text: bytearray, size: int) -> tuple[Reading, int] | None:
        """Return the items that end in the first bytes of a text, and the position of the next."""
        start = text.rfind(self._key, 1, size)
        end = text.rfind(b",", 0, max(start, 0))
        if end > 0 and not text[end + 1 : start].strip(_BLANKS):
            reading = self._reading(text, end)
            if reading is not None:
                return reading, start
        bounds = _last_bounds(bytes(text[:size]))  # the guess was a position inside an item
        return None if bounds is None else (self._readable(text, bounds[0]), bounds[1])

    def last(self, text: bytearray) -> Reading:
        """Return the items of the text in which the list ends.

        Raises:
            OtherShapeError: there are no items, or something else follows them.
        """
        rest = text.rstrip(_BLANKS)
        listed = rest[:-1].rstrip(_BLANKS)
        if rest[-1:] + listed[-1:] != b"}]":
            raise OtherShapeError
        return self._readable(listed, len(listed) - 1)

    def _readable(self, text: bytearray, end: int) -> Reading:
        """Return the items before a position in a text.

        Raises:
            OtherShapeError: there are no items, or the text before it has anything else.
        """
        reading = self._reading(text, end)
        if reading is None:
            raise OtherShapeError
        return reading

    def _reading(self, text: bytearray, end: int) -> Reading | None:
        """Return the items before a position; `None` if the text before it has anything else.

        Raises:
            OtherShapeError: they are not in CloudTrail's form.
        """
        with memoryview(text) as view:
            document = b"".join((HEAD, view[:end], _END))  # the one copy of a window
        listed = items(memoryview(document)[len(HEAD) - 1 : -1])
        if not listed or not _is_utf8(document):
            return None
        if is_dense(document) or (self._is_first and not is_as_written(listed[0])):
            raise OtherShapeError
        self._is_first = False
        return Reading(listed, {S3_RECORDS: len(listed)}, document=document)


def _last_bounds(text: bytes) -> tuple[int, int] | None:
    """Return the end of the last whole item of a text and the start of the next, by brackets."""
    bounds = None
    end = value_end(text, after_blanks(text, 0))
    while (start := after_blanks(text, end)) < len(text):
        if text[end:start].strip(_BLANKS) != b",":
            return None
        bounds = end, start
        end = value_end(text, start)
    return bounds


class LinesDocument:
    """Lines with one record each."""

    def window(self, text: bytearray, size: int) -> tuple[Reading, int] | None:
        """Return the records whose lines end in the first bytes, and the start of the next line."""
        end = text.rfind(b"\n", 0, size) + 1
        return (self.last(text[:end]), end) if end else None

    def last(self, text: bytearray) -> Reading:
        """Return the records of whole lines.

        Raises:
            OtherShapeError: a line is not a record as CloudTrail writes it.
        """
        if not _is_utf8(text):
            raise OtherShapeError
        lines = [line for piece in bytes(text).split(b"\n") if (line := piece.strip(_BLANKS))]
        records = [record for line in lines if (record := whole(line)) and is_usual(record)]
        if len(records) < len(lines):
            raise OtherShapeError
        return Reading(records, {JSON_LINES: len(records)})


def _is_utf8(text: bytes | bytearray) -> bool:
    """Return whether a text is UTF-8, which the JSON reader does not check."""
    try:
        return text.isascii() or bool(text.decode())
    except UnicodeDecodeError:
        return False
