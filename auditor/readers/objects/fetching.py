"""Fetches objects: whole, in pieces, or at any position."""

import io
from collections.abc import Callable, Iterator, Mapping
from typing import IO, TYPE_CHECKING, Any, Final, TypeVar

import obstore

from auditor.cloudtrail.logfile import Rejection
from auditor.readers.objects.faults import STORE_ERRORS, Action, object_fault, run_error
from auditor.readers.objects.sources import ObjectSource

if TYPE_CHECKING:
    from obstore import GetResult, ReadableFile

T = TypeVar("T")

_WHOLE: Final = 4_000_000
"""Maximum size in bytes of an object that is fetched in one piece."""
_CHUNK_BYTES: Final = 1 << 20
_BUFFER_BYTES: Final = 1 << 20


def fetch(source: ObjectSource, key: str) -> bytes | Rejection:
    """Return an object's bytes, or why it could not be read; any number of threads may call it.

    Raises:
        AuditorError: the fault does not concern the object, so the next one would fail as well.
    """
    name = source.name(key)
    try:
        return obstore.get(source.store, key).bytes().to_bytes()
    except STORE_ERRORS as error:
        rejection = object_fault(error, name)
        if rejection is None:
            raise run_error(error, name, Action.READ) from error
        return rejection


def fetch_stream(
    source: ObjectSource,
    key: str,
    use: Callable[[Iterator[bytes], Mapping[str, str]], T],
) -> T | Rejection:
    """Return the result of processing an object's bytes and metadata, or why it could not be read.

    Any number of threads may call it; only small objects are held as a whole.

    Args:
        use: takes the bytes in pieces, and the metadata by name.

    Raises:
        AuditorError: the fault does not concern the object, so the next one would fail as well.
    """
    name = source.name(key)
    try:
        got = obstore.get(source.store, key)
        return use(_pieces(got), {str(k): v for k, v in got.attributes.items()})
    except STORE_ERRORS as error:
        rejection = object_fault(error, name)
        if rejection is None:
            raise run_error(error, name, Action.READ) from error
        return rejection


def _pieces(got: "GetResult") -> Iterator[bytes]:
    if got.meta["size"] <= _WHOLE:
        yield got.bytes().to_bytes()
        return
    for piece in got.stream(_CHUNK_BYTES):
        yield bytes(piece)


def open_file(source: ObjectSource, key: str) -> IO[bytes]:
    """Open an object, such as an archive, as a file with random access.

    Raises:
        AuditorError: it cannot be opened.
    """
    try:
        reader = obstore.open_reader(source.store, key, buffer_size=_BUFFER_BYTES)
    except STORE_ERRORS as error:
        raise run_error(error, source.name(key), Action.READ) from error
    return io.BufferedReader(_ObjectFile(reader), _BUFFER_BYTES)


class _ObjectFile(io.RawIOBase):
    """An object with the interface of a Python file."""

    def __init__(self, reader: "ReadableFile") -> None:
        self._reader = reader

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        return self._reader.seek(offset, whence)

    def tell(self) -> int:
        return self._reader.tell()

    def readinto(self, buffer: Any) -> int:
        read = self._reader.read(len(buffer)).to_bytes()
        buffer[: len(read)] = read
        return len(read)
