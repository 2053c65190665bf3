"""Zip archives: the checksum proves each member, and the directory at the end that none is missing.

Source: APPNOTE.TXT of PKWARE, 4.3.
"""

import io
import struct
import zipfile
import zlib
from collections.abc import Iterator
from typing import Final

from auditor.cloudtrail.logfile import RejectionKind
from auditor.readers.content.budget import Budget
from auditor.readers.content.faults import ContentFault
from auditor.readers.content.members import Member, by_name, lost

_MAGIC: Final = (b"PK\x03\x04", b"PK\x05\x06")  # a member, or the end of an empty archive
_ENCRYPTED: Final = 1  # bits of the flags
_SIZES_FOLLOW_FLAG: Final = 8
"""Bit of the flags of a member whose sizes stand after its content (APPNOTE.TXT, 4.4.4)."""
_CHUNK_BYTES: Final = 1 << 20
"""The most decompressed bytes in one piece."""
_LOCAL_MAGIC: Final = b"PK\x03\x04"
_LOCAL: Final = struct.Struct("<6xHH8xI4xHH")  # flags, method, packed size, two lengths
_END_MAGIC: Final = b"PK\x05\x06"
_END: Final = struct.Struct("<8xHHIIH")  # two counts, size and place of the directory, a length
_END64_MAGIC: Final = b"PK\x06\x06"
_DESCRIPTORS: Final = {0, 12, 16, 20, 24}
"""Sizes of the data after a member whose size was unknown when its header was written."""
_CUT: Final = ContentFault(RejectionKind.DAMAGED, "it is cut off, since the archive ends early")


class Zip:
    """A zip archive."""

    def knows(self, head: bytes) -> bool:
        """Return whether this is a zip archive."""
        return head.startswith(_MAGIC)

    def members(self, content: bytes, budget: Budget) -> Iterator[Member]:
        """Yield the files in it."""
        try:
            archive = zipfile.ZipFile(io.BytesIO(content))
            doubts = list(_doubts(content, archive))
            files = [file for file in archive.infolist() if not file.is_dir() or file.file_size]
        except (
            Exception
        ) as error:  # zipfile raises more kinds of errors for broken archives than it documents
            members, end = _without_directory(content, budget)
            yield from sorted(members, key=by_name)
            yield lost(f"the zip archive is damaged: {error}; it was read up to byte {end:,}")
            return
        yield from map(lost, doubts)
        for file in sorted(files, key=lambda file: (file.filename, file.header_offset)):
            yield _zip_member(archive, file, budget)


def _doubts(content: bytes, archive: zipfile.ZipFile) -> Iterator[str]:
    """Yield the signs that the directory is incomplete, so members may be lost."""
    members = archive.infolist()
    end = content.rfind(_END_MAGIC)
    _, count, size, position, comment = _END.unpack_from(content, end)
    if count != len(members) % 0x10000 and count != 0xFFFF:  # if the true count is stored elsewhere
        yield f"the zip archive counts {count:,} members, but its directory has {len(members):,}"
    if end + 22 + comment != len(content):
        yield f"the zip archive ends at byte {end + 22:,}, and the data after it is not its comment"
    directory_end = content.rfind(_END64_MAGIC, 0, end)
    directory_end = end if directory_end < 0 else directory_end
    if position != 0xFFFFFFFF and (
        position != archive.start_dir or position + size != directory_end
    ):
        yield f"the directory of the zip archive is not at byte {position:,}, where it should be"
    yield from _gaps(content, archive)


def _gaps(content: bytes, archive: zipfile.ZipFile) -> Iterator[str]:
    """Yield a fault for bytes before the directory that belong to no member, or to two."""
    end, between = 0, {0}
    files = sorted(archive.infolist(), key=lambda file: file.header_offset)
    for file, start in [*((file, file.header_offset) for file in files), (None, archive.start_dir)]:
        if start - end not in between:
            first, last = sorted((end, start))
            yield f"no single member has bytes {first:,} to {last:,} of the zip archive"
        if file is not None:
            lengths = _LOCAL.unpack_from(content, start)[-2:]
            end = start + _LOCAL.size + sum(lengths) + file.compress_size
            between = _DESCRIPTORS if file.flag_bits & _SIZES_FOLLOW_FLAG else {0}


def _zip_member(archive: zipfile.ZipFile, file: zipfile.ZipInfo, budget: Budget) -> Member:
    name = file.filename
    if file.flag_bits & _ENCRYPTED:
        return Member(name, b"", ContentFault(RejectionKind.ENCRYPTED, "it is encrypted"))
    chunks: list[bytes] = []
    fault = None
    try:
        with archive.open(file) as stream:
            while chunk := stream.read(min(_CHUNK_BYTES, budget.left + 1)):
                if len(chunk) > budget.left:
                    budget.spend(len(chunk))
                    return Member(name, b"", budget.fault())
                budget.spend(len(chunk))
                chunks.append(chunk)
    except Exception as error:  # damaged archives raise more than zipfile documents
        fault = ContentFault(RejectionKind.DAMAGED, f"it cannot be unpacked: {error}")
    return Member(name, b"".join(chunks), fault)


def _without_directory(content: bytes, budget: Budget) -> tuple[list[Member], int]:
    """Return the members of an archive whose directory is lost, and the end of the last one."""
    listed = list(_local_members(content, budget))
    return [member for member, _ in listed], listed[-1][1] if listed else 0


def _local_members(content: bytes, budget: Budget) -> Iterator[tuple[Member, int]]:
    """Yield the members of an archive by the headers before them, each with its end.

    Source: APPNOTE.TXT of PKWARE, 4.3.7, "Local file header".
    """
    position = 0
    while content.startswith(_LOCAL_MAGIC, position) and len(content) >= position + _LOCAL.size:
        flags, method, packed, name_length, extra_length = _LOCAL.unpack_from(content, position)
        start = position + _LOCAL.size + name_length + extra_length
        name = content[position + _LOCAL.size :][:name_length].decode(errors="replace")
        if flags & _ENCRYPTED or method not in {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}:
            detail = "it cannot be read without the directory at the archive's end"
            yield Member(name, b"", ContentFault(RejectionKind.DAMAGED, detail)), start
        elif method == zipfile.ZIP_STORED:
            held = content[start : start + packed]
            yield Member(name, held, _CUT if len(held) < packed else None), start + len(held)
        else:
            stream = zlib.decompressobj(-zlib.MAX_WBITS)
            end = (
                start + packed if packed else len(content)
            )  # 0 if unknown when the header was written
            try:
                held = stream.decompress(memoryview(content)[start:end], budget.left + 1)
            except zlib.error as error:
                fault = ContentFault(RejectionKind.DAMAGED, f"it cannot be unpacked: {error}")
                yield Member(name, b"", fault), start
                return
            if len(held) > budget.left:
                yield Member(name, b"", budget.fault()), start
                return
            budget.spend(len(held))
            packed = packed or end - start - len(stream.unused_data)
            yield Member(name, held, None if stream.eof else _CUT), min(start + packed, end)
        position = content.find(_LOCAL_MAGIC, start + packed)
        if position < 0:
            return
