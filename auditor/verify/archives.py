"""Zip and tar archives as streams: neither an archive nor a member is ever held whole."""

import bz2
import io
import lzma
import tarfile
import zipfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from tempfile import TemporaryFile
from typing import IO, Any, Final

from isal import igzip_lib

from auditor.file_names import name_text

_CHUNK_BYTES: Final = 1 << 18
_HEAD_BYTES: Final = 512
"""A tar header; enough of a file to tell what it is."""
_MAX_HEADER_BYTES: Final = 1 << 20
"""Maximum length of a name or of attributes in a tar archive, which are read into memory whole."""
_NAMING: Final = (
    tarfile.GNUTYPE_LONGNAME,
    tarfile.GNUTYPE_LONGLINK,
    tarfile.XHDTYPE,
    tarfile.XGLTYPE,
    tarfile.SOLARIS_XHDTYPE,
)
_ENCRYPTED: Final = 1  # a bit in the flags
_MEMORY: Final = 1 << 27
"""The most bytes for the dictionary of an xz file."""
_ZIP: Final = (b"PK\x03\x04", b"PK\x05\x06")
_ZSTD: Final = b"\x28\xb5\x2f\xfd"
_STREAMS: Final[tuple[tuple[bytes, Callable[[], Any]], ...]] = (
    (b"\x1f\x8b", partial(igzip_lib.IgzipDecompressor, flag=igzip_lib.DECOMP_GZIP)),
    (b"BZh", bz2.BZ2Decompressor),
    (b"\xfd7zXZ\0", partial(lzma.LZMADecompressor, memlimit=_MEMORY)),
)


@dataclass(frozen=True, slots=True)
class ArchiveMember:
    """A file in an archive; without a name, the part of the archive that cannot be read."""

    name: str
    size: int
    pieces: Callable[[], Iterator[bytes]]
    """Return its bytes, once, before the next member is read.

    For a damaged archive, it raises any exception of a library.
    """
    fault: str = ""
    """The reason why it cannot be read; "" if it can."""


def archive_members(file: IO[bytes]) -> Iterator[ArchiveMember] | None:
    """Return the members of an archive, or None if a file is not one.

    Args:
        file: a seekable file at its beginning.
    """
    head = file.read(_HEAD_BYTES)
    file.seek(0)
    if head.startswith(_ZIP):
        return _zip(file)
    if _is_tar(head):
        return _tar(file, "r:")
    if not head.startswith((_ZSTD, *(magic for magic, _ in _STREAMS))):
        return None
    try:
        unpacked = _unpacked(file, head)
        is_tar = _is_tar(unpacked.peek(_HEAD_BYTES))
    except Exception:  # it is damaged; reading it as a file reports how
        is_tar = False
    return _tar(unpacked, "r|") if is_tar else None


def may_be_archive(head: bytes) -> bool:
    """Return whether a file with this head is an archive or compressed, and so may be one."""
    magics = (*_ZIP, _ZSTD, *(magic for magic, _ in _STREAMS))
    return head.startswith(magics) or _is_tar(head)


@contextmanager
def unpacked(pieces: Iterable[bytes], cap: int) -> Iterator[IO[bytes]]:
    """Open the bytes of a member as a seekable file on disk.

    Args:
        cap: the most bytes of the member.

    Raises:
        ValueError: the member is longer.
        Exception: any exception of a library, for a damaged archive.
    """
    with TemporaryFile() as file:
        for piece in pieces:
            if file.tell() + len(piece) > cap:
                raise ValueError(f"it is longer than the cap of {cap:,} bytes")
            file.write(piece)
        file.seek(0)
        yield file


def _is_tar(head: bytes) -> bool:
    return head.startswith(b"ustar", 257)


def _zip(file: IO[bytes]) -> Iterator[ArchiveMember]:
    try:
        archive = zipfile.ZipFile(file)
        entries = [entry for entry in archive.infolist() if not entry.is_dir()]
    except Exception as error:  # damaged archives raise more than zipfile documents
        yield _lost(f"the zip archive: {error}")
        return
    entries.sort(key=lambda entry: (entry.filename, entry.header_offset))
    for entry in entries:
        fault = "it is encrypted" if entry.flag_bits & _ENCRYPTED else ""
        pieces = partial(_pieces, partial(archive.open, entry))
        yield ArchiveMember(name_text(entry.filename), entry.file_size, pieces, fault)


def _tar(file: IO[bytes], mode: str) -> Iterator[ArchiveMember]:
    try:
        with tarfile.open(fileobj=file, mode=mode, tarinfo=_Entry) as archive:  # type: ignore[call-overload]  # a str
            while (entry := archive.next()) is not None:
                archive.members.clear()  # it would grow with the archive
                if entry.isdir():
                    continue
                is_file = entry.isreg() and not entry.issparse()
                fault = "" if is_file else "it is a link, device or sparse file"
                pieces = partial(_pieces, partial(archive.extractfile, entry))
                yield ArchiveMember(name_text(entry.name), entry.size, pieces, fault)
    except Exception as error:  # any exception of the library
        yield _lost(f"the tar archive: {error}")


class _Entry(tarfile.TarInfo):
    """A header whose length is limited, since headers with long names are read whole."""

    def _proc_member(self, archive: tarfile.TarFile) -> tarfile.TarInfo:
        if self.type in _NAMING and self.size > _MAX_HEADER_BYTES:
            raise tarfile.ReadError(f"a header of {self.size:,} bytes")
        member: tarfile.TarInfo = super()._proc_member(archive)  # type: ignore[misc]  # not in stubs
        return member


def _lost(fault: str) -> ArchiveMember:
    return ArchiveMember("", 0, lambda: iter(()), fault)


def _pieces(open_member: Callable[[], IO[bytes]]) -> Iterator[bytes]:
    with open_member() as member:
        while piece := member.read(_CHUNK_BYTES):
            yield piece


def _unpacked(file: IO[bytes], head: bytes) -> io.BufferedReader:
    """Open the content of a compressed file."""
    if head.startswith(_ZSTD):
        import pyarrow as pa

        unpacked = pa.input_stream(file, compression="zstd")
        pieces = iter(partial(unpacked.read, _CHUNK_BYTES), b"")
    else:
        pieces = _streams(file, *next(s for s in _STREAMS if head.startswith(s[0])))
    return io.BufferedReader(_Pieces(pieces), _CHUNK_BYTES)


def _streams(file: IO[bytes], magic: bytes, decompressor: Callable[[], Any]) -> Iterator[bytes]:
    """Yield the content of consecutive compressed streams.

    Raises:
        EOFError: the data ends early.
        Exception: any exception of the library.
    """
    stream = decompressor()
    pending = file.read(_CHUNK_BYTES)
    while True:
        piece = stream.decompress(pending, _CHUNK_BYTES)
        pending = b""
        if piece:
            yield piece
        if stream.eof:
            pending = stream.unused_data or file.read(_CHUNK_BYTES)
            if not pending.startswith(magic):
                return
            stream = decompressor()
        elif stream.needs_input:
            pending = file.read(_CHUNK_BYTES)
            if not pending:
                raise EOFError("the compressed data ends early")


class _Pieces(io.RawIOBase):
    """A file over non-empty pieces, without seeking."""

    def __init__(self, pieces: Iterator[bytes]) -> None:
        self._pieces = pieces
        self._left = memoryview(b"")

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        if not self._left:
            self._left = memoryview(next(self._pieces, b""))
        size = min(len(buffer), len(self._left))
        buffer[:size] = self._left[:size]
        self._left = self._left[size:]
        return size
