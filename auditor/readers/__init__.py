"""Log files to records: finding files, and taking records out of whatever holds them."""

from auditor.cloudtrail.logfile import RejectionKind
from auditor.readers.budget import DEFAULT_CAP
from auditor.readers.discover import Discovery, LogFile, discover
from auditor.readers.faults import Fault, rejection
from auditor.readers.inflate import whole_member
from auditor.readers.nest import READERS, Reading, read_nested
from auditor.readers.part import Container
from auditor.readers.s3 import S3_RECORDS, records
from auditor.readers.tally import Tally
from auditor.readers.unwrap import WRAPPINGS

__all__ = [
    "DEFAULT_CAP",
    "READERS",
    "WRAPPINGS",
    "Container",
    "Discovery",
    "Fault",
    "LogFile",
    "Reading",
    "Tally",
    "discover",
    "read",
    "rejection",
]


def read(log_file: LogFile, cap: int = DEFAULT_CAP) -> Reading:
    """Return what a log file holds, the same however often it is read.

    Never raises for what a file holds or for a file that cannot be opened.

    Args:
        cap: bytes that the file, with all that is nested in it, may expand to.
    """
    if log_file.size > cap:
        detail = f"it is {log_file.size:,} bytes long, over the cap of {cap:,}"
        return _rejected(log_file, Fault(RejectionKind.TOO_LARGE, detail))
    try:
        with open(log_file.path, "rb") as file:  # noqa: PTH123  # half the price of Path
            stored = file.read()
    except OSError as error:
        why = error.strerror or type(error).__name__
        return _rejected(log_file, Fault(RejectionKind.UNREADABLE, why))
    document = stored if stored.startswith(b"{") else whole_member(stored, cap)
    found = records(document) if document is not None else None
    if found is not None:
        return Reading(found, {S3_RECORDS: len(found)})
    return read_nested(log_file.name, stored, cap)


def _rejected(log_file: LogFile, fault: Fault) -> Reading:
    return Reading([], {}, (rejection(log_file.name, fault, 0),))
