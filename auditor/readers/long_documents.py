"""Long documents in windows, so memory does not grow with their length.

Windows are used only for the usual long documents: either one list `Records` and nothing else, or
lines with one record each, complete and undamaged. A first pass checks this; any other document is
held in memory as a whole.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from hashlib import sha256
from itertools import chain
from typing import TYPE_CHECKING, Final, TypeAlias

from isal import igzip_lib

from auditor.cloudtrail.logfile import RejectionKind
from auditor.readers.content.faults import ContentFault, rejection
from auditor.readers.content.inflate import GZIP_MAGIC, INFLATE_ERRORS
from auditor.readers.nest import Reading
from auditor.readers.windows import LinesDocument, ListDocument, OtherShapeError

if TYPE_CHECKING:
    from hashlib import _Hash

Chunks: TypeAlias = Callable[[], Iterable[bytes]]
"""Returns the bytes of a file as stored, from the beginning at each call."""

LONG_BYTES: Final = 32_000_000
"""Size in bytes from which a document is worth two passes."""
_WINDOW_BYTES: Final = 4_000_000
_LONGEST_BYTES: Final = 32_000_000
"""Maximum number of bytes searched for the end of an item."""
_PIECE_BYTES: Final = 1 << 16
_EDGE_BYTES: Final = 4096
"""Number of bytes at the start of a document within which its list must open."""
_LATER: Final = "read it again when nothing is writing to it"
_OPENING: Final = re.compile(rb'\s*+\{\s*+"Records"\s*+:\s*+\[')


@dataclass(slots=True)
class _Digests:
    """Hashes of a file, as stored and decompressed, computed while it is read."""

    stored: "_Hash" = field(default_factory=sha256)
    inflated: "_Hash" = field(default_factory=sha256)
    is_gzip: bool = False


def is_long(size: int, ending: bytes) -> bool:
    """Return whether the document of a file is long, by the size that its last bytes give.

    Args:
        size: size of the file in bytes.
        ending: at least the last four bytes of the file.
    """
    return size >= LONG_BYTES or (
        size * 1100 >= LONG_BYTES and int.from_bytes(ending[-4:], "little") >= LONG_BYTES
    )  # deflate cannot do better than 1:1032


def windows(
    name: str, chunks: Chunks, cap: int, *, hashed: bool = False
) -> Iterator[Reading] | None:
    """Return the content of a long document as several readings; `None` for any other document.

    Args:
        name: name of the log file.
        cap: maximum decompressed size in bytes.
        hashed: whether the last reading has the hashes of the file.
    """
    try:
        records = sum(len(reading.records) for reading in _readings(_text(chunks(), cap)))
    except (OtherShapeError, OSError):
        return None
    if not records:
        return None
    return _second_pass(name, chunks, cap, _Digests() if hashed else None)


def _second_pass(
    name: str, chunks: Chunks, cap: int, digests: _Digests | None
) -> Iterator[Reading]:
    """Yield the readings of a document in windows; the last one has the hashes."""
    records, fault = 0, None
    try:
        for reading in _readings(_text(chunks(), cap, digests)):
            records += len(reading.records)
            yield reading
    except OtherShapeError:
        fault = ContentFault(RejectionKind.DAMAGED, "it changed while it was read", _LATER)
    except OSError as error:
        fault = ContentFault(RejectionKind.UNREADABLE, error.strerror or type(error).__name__)
    if fault is not None:
        yield Reading((), {}, (rejection(name, fault, records),))
    elif digests is not None:
        inflated = digests.inflated.digest() if digests.is_gzip else None
        yield Reading((), {}, sha256=digests.stored.digest(), inflated_sha256=inflated)


def _text(chunks: Iterable[bytes], cap: int, digests: _Digests | None = None) -> Iterator[bytes]:
    """Yield the document of a file that is a single gzip member, or not compressed.

    Raises:
        OtherShapeError: it is damaged, begins differently, or expands to more than the cap.
    """
    stored = iter(chunks) if digests is None else _heard(chunks, digests.stored)
    first = next(stored, b"")
    text: Iterable[bytes] = chain([first], stored)
    if first.startswith(GZIP_MAGIC):
        text = _member(text)
    elif not first.startswith(b"{"):
        raise OtherShapeError
    if digests is not None:
        digests.is_gzip = first.startswith(GZIP_MAGIC)
        text = _heard(text, digests.inflated)
    total = 0
    for piece in text:
        total += len(piece)
        if total > cap:
            raise OtherShapeError
        yield piece


def _heard(pieces: Iterable[bytes], digest: "_Hash") -> Iterator[bytes]:
    for piece in pieces:
        digest.update(piece)
        yield piece


def _member(chunks: Iterable[bytes]) -> Iterator[bytes]:
    """Yield the content of a single gzip member.

    Raises:
        OtherShapeError: it is damaged, ends early, or is followed by other data.
    """
    stream = igzip_lib.IgzipDecompressor(flag=igzip_lib.DECOMP_GZIP)
    for chunk in chunks:
        if stream.eof:
            raise OtherShapeError
        pending = chunk
        while pending or not (stream.needs_input or stream.eof):
            try:
                piece = stream.decompress(pending, _PIECE_BYTES)
            except INFLATE_ERRORS as error:
                raise OtherShapeError from error
            yield piece
            pending = b""
    if not stream.eof or stream.unused_data:
        raise OtherShapeError


def _readings(text: Iterator[bytes]) -> Iterator[Reading]:
    """Yield the records of a document, some megabytes at a time.

    Raises:
        OtherShapeError: it contains anything else.
    """
    held = bytearray()
    for piece in text:
        held += piece
        if len(held) >= _EDGE_BYTES:
            break
    opening = _OPENING.match(held)
    shape = LinesDocument() if opening is None else ListDocument(bytes(held[opening.end() :]))
    del held[: opening.end() if opening else 0]
    size, due = len(held), _WINDOW_BYTES
    for piece in text:
        held[size : size + len(piece)] = piece
        size += len(piece)
        if size >= due:
            due = _WINDOW_BYTES
            window = shape.window(held, size)
            if window is not None:
                reading, start = window
                yield reading
                size -= start
                held[:size] = held[start : start + size]  # it stays as long as it is
            elif size > _LONGEST_BYTES:
                raise OtherShapeError
            else:  # each search begins at the start of the item
                due = min(size * 3 // 2, _LONGEST_BYTES + 1)
    yield shape.last(held[:size])
