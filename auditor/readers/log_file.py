"""Log files before they are read: where they are, and what a look for them found."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum, auto
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from auditor.readers.objects import ObjectSource


class Hashing(Enum):
    """What of a log file is hashed with SHA-256 while it is read."""

    NONE = auto()
    STORED = auto()
    """Its bytes as stored."""
    INFLATED = auto()
    """These, and what they expand to, which digest files list."""


@dataclass(frozen=True, slots=True, order=True)
class LogFile:
    """One file, or object of a bucket, to read."""

    name: str
    """Begins with the name of its source and is otherwise the path below it, with `/`; or a URL.
    A text that can be written anywhere, as `file_names.name_text` makes it; `path`, too."""
    path: str
    """Where it is, for opening it as `file_names.system_name` says; never shown, so that results
    do not name a machine's folders."""
    size: int
    """Bytes as stored."""
    version: str = ""
    """Changes when the content may have changed: when it was last modified, or an object's ETag."""
    bucket: "ObjectSource | None" = field(default=None, compare=False, repr=False)
    """What to fetch it through, if it is an object."""


@dataclass(frozen=True, slots=True)
class Discovery:
    """What a walk over the sources found."""

    log_files: tuple[LogFile, ...]
    """Ordered by name; each file once, even where sources overlap."""
    passed_over_in: Mapping[str, int] = field(default_factory=dict)
    """By source, files in folders, and hidden folders, that by name or first bytes hold no logs."""
    pruned: int = 0
    """Files left alone since their keys say that they hold nothing that was asked for."""
    unread: tuple[str, ...] = ()
    """Folders of buckets that were not listed, each with the reason."""
    requests: int = 0
    """LIST requests that buckets were asked."""

    @property
    def passed_over(self) -> int:
        """How many there are in all sources."""
        return sum(self.passed_over_in.values())
