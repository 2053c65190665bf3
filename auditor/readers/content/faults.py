"""Faults of a file or a part of it, and their remedies."""

from dataclasses import dataclass
from typing import Final

from auditor.cloudtrail.logfile import Rejection, RejectionKind

WRITER: Final = "fetch it again; if it is the same, correct what wrote it"
"""The remedy for values that may have been written with the fault."""
UNPACK: Final = "unpack it first"
"""The remedy for files that are packed too often."""
_REMEDIES: Final = {
    RejectionKind.UNREADABLE: "check that the file exists and that you may read it",
    RejectionKind.DAMAGED: "fetch it again from where it came, or take another copy",
    RejectionKind.ENCRYPTED: "unpack it with its password first",
    RejectionKind.NOT_JSON: "leave it out, or fetch it again if it should be a log file",
    RejectionKind.NOT_CLOUDTRAIL: "leave it out; docs/formats.md lists the supported formats",
    RejectionKind.TOO_LARGE: "split it, or raise the cap if it is meant to be this large",
}


@dataclass(frozen=True, slots=True)
class ContentFault:
    """The reason why a file or a part of it is not used completely."""

    kind: RejectionKind
    detail: str
    remedy: str = ""
    """What to do about it; "" if that follows from the kind."""


def rejection(file: str, fault: ContentFault, records_used: int) -> Rejection:
    """Return the rejection for a fault in a file, or in a member of one: `archive.zip!member`."""
    remedy = fault.remedy or _REMEDIES[fault.kind]
    return Rejection(file, fault.kind, fault.detail, remedy, records_used)
