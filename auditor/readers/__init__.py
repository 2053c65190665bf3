"""Log files to records: find files, and extract the records from any container."""

import os
from collections.abc import Iterator
from dataclasses import replace
from functools import partial, reduce
from hashlib import sha256
from pathlib import Path
from typing import Final

from auditor.cloudtrail.logfile import DEFAULT_CAP, Rejection, RejectionKind
from auditor.file_names import system_name
from auditor.readers.content.faults import ContentFault, rejection
from auditor.readers.content.inflate import whole_member
from auditor.readers.content.json_values import Json
from auditor.readers.discover import discover
from auditor.readers.hashing import sha256_of
from auditor.readers.log_file import Discovery, Hashing, LogFile
from auditor.readers.long_documents import is_long, windows
from auditor.readers.nest import READERS, Reading, read_nested
from auditor.readers.records.part import Container
from auditor.readers.tally import IntakeTally
from auditor.readers.unwrap import WRAPPINGS
from auditor.readers.wrappings.s3 import S3_RECORDS, records

__all__ = [
    "READERS",
    "WRAPPINGS",
    "Container",
    "ContentFault",
    "Discovery",
    "Hashing",
    "IntakeTally",
    "Json",
    "LogFile",
    "Reading",
    "discover",
    "read",
    "readings",
    "rejection",
]

_PIECE_BYTES: Final = 1 << 16


def read(log_file: LogFile, cap: int = DEFAULT_CAP, hashing: Hashing = Hashing.NONE) -> Reading:
    """Return the content of a log file; reading it again gives the same result.

    Never raises for the content of a file or for a file that cannot be opened.

    Args:
        cap: maximum size of the file with everything nested in it, decompressed, in bytes.
        hashing: the hashes to compute, whatever the file holds.
    """
    return reduce(Reading.with_rest, readings(log_file, cap, hashing))


def readings(
    log_file: LogFile, cap: int = DEFAULT_CAP, hashing: Hashing = Hashing.NONE
) -> Iterator[Reading]:
    """Yield the content that `read` returns; a long document comes in parts of some megabytes."""
    if log_file.size > cap:
        detail = f"it is {log_file.size:,} bytes long, over the cap of {cap:,}"
        reading = _rejected(log_file, ContentFault(RejectionKind.TOO_LARGE, detail))
        hashed = hashing is not Hashing.NONE
        yield replace(reading, sha256=sha256_of(log_file)) if hashed else reading
        return
    parts = None
    in_place = log_file.bucket is None and is_long(log_file.size, b"")
    if in_place:
        path = system_name(log_file.path)
        pieces = partial(_pieces_of_file, path)
        parts = windows(log_file.name, pieces, cap, hashed=hashing is not Hashing.NONE)
    stored = b"" if parts else _stored(log_file)
    if isinstance(stored, Rejection):
        yield Reading([], {}, (stored,))
        return
    if not in_place and is_long(len(stored), stored):
        pieces = partial(_pieces, stored)
        parts = windows(log_file.name, pieces, cap, hashed=hashing is not Hashing.NONE)
    yield from parts or [_held_whole(log_file, stored, cap, hashing)]


def _held_whole(log_file: LogFile, stored: bytes, cap: int, hashing: Hashing) -> Reading:
    """Return the reading of a file that is held in memory as a whole, with its document."""
    document = stored if stored.startswith(b"{") else whole_member(stored, cap)
    values = records(document) if document is not None else None
    digest = None if hashing is Hashing.NONE else sha256(stored).digest()
    inflated = None
    if hashing is Hashing.INFLATED and document is not None and document is not stored:
        inflated = sha256(document).digest()
    if document is None or values is None:
        reading = read_nested(log_file.name, stored, cap)
        return replace(reading, sha256=digest, inflated_sha256=inflated)
    counts = {S3_RECORDS: len(values)}
    return Reading(values, counts, (), 0, 0, document, digest, inflated)


def _stored(log_file: LogFile) -> bytes | Rejection:
    """Return the bytes of a file or an object, or the rejection if it cannot be read."""
    if log_file.bucket is not None:
        from auditor.readers.objects import fetch

        key = log_file.path.removeprefix(f"{log_file.bucket.url}/")
        return fetch(log_file.bucket, key)
    try:
        return _content(system_name(log_file.path), log_file.size)
    except OSError as error:
        fault = ContentFault(RejectionKind.UNREADABLE, error.strerror or type(error).__name__)
        return rejection(log_file.name, fault, 0)


def _content(path: str, size: int) -> bytes:
    """Return the bytes of a file, in a third of the time that `open` and `read` take."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        content = os.read(descriptor, size + 1)
        if len(content) != size:  # it is large, or has changed
            while piece := os.read(descriptor, 1 << 24):
                content += piece
        return content
    finally:
        os.close(descriptor)


def _pieces_of_file(path: str) -> Iterator[bytes]:
    with Path(path).open("rb", buffering=0) as file:
        while piece := file.read(_PIECE_BYTES):
            yield piece


def _pieces(stored: bytes) -> Iterator[bytes]:
    for start in range(0, len(stored), _PIECE_BYTES):
        yield stored[start : start + _PIECE_BYTES]


def _rejected(log_file: LogFile, fault: ContentFault) -> Reading:
    return Reading([], {}, (rejection(log_file.name, fault, 0),))
