"""Log files to records: finding files, inflating them, cutting records out of them."""

from typing import Final

import msgspec

from auditor.cloudtrail.logfile import Rejection, RejectionKind
from auditor.readers.discover import Discovery, LogFile, discover
from auditor.readers.inflate import inflate
from auditor.readers.s3 import Fault, Split, salvage, split

__all__ = ["Discovery", "Fault", "LogFile", "discover", "read", "rejection"]

_REMEDIES: Final = {
    RejectionKind.UNREADABLE: "check that the file is there and that you may read it",
    RejectionKind.DAMAGED: "fetch the file from its bucket again",
    RejectionKind.NOT_JSON: "leave it out, or fetch it again if it should be a log file",
    RejectionKind.NOT_CLOUDTRAIL: "leave it out; log files are JSON objects with a list Records",
    RejectionKind.DIGEST: "nothing to do: digest files hold no events",
    RejectionKind.TOO_LARGE: "split it, or fetch it again if it should not be so large",
}


def read(log_file: LogFile) -> tuple[list[msgspec.Raw] | list[bytes], Rejection | None]:
    """Return the records of a log file as JSON texts, and what of it could not be used.

    Never raises for what a file holds or for a file that cannot be opened.
    """
    try:
        with open(log_file.path, "rb") as file:  # noqa: PTH123  # half the price of Path
            stored = file.read()
    except OSError as error:
        why = error.strerror or type(error).__name__
        return [], rejection(log_file, Fault(RejectionKind.UNREADABLE, why), 0)
    inflated = inflate(stored)
    if inflated.fault is None:
        done = split(inflated.content)
    elif inflated.too_large:
        done = Split([], Fault(RejectionKind.TOO_LARGE, inflated.fault))
    else:
        saved = salvage(inflated.content.decode(errors="replace"))
        done = Split(saved.records, Fault(RejectionKind.DAMAGED, inflated.fault))
    if done.fault is None:
        return done.records, None
    return done.records, rejection(log_file, done.fault, len(done.records))


def rejection(log_file: LogFile, fault: Fault, records_used: int) -> Rejection:
    """Return what to report of a fault in a file."""
    return Rejection(log_file.name, fault.kind, fault.detail, _REMEDIES[fault.kind], records_used)
