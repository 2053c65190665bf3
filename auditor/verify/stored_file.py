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
    """What a file is, by its name."""

    DIGEST = auto()
    LOG_FILE = auto()
    HEAD_OBJECT = auto()
    """What may be output of `head-object`, beside a digest file or a log file."""
    OTHER = auto()
    """It claims to hold logs, and has none of CloudTrail's names."""
    PASSED_OVER = auto()


class StoredFile(NamedTuple):
    """A file, an object or a member of an archive."""

    kind: FileKind
    name: str
    """To be shown: begins with the name of its source; of a member `archive.zip!member`."""
    path: str
    """Below its source or in its archive, with `/`; of an object its key."""
    size: int
    pieces: Callable[[], Iterable[bytes]]
    """Its bytes, once."""
    fault: str = ""
    """Why it cannot be had."""
    object_in: "ObjectSource | None" = None
    """The bucket to fetch it from; then it has no `pieces`."""
    digest_key: DigestKey | None = None
    """What the name of a digest file says."""


def kind_of_member(path: str) -> tuple[FileKind, DigestKey | None]:
    """Return the same as `kind_of` where nobody has left out yet what is hidden."""
    if any(map(is_noise, path.split("/"))):
        return FileKind.PASSED_OVER, None
    return kind_of(path)


def kind_of(path: str) -> tuple[FileKind, DigestKey | None]:
    """Return what a file is by its name, and what that says of a digest file."""
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
    """Return the bytes of a file, of a small one in one piece.

    A buffer is no larger than the file: one of 4 MB takes longer to get than most files to read.
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
