"""Tar archives, POSIX or GNU, after decompression.

Source: POSIX.1, "pax Interchange Format": blocks of 512 bytes, headers with a checksum, and two
blocks of zeros as the end.
"""

import io
import tarfile
from collections.abc import Generator, Iterator
from typing import Final

from auditor.cloudtrail.logfile import RejectionKind
from auditor.file_names import name_text
from auditor.readers.content.budget import Budget
from auditor.readers.content.faults import ContentFault
from auditor.readers.content.members import Member, by_name, lost

_MAGIC: Final = b"ustar"
_MAGIC_OFFSET: Final = 257
"""Position of the magic number in a header, in bytes (POSIX ustar)."""
_BLOCK: Final = tarfile.BLOCKSIZE
_END: Final = bytes(2 * _BLOCK)
_CUT: Final = ContentFault(RejectionKind.DAMAGED, "it is cut off, since the archive ends early")


class Tar:
    """A tar archive; its members are stored uncompressed, so nothing expands."""

    def knows(self, head: bytes) -> bool:
        """Return whether this is a tar archive."""
        return head.startswith(_MAGIC, _MAGIC_OFFSET)

    def members(self, content: bytes, budget: Budget) -> Iterator[Member]:
        """Yield the files in it, and a fault wherever its blocks do not continue."""
        yield from sorted(_members(content), key=by_name)


def _members(content: bytes) -> Iterator[Member]:
    start: int | None = 0
    while start is not None:
        end = yield from _run(content, start)
        if end is None:
            return
        start = _next_header(content, end + _BLOCK)


def _run(content: bytes, start: int) -> Generator[Member, None, int | None]:
    """Yield the members whose headers follow one another.

    Returns:
        The position of data without a header; `None` at the end of the archive.
    """
    end = start
    try:
        with tarfile.open(fileobj=_Part(content, start), mode="r:") as archive:
            for entry in archive:
                end = start + archive.offset
                if not entry.isdir() or entry.size:
                    yield _member(entry, content, start)
            end = start + archive.offset
    except (
        Exception
    ) as error:  # tarfile raises more kinds of errors for broken archives than it documents
        yield lost(f"the tar archive cannot be read at byte {end:,}: {error}")
        return end
    if content.startswith(_END, end):
        if content.count(b"\0", end) == len(content) - end:
            return None
        yield lost(f"the tar archive ends at byte {end:,}, but more data follows")
    elif content.count(b"\0", end) == len(content) - end:
        yield lost(
            f"the tar archive stops at byte {end:,} without the two blocks of zeros at its end"
        )
        return None
    else:
        yield lost(f"the tar archive has no header at byte {end:,}, where one should be")
    return end


def _next_header(content: bytes, start: int) -> int | None:
    """Return the position of the next header with a valid checksum."""
    position = content.find(_MAGIC, start + _MAGIC_OFFSET)
    while position >= 0:
        block = content[position - _MAGIC_OFFSET :][:_BLOCK] if position >= _MAGIC_OFFSET else b""
        if len(block) == _BLOCK and (position - _MAGIC_OFFSET) % _BLOCK == 0:
            try:
                tarfile.TarInfo.frombuf(block, tarfile.ENCODING, "surrogateescape")
            except tarfile.HeaderError:
                pass
            else:
                return position - _MAGIC_OFFSET
        position = content.find(_MAGIC, position + 1)
    return None


class _Part(io.BytesIO):
    """The rest of an archive from some byte on."""

    def __init__(self, content: bytes, start: int) -> None:
        super().__init__(content if not start else content[start:])


def _member(entry: tarfile.TarInfo, content: bytes, start: int) -> Member:
    name = name_text(entry.name)
    if not entry.isreg() or entry.issparse():
        what = "folder with content" if entry.isdir() else "link, device or sparse file"
        detail = f"it is a {what}"
        return Member(name, b"", ContentFault(RejectionKind.NOT_JSON, detail))
    first = start + entry.offset_data
    held = content[first : first + entry.size]
    return Member(name, held, _CUT if len(held) < entry.size else None)
