"""Faults of a file or a part of it, and their remedies."""

from dataclasses import dataclass
from typing import Final

from auditor.cloudtrail.logfile import Rejection, RejectionKind

WRITER: Final = "fetch it again; if it is the same, correct what wrote it"
"""What to do about values that may have been written so."""
UNPACK: Final = "unpack it first"
"""What to do about what is packed too often."""
_REMEDIES: Final = {
    RejectionKind.UNREADABLE: "check that the file is there and that you may read it",
    RejectionKind.DAMAGED: "fetch it again from where it came, or take another copy",
    RejectionKind.ENCRYPTED: "unpack it with its password first",
    RejectionKind.NOT_JSON: "leave it out, or fetch it again if it should be a log file",
    RejectionKind.NOT_CLOUDTRAIL: "leave it out; docs/formats.md lists the supported formats",
    RejectionKind.TOO_LARGE: "split it, or raise the cap if it is meant to be this large",
}


@dataclass(frozen=True, slots=True)
class ContentFault:
    """Why something is not all used."""

    kind: RejectionKind
    detail: str
    remedy: str = ""
    """What to do about it; "" where that follows from the kind."""


def rejection(file: str, fault: ContentFault, records_used: int) -> Rejection:
    """Return what to report of a fault in a file, or in a member of one: `archive.zip!member`."""
    remedy = fault.remedy or _REMEDIES[fault.kind]
    return Rejection(file, fault.kind, fault.detail, remedy, records_used)
