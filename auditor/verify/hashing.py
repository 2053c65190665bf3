"""SHA-256 of the decompressed content of a gzip file, without holding the content."""

import hashlib
import zlib
from collections.abc import Iterable
from typing import Final, NamedTuple

from auditor.readers.content.inflate import whole_member
from auditor.result.verify import IntegrityCheck

WHOLE: Final = 4_000_000
"""The most stored bytes of a file that is read at once."""
_MAX_WHOLE_BYTES: Final = 16_000_000
"""Maximum content that is decompressed as a whole, which is faster than in chunks."""
_CHUNK_BYTES: Final = 1 << 18
"""The most decompressed bytes in memory at a time."""


class ContentHash(NamedTuple):
    """The hash of a file's content, or the reason why it has none."""

    sha256: bytes
    check: IntegrityCheck | None = None
    """The check that failed, if there is no hash."""
    detail: str = ""
    """A peculiarity of the file, with or without a hash."""


class InflatedHash(NamedTuple):
    """The content of a digest file, or the reason why it has none."""

    document: bytes
    check: IntegrityCheck | None = None
    detail: str = ""


def hash_stored(stored: bytes, cap: int) -> ContentHash:
    """Return the hash of a file that is held whole.

    Args:
        cap: the most bytes of its content.
    """
    content = whole_member(stored, min(cap, _MAX_WHOLE_BYTES))
    if content is not None:
        return ContentHash(hashlib.sha256(content).digest())
    return hash_chunks([stored], cap)


def hash_chunks(chunks: Iterable[bytes], cap: int) -> ContentHash:
    """Return the hash of a file in pieces: one gzip member, and nothing after it.

    Args:
        cap: the most bytes of its content.
    """
    digest = hashlib.sha256()
    stream = zlib.decompressobj(wbits=zlib.MAX_WBITS | 16)
    total = stored = 0
    for chunk in chunks:
        stored += len(chunk)
        rest = chunk
        while rest and not stream.eof:
            try:
                piece = stream.decompress(rest, _CHUNK_BYTES)
            except zlib.error as error:
                return ContentHash(b"", IntegrityCheck.FORMAT, f"it cannot be inflated: {error}")
            rest = stream.unconsumed_tail
            digest.update(piece)
            total += len(piece)
            if total > cap:
                return _too_large(cap)
        if stream.eof and (stream.unused_data or rest):
            return ContentHash(
                b"", IntegrityCheck.TRAILING_DATA, "data follows the end of its gzip stream"
            )
    while not stream.eof and (piece := stream.decompress(stream.unconsumed_tail, _CHUNK_BYTES)):
        digest.update(piece)
    if stream.eof:
        return ContentHash(digest.digest())
    ends = f"its gzip stream ends early, after {stored:,} bytes" if stored else "it is empty"
    return ContentHash(digest.digest(), detail=ends)


def inflate_digest(stored: bytes, cap: int) -> InflatedHash:
    """Return the document in a digest file; data after its gzip stream does not matter.

    Args:
        cap: the most bytes of the document.
    """
    content = whole_member(stored, cap)
    if content is not None:
        return InflatedHash(bytes(content))
    stream = zlib.decompressobj(wbits=zlib.MAX_WBITS | 16)
    try:
        document = stream.decompress(stored, cap + 1)
    except zlib.error as error:
        return InflatedHash(b"", IntegrityCheck.FORMAT, f"it cannot be inflated: {error}")
    if len(document) > cap:
        return InflatedHash(
            b"", IntegrityCheck.TOO_LARGE, f"it inflates to more than {cap:,} bytes"
        )
    if not stream.eof:
        return InflatedHash(b"", IntegrityCheck.FORMAT, "its gzip stream ends early")
    return InflatedHash(document)


def _too_large(cap: int) -> ContentHash:
    return ContentHash(
        b"", IntegrityCheck.TOO_LARGE, f"it inflates to more than {cap:,} bytes; raise --cap"
    )
