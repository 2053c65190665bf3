"""Long documents a window at a time, so that memory does not grow with them.

Only what nearly all long documents are comes in windows: one list `Records` and nothing else, or
lines of one record each, whole and undamaged. A first pass proves that; any other document is held
whole.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from hashlib import sha256
from itertools import chain
from typing import TYPE_CHECKING, Final, TypeAlias

from isal import igzip_lib

from auditor.cloudtrail.logfile import RejectionKind
from auditor.readers.content.dense import is_dense
from auditor.readers.content.documents import after_blanks, value_end
from auditor.readers.content.faults import ContentFault, rejection
from auditor.readers.content.inflate import GZIP_MAGIC, INFLATE_ERRORS
from auditor.readers.content.json_values import items, whole
from auditor.readers.files.json_text import JSON_LINES
from auditor.readers.nest import Reading
from auditor.readers.records.record import is_usual
from auditor.readers.wrappings.s3 import HEAD, S3_RECORDS, is_as_written

if TYPE_CHECKING:
    from hashlib import _Hash

Chunks: TypeAlias = Callable[[], Iterable[bytes]]
"""Gives the bytes of a file as stored, from the first on, whenever it is called."""

LONG_BYTES: Final = 32_000_000
"""Bytes of a document that is worth two passes."""
_WINDOW_BYTES: Final = 8_000_000
_LONGEST_BYTES: Final = 32_000_000
"""Bytes that are looked through for the end of an item."""
_PIECE_BYTES: Final = 1 << 20
_EDGE_BYTES: Final = 4096
"""Bytes at the start of a document in which its list opens."""
_OPENING: Final = re.compile(rb'\s*+\{\s*+"Records"\s*+:\s*+\[')
_FIRST_KEY: Final = re.compile(rb'\s*+(\{\s*+"[^"\\]*+"\s*+:)')
_END: Final = b"]}"
_BLANKS: Final = b" \t\r\n"


class _OtherShapeError(Exception):
    """A document is damaged, or of a shape that does not come in windows."""


@dataclass(slots=True)
class _Digests:
    """Hashes of a file, as stored and as it expands, while it is read."""

    stored: "_Hash" = field(default_factory=sha256)
    inflated: "_Hash" = field(default_factory=sha256)
    is_gzip: bool = False


def is_long(size: int, ending: bytes) -> bool:
    """Return whether the document of a file is long, by what the file says of itself.

    Args:
        size: bytes of the file.
        ending: its last four bytes, or more.
    """
    return size >= LONG_BYTES or (
        size * 1100 >= LONG_BYTES and int.from_bytes(ending[-4:], "little") >= LONG_BYTES
    )  # deflate cannot do better than 1:1032


def windows(name: str, chunks: Chunks, cap: int, hashed: bool = False) -> Iterator[Reading] | None:
    """Return the readings of a long document, which add up to its own; `None` for any other.

    Args:
        name: of the log file.
        cap: bytes that it may expand to.
        hashed: whether the last reading has the hashes of the file.
    """
    try:
        records = sum(len(reading.records) for reading in _readings(_text(chunks(), cap)))
    except (_OtherShapeError, OSError):
        return None
    if not records:
        return None
    return _second_pass(name, chunks, cap, _Digests() if hashed else None)


def _second_pass(
    name: str, chunks: Chunks, cap: int, digests: _Digests | None
) -> Iterator[Reading]:
    """Yield the readings of a document that comes in windows, and at last its hashes."""
    records, fault = 0, None
    try:
        for reading in _readings(_text(chunks(), cap, digests)):
            records += len(reading.records)
            yield reading
    except _OtherShapeError:
        fault = ContentFault(RejectionKind.DAMAGED, "it changed while it was read")
    except OSError as error:
        fault = ContentFault(RejectionKind.UNREADABLE, error.strerror or type(error).__name__)
    if fault is not None:
        yield Reading((), {}, (rejection(name, fault, records),))
    elif digests is not None:
        inflated = digests.inflated.digest() if digests.is_gzip else None
        yield Reading((), {}, sha256=digests.stored.digest(), inflated_sha256=inflated)


def _text(chunks: Iterable[bytes], cap: int, digests: _Digests | None = None) -> Iterator[bytes]:
    """Yield the document of a file that is one member of gzip, or not compressed.

    Raises:
        _OtherShapeError: it is damaged, begins otherwise, or expands to more than the cap.
    """
    stored = iter(chunks) if digests is None else _heard(chunks, digests.stored)
    first = next(stored, b"")
    text: Iterable[bytes] = chain([first], stored)
    if first.startswith(GZIP_MAGIC):
        text = _member(text)
    elif not first.startswith(b"{"):
        raise _OtherShapeError
    if digests is not None:
        digests.is_gzip = first.startswith(GZIP_MAGIC)
        text = _heard(text, digests.inflated)
    total = 0
    for piece in text:
        total += len(piece)
        if total > cap:
            raise _OtherShapeError
        yield piece


def _heard(pieces: Iterable[bytes], digest: "_Hash") -> Iterator[bytes]:
    for piece in pieces:
        digest.update(piece)
        yield piece


def _member(chunks: Iterable[bytes]) -> Iterator[bytes]:
    """Yield what one member of gzip gives.

    Raises:
        _OtherShapeError: it is damaged, ends early, or something follows it.
    """
    stream = igzip_lib.IgzipDecompressor(flag=igzip_lib.DECOMP_GZIP)
    for chunk in chunks:
        if stream.eof:
            raise _OtherShapeError
        pending = chunk
        while pending or not (stream.needs_input or stream.eof):
            try:
                piece = stream.decompress(pending, _PIECE_BYTES)
            except INFLATE_ERRORS as error:
                raise _OtherShapeError from error
            yield piece
            pending = b""
    if not stream.eof or stream.unused_data:
        raise _OtherShapeError


def _readings(text: Iterator[bytes]) -> Iterator[Reading]:
    """Yield the records of a document, some megabytes of it at a time.

    Raises:
        _OtherShapeError: something else stands in it.
    """
    held = bytearray()
    for piece in text:
        held += piece
        if len(held) >= _EDGE_BYTES:
            break
    opening = _OPENING.match(held)
    shape = _Lines() if opening is None else _List(bytes(held[opening.end() :]))
    del held[: opening.end() if opening else 0]
    for piece in text:
        held += piece
        if len(held) >= _WINDOW_BYTES:
            window = shape.window(bytes(held))
            if window is not None:
                reading, start = window
                yield reading
                del held[:start]
            elif len(held) > _LONGEST_BYTES:
                raise _OtherShapeError
    yield shape.last(bytes(held))


class _List:
    """The items of a list `Records`, which is the only member of an object."""

    def __init__(self, opening: bytes) -> None:
        key = _FIRST_KEY.match(opening)
        if key is None:
            raise _OtherShapeError
        self._key = key[1]
        """How items begin, most of the time."""
        self._is_first = True

    def window(self, text: bytes) -> tuple[Reading, int] | None:
        """Return the items that end in a text, and where the next one starts."""
        start = text.rfind(self._key, 1)
        end = text.rfind(b",", 0, max(start, 0))
        if end > 0 and not text[end + 1 : start].strip(_BLANKS):
            reading = self._reading(text[:end])
            if reading is not None:
                return reading, start
        bounds = _last_bounds(text)  # the guess was a place inside of an item
        return None if bounds is None else (self.last(text[: bounds[0]] + _END), bounds[1])

    def last(self, text: bytes) -> Reading:
        """Return the items of the text in which the list ends.

        Raises:
            _OtherShapeError: there are none, or something else follows them.
        """
        rest = text.rstrip(_BLANKS)
        listed = rest[:-1].rstrip(_BLANKS)
        reading = self._reading(listed[:-1]) if rest[-1:] + listed[-1:] == b"}]" else None
        if reading is None:
            raise _OtherShapeError
        return reading

    def _reading(self, text: bytes) -> Reading | None:
        """Return the items of a text, if it has some and nothing else.

        Raises:
            _OtherShapeError: they are not what CloudTrail writes.
        """
        document = HEAD + text.strip(_BLANKS) + _END
        listed = items(memoryview(document)[len(HEAD) - 1 : -1])
        if not listed or not _is_utf8(document):
            return None
        if is_dense(document) or (self._is_first and not is_as_written(listed[0])):
            raise _OtherShapeError
        self._is_first = False
        return Reading(listed, {S3_RECORDS: len(listed)}, document=document)


def _last_bounds(text: bytes) -> tuple[int, int] | None:
    """Return where the last whole item of a text ends and the next one starts, by brackets."""
    bounds = None
    end = value_end(text, after_blanks(text, 0))
    while (start := after_blanks(text, end)) < len(text):
        if text[end:start].strip(_BLANKS) != b",":
            return None
        bounds = end, start
        end = value_end(text, start)
    return bounds


class _Lines:
    """Lines of one record each."""

    def window(self, text: bytes) -> tuple[Reading, int] | None:
        """Return the records whose lines end in a text, and where the next line starts."""
        end = text.rfind(b"\n") + 1
        return (self.last(text[:end]), end) if end else None

    def last(self, text: bytes) -> Reading:
        """Return the records of whole lines.

        Raises:
            _OtherShapeError: a line is not a record as CloudTrail writes it.
        """
        if not _is_utf8(text):
            raise _OtherShapeError
        lines = [line for piece in text.split(b"\n") if (line := piece.strip(_BLANKS))]
        records = [record for line in lines if (record := whole(line)) and is_usual(record)]
        if len(records) < len(lines):
            raise _OtherShapeError
        return Reading(records, {JSON_LINES: len(records)})


def _is_utf8(text: bytes) -> bool:
    """Return whether a text is UTF-8, which the JSON reader does not ask."""
    try:
        return text.isascii() or bool(text.decode())
    except UnicodeDecodeError:
        return False
