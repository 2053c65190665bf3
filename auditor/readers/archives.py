"""Zip and tar archives: their members, in the order of their names, never written to disk."""

import io
import tarfile
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, Protocol

from auditor.cloudtrail.logfile import RejectionKind
from auditor.readers.budget import Budget
from auditor.readers.faults import Fault

_ZIP_MAGIC: Final = (b"PK\x03\x04", b"PK\x05\x06")  # a member, or the end of an empty archive
_ENCRYPTED: Final = 1  # a bit of the flags
_CHUNK: Final = 1 << 20


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
        except Exception as error:  # a broken archive fails in more ways than zipfile documents
            yield Member("", b"", Fault(RejectionKind.DAMAGED, f"the zip archive: {error}"))
            return
        files = [file for file in archive.infolist() if not file.is_dir()]
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
        yield from sorted(found, key=lambda member: member.name)


def _tar_member(entry: tarfile.TarInfo, content: bytes) -> Member:
    name = entry.name.encode(errors="replace").decode()
    if not entry.isreg() or entry.issparse():
        return Member(
            name, b"", Fault(RejectionKind.NOT_JSON, "it is a link, device or sparse file")
        )
    held = content[entry.offset_data : entry.offset_data + entry.size]
    cut = len(held) < entry.size
    detail = "it ends early, with the archive"
    return Member(name, held, Fault(RejectionKind.DAMAGED, detail) if cut else None)


ARCHIVES: Final[tuple[Archive, ...]] = (Zip(), Tar())
