"""Files in archives."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol

from auditor.cloudtrail.logfile import RejectionKind
from auditor.readers.content.budget import Budget
from auditor.readers.content.faults import ContentFault


@dataclass(frozen=True, slots=True)
class Member:
    """A file in an archive, or the part of it that can be read."""

    name: str
    content: bytes
    fault: ContentFault | None = None


class Archive(Protocol):
    """One format of archives."""

    def knows(self, head: bytes) -> bool:
        """Return whether these are the first bytes of such an archive."""

    def members(self, content: bytes, budget: Budget) -> Iterator[Member]:
        """Yield the members by name; one without a name represents a lost part of the archive."""


def lost(detail: str) -> Member:
    """Return the entry for a part of the archive that is lost or cannot be trusted."""
    return Member("", b"", ContentFault(RejectionKind.DAMAGED, detail))


def by_name(member: Member) -> str:
    """Return the key that orders members by name."""
    return member.name
