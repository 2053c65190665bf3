"""Log files before they are read: their locations, and the result of the search for them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum, auto
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from auditor.readers.objects import ObjectSource


class Hashing(Enum):
    """The parts of a log file that are hashed with SHA-256 while it is read."""

    NONE = auto()
    STORED = auto()
    """Its bytes as stored."""
    INFLATED = auto()
    """The stored bytes, and the decompressed content, whose hash is in digest files."""


@dataclass(frozen=True, slots=True, order=True)
class LogFile:
    """One file, or object of a bucket, to read."""

    name: str
    """The name of its source followed by the path below it, with `/`; or a URL. Like `path`, it is
    made by `file_names.name_text`, so it can be written anywhere."""
    path: str
    """Its location, which `file_names.system_name` converts for opening. It is never shown, so
    results do not name a machine's folders.
    """
    size: int
    """Bytes as stored."""
    version: str = ""
    """The modification time, or an object's ETag; another value means that the content may have
    changed."""
    bucket: "ObjectSource | None" = field(default=None, compare=False, repr=False)
    """The source to fetch it from, if it is an object."""


@dataclass(frozen=True, slots=True)
class Discovery:
    """The result of a walk over the sources."""

    log_files: tuple[LogFile, ...]
    """Ordered by name; each file once, even if sources overlap."""
    passed_over_in: Mapping[str, int] = field(default_factory=dict)
    """Number per source of files in folders, and of hidden folders, that are not logs by name or
    first bytes."""
    pruned: int = 0
    """Number of files skipped because their keys exclude them."""
    unread: tuple[str, ...] = ()
    """Folders of buckets that were not listed, each with the reason."""
    requests: int = 0
    """Number of LIST requests to buckets."""

    @property
    def passed_over(self) -> int:
        """The number over all sources."""
        return sum(self.passed_over_in.values())
