"""Bytes of a log file, inflated as far as they go."""

from dataclasses import dataclass
from typing import Final

import deflate
from isal import isal_zlib

GZIP_MAGIC: Final = b"\x1f\x8b"
DEFAULT_CAP: Final = 1 << 30
"""Bytes that one file may expand to; more is a gzip bomb, not a log file."""

_CHUNK: Final = 1 << 20
_LAYERS: Final = 3
_TRAILER: Final = 8  # CRC-32 and ISIZE, little-endian (RFC 1952)
_MEMBER: Final = b"\x1f\x8b\x08"
_GZIP: Final = 31  # zlib's window bits for a gzip member


@dataclass(frozen=True, slots=True)
class Inflated:
    """What came out, and why it is not all, if so."""

    content: bytes
    fault: str | None = None
    too_large: bool = False


def inflate(stored: bytes, cap: int = DEFAULT_CAP) -> Inflated:
    """Return the content below every layer of gzip, told by its first bytes, not by a name.

    Objects are often stored inflated under a `.gz` name, or gzipped twice by a tool on the way.
    """
    content = stored
    for _ in range(_LAYERS):
        if not content.startswith(GZIP_MAGIC):
            break
        layer = _whole_member(content, cap) or _stream(content, cap)
        if layer.fault:
            return layer
        content = layer.content
    if len(content) > cap:
        return Inflated(b"", f"it holds more than {cap:,} bytes", too_large=True)
    return Inflated(content)


def _whole_member(stored: bytes, cap: int) -> Inflated | None:
    """Inflate one well-formed member at the speed of libdeflate, or leave it to `_stream`.

    `deflate.gzip_decompress` trusts ISIZE, stops after the first member and ignores what
    follows; comparing the file's last eight bytes with the output uncovers that, and what looks
    like the head of another member goes to `_stream`, which knows.
    """
    if len(stored) < _TRAILER or stored.find(_MEMBER, 1) >= 0:
        return None
    size = int.from_bytes(stored[-4:], "little")
    if not 0 < size <= min(cap, len(stored) * 1100):  # deflate cannot do better than 1:1032
        return None
    try:
        content = bytes(deflate.gzip_decompress(stored))
    except Exception:  # its errors share no base class; `_stream` says what is wrong
        return None
    crc = int.from_bytes(stored[-8:-4], "little")
    if len(content) != size or deflate.crc32(content) != crc:
        return None
    return Inflated(content)


def _stream(stored: bytes, cap: int) -> Inflated:
    """Inflate member after member, keeping what comes before a fault."""
    out: list[bytes] = []
    total = 0
    rest = stored
    while rest.startswith(GZIP_MAGIC):
        member = isal_zlib.decompressobj(wbits=_GZIP)
        place = len(stored) - len(rest)
        pending = rest
        while not member.eof:
            try:
                piece = member.decompress(pending, _CHUNK)
            except (isal_zlib.error, EOFError) as fault:  # type: ignore[misc]  # untyped library
                return Inflated(b"".join(out), f"the gzip member at byte {place:,}: {fault}")
            pending = member.unconsumed_tail
            total += len(piece)
            if total > cap:
                return Inflated(b"", f"it expands to more than {cap:,} bytes", too_large=True)
            out.append(piece)
            if not piece and not pending and not member.eof:
                return Inflated(
                    b"".join(out), f"the gzip stream ends early, at byte {len(stored):,}"
                )
        rest = member.unused_data
    if rest.strip(b"\0"):
        place = len(stored) - len(rest)
        return Inflated(b"".join(out), f"what follows the gzip data at byte {place:,} is not gzip")
    return Inflated(b"".join(out))
