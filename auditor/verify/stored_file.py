"""A file to verify: its kind by name, and its bytes."""

import os
import re
from collections.abc import Callable, Iterable, Iterator
from enum import Enum, auto
from typing import TYPE_CHECKING, Final, NamedTuple

from auditor.cloudtrail.digest import DigestKey, parse_digest_key
from auditor.readers.names import claims_logs, is_noise
from auditor.verify.hashing import WHOLE
from auditor.verify.metadata import described

if TYPE_CHECKING:
    from auditor.readers.objects import ObjectSource

_DELIVERED: Final = re.compile(r"_\d{8}T\d{4}Z", re.ASCII)


class FileKind(Enum):
    """The kind of a file, by its name."""

    DIGEST = auto()
    LOG_FILE = auto()
    HEAD_OBJECT = auto()
    """It may be output of `head-object` beside a digest file or a log file."""
    OTHER = auto()
    """Its name suggests logs, but is not one of CloudTrail's."""
    PASSED_OVER = auto()


class StoredFile(NamedTuple):
    """A file, an object or a member of an archive."""

    kind: FileKind
    name: str
    """The name to show, which begins with its source; for a member `archive.zip!member`."""
    path: str
    """The path below its source or in its archive, with `/`; the key of an object."""
    size: int
    pieces: Callable[[], Iterable[bytes]]
    """Return its bytes, once."""
    fault: str = ""
    """The reason why it cannot be read; "" if it can."""
    object_in: "ObjectSource | None" = None
    """The bucket to fetch it from; such a file has no `pieces`."""
    digest_key: DigestKey | None = None
    """The parts of a digest file's name."""


def kind_of_member(path: str) -> tuple[FileKind, DigestKey | None]:
    """Return the kind as `kind_of` does, for paths that may include hidden files."""
    if any(map(is_noise, path.split("/"))):
        return FileKind.PASSED_OVER, None
    return kind_of(path)


def kind_of(path: str) -> tuple[FileKind, DigestKey | None]:
    """Return the kind of a file by its name, and the parts of a digest file's name."""
    name = path.rpartition("/")[2]
    if "_CloudTrail-Digest_" in name:
        key = parse_digest_key(path)
        if key is not None:
            return FileKind.DIGEST, key
        return (FileKind.HEAD_OBJECT if described(name) else FileKind.OTHER), None
    if "_CloudTrail" in name and _DELIVERED.search(name):
        return (FileKind.HEAD_OBJECT if described(name) else FileKind.LOG_FILE), None
    return (FileKind.OTHER if claims_logs(name) else FileKind.PASSED_OVER), None


def pieces_of(path: str, size: int) -> Iterable[bytes]:
    """Return the bytes of a file, in one piece for a small file.

    No buffer is larger than the file: allocating 4 MB takes longer than reading most files.
    """
    descriptor = os.open(path, os.O_RDONLY)
    try:
        first = os.read(descriptor, min(size + 1, WHOLE))
        if len(first) == size < WHOLE:
            return (first,)
    finally:
        os.close(descriptor)
    return _read_on(path)


def _read_on(path: str) -> Iterator[bytes]:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        while piece := os.read(descriptor, WHOLE):
            yield piece
    finally:
        os.close(descriptor)
