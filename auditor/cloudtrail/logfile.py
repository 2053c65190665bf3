"""Log files, their rejections, and their coverage."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum
from typing import Final

DEFAULT_CAP: Final = 1_000_000_000
"""Maximum decompressed size of a file in bytes; larger ones are bombs, or should be split."""


class RejectionKind(StrEnum):
    """Why a file or a record could not be used."""

    UNREADABLE = "unreadable"
    """The operating system could not read the file."""
    DAMAGED = "damaged"
    """Compression or text is broken; whole records before the break are used."""
    ENCRYPTED = "encrypted"
    NOT_JSON = "not JSON"
    NOT_CLOUDTRAIL = "not CloudTrail"
    TOO_LARGE = "too large"


@dataclass(frozen=True, slots=True, order=True)
class Rejection:
    """A file, or a part of one, that could not be used."""

    file: str
    """The file's name, beginning with the name of its source; in archives `archive.zip!member`."""
    kind: RejectionKind
    """The kind of fault."""
    detail: str
    """The fault and its place in the file."""
    remedy: str
    """What to do about it."""
    records_used: int = 0
    """Number of intact records of the same file, which are counted."""


@dataclass(frozen=True, slots=True, order=True)
class Cell:
    """The records of one account and Region on one UTC day."""

    account: str
    """The account's id; "" where records have none."""
    region: str
    """The Region; "" where records have none."""
    day: date
    """The UTC day of their eventTime."""
    records: int
    """Number of records."""


@dataclass(frozen=True, slots=True)
class Delivery:
    """The delay from event to delivery, to the minute of the delivery time in the file name."""

    records: int
    """Number of records in log files with a delivery time in their name."""
    median: timedelta
    """The median delay."""
    p90: timedelta
    """The 90th percentile of the delay."""
    p99: timedelta
    """The 99th percentile of the delay."""
    longest: timedelta
    """The longest delay."""


class EventKind(StrEnum):
    """The kind of event, as spelled in eventCategory."""

    MANAGEMENT = "Management"
    DATA = "Data"
    INSIGHT = "Insight"
    NETWORK_ACTIVITY = "NetworkActivity"
    AGGREGATED = "Aggregated"
    """Five minutes of data events in one record without an eventTime."""
    UNKNOWN = "unknown"
    """The record has no eventCategory, which was added in version 1.07."""


@dataclass(frozen=True, slots=True, order=True)
class KindCount:
    """The number of records of one kind of event."""

    kind: EventKind
    """The kind of event, as spelled in eventCategory."""
    records: int
    """Number of records."""


@dataclass(frozen=True, slots=True)
class Coverage:
    """The accounts, Regions and days of the records, in that order."""

    cells: tuple[Cell, ...]
    """All records with a usable time, by account, Region and day; cells without records are absent.
    """
    delivery: Delivery | None = None
    """The delay from event to delivery; `None` if no file name has a delivery time."""
    kinds: tuple[KindCount, ...] = ()
    """All records, including undated ones, by kind of event, ordered by its name."""
    in_span: tuple[Cell, ...] | None = None
    """Only the records in the span, by the day at which the clock counts them; `None`: the same
    as `cells`, or there is no span."""

    def within(self, cells: tuple[Cell, ...]) -> "Coverage":
        """Return the coverage with the cells of the span."""
        return replace(self, in_span=None if cells == self.cells else cells)

    @property
    def judged(self) -> tuple[Cell, ...]:
        """The cells of the span; all cells if there is no span."""
        return self.cells if self.in_span is None else self.in_span


@dataclass(frozen=True, slots=True, order=True)
class ContainerCount:
    """The number of records in one container format."""

    container: str
    """Its name in docs/formats.md."""
    records: int
    """Number of records as read, including copies of events."""
    lossy: bool
    """Whether the records are rebuilt from less than CloudTrail wrote."""


class CopyKind(StrEnum):
    """Why an event was read more than once, judging by the keys of the two log files."""

    REDELIVERY = "redelivery"
    """A second delivery by the same trail and Region; also if the keys show no reason."""
    ORGANIZATION = "organization and account trail"
    """One copy is in an organization's folder, the other is not."""
    GLOBAL_SERVICE = "global service in two Regions"
    """The copies are in the folders of two Regions."""


@dataclass(frozen=True, slots=True, order=True)
class CopyCount:
    """Copies of one kind, which are left out since each event counts once."""

    kind: CopyKind
    """The reason for the copies."""
    copies: int
    """Number of copies left out."""
    differing: int
    """How many of them differ from the copy that counts, which is the most complete one."""


@dataclass(frozen=True, slots=True)
class Intake:
    """Everything that was read, and everything that was not."""

    files: int
    """Log files read, including rejected ones."""
    bytes: int
    """Their size as stored."""
    empty_files: int
    """Files with an empty list of records, as a quiet trail writes them."""
    records: int
    """Number of events, each counted once."""
    duplicates: int
    """Further copies of events, not included in `records`."""
    differing_copies: int
    """How many copies differ from the one that counts, which is the most complete one."""
    undated: int
    """Events without a usable eventTime: included in `records`, but in no metric."""
    rejections: tuple[Rejection, ...]
    """Ordered by file."""
    passed_over: int = 0
    """Files in folders, and members of archives, that are not logs by name or first bytes."""
    digest_files: int = 0
    """CloudTrail digest files among the log files: they hold hashes, not events."""
    lossy_records: int = 0
    """Records rebuilt from a format that keeps less than CloudTrail wrote, including copies."""
    containers: tuple[ContainerCount, ...] = ()
    """Ordered by name."""
    pruned: int = 0
    """Files not read, since by their keys they hold no requested records."""
    unread: tuple[str, ...] = ()
    """Folders of buckets that were not listed, each with the reason."""
    copies: tuple[CopyCount, ...] = ()
    """The duplicates by kind, ordered by its name; kinds without copies are absent."""

    @classmethod
    def of(
        cls,
        *,
        files: int,
        bytes: int,
        empty_files: int,
        records: int,
        undated: int,
        rejections: Iterable[Rejection],
        passed_over: int,
        digest_files: int,
        containers: tuple[ContainerCount, ...],
        copies: tuple[CopyCount, ...],
        pruned: int = 0,
        unread: tuple[str, ...] = (),
    ) -> "Intake":
        """Return an intake whose sums are computed from its containers and copies."""
        return cls(
            files=files,
            bytes=bytes,
            empty_files=empty_files,
            records=records,
            duplicates=sum(count.copies for count in copies),
            differing_copies=sum(count.differing for count in copies),
            undated=undated,
            rejections=tuple(sorted(rejections)),
            passed_over=passed_over,
            digest_files=digest_files,
            lossy_records=sum(count.records for count in containers if count.lossy),
            containers=containers,
            pruned=pruned,
            unread=unread,
            copies=copies,
        )
