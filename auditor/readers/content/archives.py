"""Zip and tar archives: their members, in the order of their names, never written to disk."""

import io
import struct
import tarfile
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, Protocol

from auditor.cloudtrail.logfile import RejectionKind
from auditor.file_names import name_text
from auditor.readers.content.budget import Budget
from auditor.readers.content.faults import Fault

_ZIP_MAGIC: Final = (b"PK\x03\x04", b"PK\x05\x06")  # a member, or the end of an empty archive
_ENCRYPTED: Final = 1  # a bit of the flags
_CHUNK: Final = 1 << 20
_LOCAL_MAGIC: Final = b"PK\x03\x04"
_LOCAL: Final = struct.Struct("<6xHH8xI4xHH")  # flags, method, packed size, two lengths
_CUT: Final = Fault(RejectionKind.DAMAGED, "it ends early, with the archive")


@dataclass(frozen=True, slots=True)
class Member:
    """A file in an archive, as far as it can be had."""

    name: str
    content: bytes
    fault: Fault | None = None


class Archive(Protocol):
    """One format of archives."""

    def knows(self, head: bytes) -> bool:
        """Say whether these first bytes are those of such an archive."""

    def members(self, content: bytes, budget: Budget) -> Iterator[Member]:
        """Yield the members by name; one without a name stands for what is lost of the archive."""


class Zip:
    """A zip archive."""

    def knows(self, head: bytes) -> bool:
        """Say whether this is a zip archive."""
        return head.startswith(_ZIP_MAGIC)

    def members(self, content: bytes, budget: Budget) -> Iterator[Member]:
        """Yield the files in it."""
        try:
            archive = zipfile.ZipFile(io.BytesIO(content))
            files = [file for file in archive.infolist() if not file.is_dir()]
        except Exception as error:  # a broken archive fails in more ways than zipfile documents
            yield from sorted(_without_directory(content, budget), key=_by_name)
            yield Member("", b"", Fault(RejectionKind.DAMAGED, f"the zip archive: {error}"))
            return
        for file in sorted(files, key=lambda file: (file.filename, file.header_offset)):
            yield _zip_member(archive, file, budget)


def _zip_member(archive: zipfile.ZipFile, file: zipfile.ZipInfo, budget: Budget) -> Member:
    name = file.filename
    if file.flag_bits & _ENCRYPTED:
        return Member(name, b"", Fault(RejectionKind.ENCRYPTED, "it is encrypted"))
    chunks: list[bytes] = []
    fault = None
    try:
        with archive.open(file) as stream:
            while chunk := stream.read(min(_CHUNK, budget.left + 1)):
                if len(chunk) > budget.left:
                    budget.spend(len(chunk))
                    return Member(name, b"", budget.fault())
                budget.spend(len(chunk))
                chunks.append(chunk)
    except Exception as error:  # as above
        fault = Fault(RejectionKind.DAMAGED, f"in the zip archive: {error}")
    return Member(name, b"".join(chunks), fault)


def _without_directory(content: bytes, budget: Budget) -> Iterator[Member]:
    """Yield the members of a zip archive that is cut, so that its directory, at its end, is lost.

    Source: APPNOTE.TXT of PKWARE, 4.3.7, "Local file header".
    """
    place = 0
    while content.startswith(_LOCAL_MAGIC, place) and len(content) >= place + _LOCAL.size:
        flags, method, packed, name_length, extra_length = _LOCAL.unpack_from(content, place)
        start = place + _LOCAL.size + name_length + extra_length
        name = content[place + _LOCAL.size :][:name_length].decode(errors="replace")
        if flags & _ENCRYPTED or method not in {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}:
            detail = "it cannot be read without the directory at the archive's end"
            yield Member(name, b"", Fault(RejectionKind.DAMAGED, detail))
        elif method == zipfile.ZIP_STORED:
            held = content[start : start + packed]
            yield Member(name, held, _CUT if len(held) < packed else None)
        else:
            stream = zlib.decompressobj(-zlib.MAX_WBITS)
            end = start + packed if packed else len(content)  # 0 where it was not known before
            try:
                held = stream.decompress(memoryview(content)[start:end], budget.left + 1)
            except zlib.error as error:
                fault = Fault(RejectionKind.DAMAGED, f"in the zip archive: {error}")
                yield Member(name, b"", fault)
                return
            if len(held) > budget.left:
                yield Member(name, b"", budget.fault())
                return
            budget.spend(len(held))
            yield Member(name, held, None if stream.eof else _CUT)
            packed = packed or end - start - len(stream.unused_data)
        place = content.find(_LOCAL_MAGIC, start + packed)
        if place < 0:
            return


class Tar:
    """A tar archive, POSIX or GNU; what compresses it is taken off before."""

    def knows(self, head: bytes) -> bool:
        """Say whether this is a tar archive."""
        return head.startswith(b"ustar", 257)

    def members(self, content: bytes, budget: Budget) -> Iterator[Member]:
        """Yield the files in it; they lie in it as they are, so that nothing expands."""
        found: list[Member] = []
        try:
            with tarfile.open(fileobj=io.BytesIO(content), mode="r:") as archive:
                for entry in archive:
                    if not entry.isdir():
                        found.append(_tar_member(entry, content))  # noqa: PERF401  # kept on error
        except Exception as error:  # a broken archive fails in more ways than tarfile documents
            found.append(Member("", b"", Fault(RejectionKind.DAMAGED, f"the tar archive: {error}")))
        yield from sorted(found, key=_by_name)


def _tar_member(entry: tarfile.TarInfo, content: bytes) -> Member:
    name = name_text(entry.name)
    if not entry.isreg() or entry.issparse():
        return Member(
            name, b"", Fault(RejectionKind.NOT_JSON, "it is a link, device or sparse file")
        )
    held = content[entry.offset_data : entry.offset_data + entry.size]
    return Member(name, held, _CUT if len(held) < entry.size else None)


def _by_name(member: Member) -> str:
    return member.name


ARCHIVES: Final[tuple[Archive, ...]] = (Zip(), Tar())
