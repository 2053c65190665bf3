"""Bytes of a log file, decompressed as far as possible; the first bytes show the format."""

import bz2
import lzma
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import Final, Protocol, cast

import deflate
from isal import igzip_lib

from auditor.cloudtrail.logfile import DEFAULT_CAP, RejectionKind
from auditor.readers.content.budget import Budget
from auditor.readers.content.faults import UNPACK, ContentFault

GZIP_MAGIC: Final = b"\x1f\x8b"
_ZSTD_MAGIC: Final = (
    b"\x28\xb5\x2f\xfd",
    *(b"%c\x2a\x4d\x18" % first for first in range(0x50, 0x60)),  # skippable (RFC 8878, 3.1.2)
)
_XZ_MAGIC: Final = b"\xfd7zXZ\0"
_BZIP2_MAGIC: Final = tuple(b"BZh%d" % level for level in range(1, 10))

_CHUNK_BYTES: Final = 1 << 20
"""The most decompressed bytes in one piece."""
_MAX_LAYERS: Final = 8
"""How many times a file may be compressed."""
_MEMBER: Final = b"\x1f\x8b\x08"
_GZIP: Final = partial(igzip_lib.IgzipDecompressor, flag=igzip_lib.DECOMP_GZIP)
INFLATE_ERRORS: Final[tuple[type[Exception], ...]] = (
    cast("type[Exception]", igzip_lib.error),
    lzma.LZMAError,
    OSError,
    EOFError,
)
"""Errors that decompressors raise for damaged data."""
_XZ: Final = partial(lzma.LZMADecompressor, memlimit=1 << 28)  # a dictionary may require 4 GiB


@dataclass(frozen=True, slots=True)
class Inflation:
    """The output, and the reason if it is incomplete."""

    content: bytes
    fault: ContentFault | None = None


def inflate(stored: bytes, budget: Budget) -> Inflation:
    """Return the content below every layer of compression.

    Objects with a `.gz` name are often stored uncompressed, or compressed twice by some tool.
    A damaged layer gives the data before the break. A layer over the budget gives nothing.
    """
    content = stored
    fault: ContentFault | None = None
    for _ in range(_MAX_LAYERS):
        unpack = _unpacker(content)
        if unpack is None:
            break
        member = whole_member(content, budget.left)
        layer = _bounded(unpack(content), budget) if member is None else Inflation(bytes(member))
        if layer.fault and layer.fault.kind is RejectionKind.TOO_LARGE:
            return layer
        content, fault = layer.content, fault or layer.fault
        budget.spend(len(content))
    if is_compressed(content):
        too_many = f"it is compressed more than {_MAX_LAYERS} times"
        return Inflation(b"", ContentFault(RejectionKind.TOO_LARGE, too_many, UNPACK))
    return Inflation(content, fault)


def is_compressed(head: bytes) -> bool:
    """Return whether these are the first bytes of a supported compression format."""
    return _unpacker(head) is not None


def whole_member(stored: bytes, cap: int = DEFAULT_CAP) -> bytearray | None:
    """Inflate one well-formed gzip member at the speed of libdeflate, or leave it to `inflate`.

    `deflate.gzip_decompress` trusts ISIZE, stops after the first member and ignores what follows;
    comparing the file's last eight bytes with the output reveals that, and anything like the head
    of another member is left to `inflate`.
    """
    if not stored.startswith(_MEMBER) or stored.find(_MEMBER, 1) >= 0:
        return None
    size = int.from_bytes(stored[-4:], "little")
    if not 0 < size <= min(cap, len(stored) * 1100):  # deflate cannot do better than 1:1032
        return None
    try:
        content: bytearray = deflate.gzip_decompress(stored)
    except Exception:  # its errors share no base class; `_streams` finds the fault
        return None
    crc = int.from_bytes(stored[-8:-4], "little")
    return content if len(content) == size and deflate.crc32(content) == crc else None


class _DamageError(Exception):
    """Where and how compressed data breaks."""


def _bounded(pieces: Iterator[bytes], budget: Budget) -> Inflation:
    """Join pieces until they exceed the budget or break off."""
    out: list[bytes] = []
    total = 0
    try:
        for piece in pieces:
            total += len(piece)
            if total > budget.left:
                return Inflation(b"", budget.fault())
            out.append(piece)
    except _DamageError as damage:
        return Inflation(b"".join(out), ContentFault(RejectionKind.DAMAGED, str(damage)))
    return Inflation(b"".join(out))


def _unpacker(content: bytes) -> Callable[[bytes], Iterator[bytes]] | None:
    if content.startswith(GZIP_MAGIC):
        return partial(_streams, "gzip", GZIP_MAGIC, _GZIP)
    if content.startswith(_ZSTD_MAGIC):
        return _zstd
    if content.startswith(_BZIP2_MAGIC):
        return partial(_streams, "bzip2", _BZIP2_MAGIC, bz2.BZ2Decompressor)
    if content.startswith(_XZ_MAGIC):
        return partial(_streams, "xz", _XZ_MAGIC, _XZ)
    return None


class _Decompressor(Protocol):
    """The common interface of the decompressors of bz2, lzma and isal."""

    @property
    def eof(self) -> bool: ...
    @property
    def needs_input(self) -> bool: ...
    @property
    def unused_data(self) -> bytes: ...
    def decompress(self, data: bytes, max_length: int) -> bytes: ...


def _streams(
    name: str,
    magic: bytes | tuple[bytes, ...],
    decompressor: Callable[[], _Decompressor],
    stored: bytes,
) -> Iterator[bytes]:
    """Yield the data of one stream after another; zeros between and after them are padding.

    Raises:
        _DamageError: the data breaks off, is broken, or is followed by something else.
    """
    rest = stored
    while rest.startswith(magic):
        stream = decompressor()
        position = len(stored) - len(rest)
        pending = rest
        while not stream.eof:
            try:
                piece = stream.decompress(pending, _CHUNK_BYTES)
            except INFLATE_ERRORS as fault:
                raise _DamageError(
                    f"the {name} data at byte {position:,} cannot be decompressed: {fault}"
                ) from fault
            pending = b""
            if not piece and stream.needs_input and not stream.eof:
                raise _DamageError(f"the {name} data ends early, at byte {len(stored):,}")
            yield piece
        rest = stream.unused_data.lstrip(b"\0")
    if rest:
        position = len(stored) - len(rest)
        raise _DamageError(f"the {name} data is followed by other data at byte {position:,}")


def _zstd(stored: bytes) -> Iterator[bytes]:
    """Yield the data of one frame after another.

    Raises:
        _DamageError: the data breaks off or is broken.
    """
    import pyarrow as pa

    with pa.input_stream(pa.BufferReader(stored), compression="zstd") as stream:
        while True:
            try:
                piece = stream.read(_CHUNK_BYTES)
            except (OSError, ValueError) as fault:  # ArrowInvalid is a ValueError
                raise _DamageError(f"the zstd data cannot be decompressed: {fault}") from fault
            if not piece:
                return
            yield piece
