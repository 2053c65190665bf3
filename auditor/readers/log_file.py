"""Log files before they are read: where they are, and the result of the search for them."""

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
    """The stored bytes, and the expanded content, whose hash digest files list."""


@dataclass(frozen=True, slots=True, order=True)
class LogFile:
    """One file, or object of a bucket, to read."""

    name: str
    """Begins with the name of its source and is otherwise the path below it, with `/`; or a URL.
    A text that can be written anywhere, as `file_names.name_text` makes it; `path`, too."""
    path: str
    """Its location, opened as `file_names.system_name` gives it; never shown, so that results do
    not name a machine's folders.
    """
    size: int
    """Bytes as stored."""
    version: str = ""
    """Changes when the content may have changed: when it was last modified, or an object's ETag."""
    bucket: "ObjectSource | None" = field(default=None, compare=False, repr=False)
    """The source to fetch it from, if it is an object."""


@dataclass(frozen=True, slots=True)
class Discovery:
    """The result of a walk over the sources."""

    log_files: tuple[LogFile, ...]
    """Ordered by name; each file once, even where sources overlap."""
    passed_over_in: Mapping[str, int] = field(default_factory=dict)
    """By source, files in folders, and hidden folders, that by name or first bytes hold no logs."""
    pruned: int = 0
    """Number of files skipped because their keys exclude them."""
    unread: tuple[str, ...] = ()
    """Folders of buckets that were not listed, each with the reason."""
    requests: int = 0
    """Number of LIST requests to buckets."""

    @property
    def passed_over(self) -> int:
        """How many there are in all sources."""
        return sum(self.passed_over_in.values())
