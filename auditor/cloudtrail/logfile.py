"""Log files, their rejections, and their coverage."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum
from typing import Final

DEFAULT_CAP: Final = 1_000_000_000
"""Bytes that one file may expand to; more is a bomb, or should be split."""


class RejectionKind(StrEnum):
    """Why a file or a record could not be used."""

    UNREADABLE = "unreadable"
    """The operating system would not give the file."""
    DAMAGED = "damaged"
    """Compression or text is broken; whole records before the break are used."""
    ENCRYPTED = "encrypted"
    NOT_JSON = "not JSON"
    NOT_CLOUDTRAIL = "not CloudTrail"
    TOO_LARGE = "too large"


@dataclass(frozen=True, slots=True, order=True)
class Rejection:
    """A file, or one place in it, that could not be used."""

    file: str
    """The file's name, beginning with the name of its source; in archives `archive.zip!member`."""
    kind: RejectionKind
    """What is wrong, in a word or two."""
    detail: str
    """What is wrong and where in the file."""
    remedy: str
    """What to do about it."""
    records_used: int = 0
    """Records of the same file that were good and are counted."""


@dataclass(frozen=True, slots=True, order=True)
class Cell:
    """Records seen for one account and Region on one UTC day."""

    account: str
    """The account's id; "" where records have none."""
    region: str
    """The Region; "" where records have none."""
    day: date
    """The UTC day of their eventTime."""
    records: int
    """How many records."""


@dataclass(frozen=True, slots=True)
class Delivery:
    """How long after its event a record was delivered, to the minute of its log file's name."""

    records: int
    """Records whose log file's name says when it was delivered."""
    median: timedelta
    """Half of the records came at least as soon."""
    p90: timedelta
    """90 of 100 records came at least as soon."""
    p99: timedelta
    """99 of 100 records came at least as soon."""
    longest: timedelta
    """The longest that a record took."""


class EventKind(StrEnum):
    """What kind of event a record is of, as its eventCategory spells it."""

    MANAGEMENT = "Management"
    DATA = "Data"
    INSIGHT = "Insight"
    NETWORK_ACTIVITY = "NetworkActivity"
    AGGREGATED = "Aggregated"
    """Five minutes of data events in one record, which has no eventTime."""
    UNKNOWN = "unknown"
    """The record does not say, as none did before version 1.07."""


@dataclass(frozen=True, slots=True, order=True)
class KindCount:
    """How many records are of one kind of event."""

    kind: EventKind
    """The kind of event, as its eventCategory spells it."""
    records: int
    """How many records."""


@dataclass(frozen=True, slots=True)
class Coverage:
    """Which accounts, Regions and days the records come from, in that order."""

    cells: tuple[Cell, ...]
    """All records with a usable time, by account, Region and day; none where there are none."""
    delivery: Delivery | None = None
    """The delay from event to delivery; `None` where no file name has a delivery time."""
    kinds: tuple[KindCount, ...] = ()
    """All records, undated ones too, by kind of event, ordered by its name."""
    in_span: tuple[Cell, ...] | None = None
    """Only the records that lie in the span, by the day on which the clock has them; `None`: they
    are those of `cells`, or there is no span."""

    def within(self, cells: tuple[Cell, ...]) -> "Coverage":
        """Return it with the cells of the span."""
        return replace(self, in_span=None if cells == self.cells else cells)

    @property
    def judged(self) -> tuple[Cell, ...]:
        """The cells of the span; without one, all."""
        return self.cells if self.in_span is None else self.in_span


@dataclass(frozen=True, slots=True, order=True)
class ContainerCount:
    """How many records came in one container format."""

    container: str
    """Its name in docs/formats.md."""
    records: int
    """As they were read, copies of events included."""
    lossy: bool
    """Whether they are rebuilt from less than CloudTrail wrote."""


class CopyKind(StrEnum):
    """Why an event was found more than once, by the keys of the two log files."""

    REDELIVERY = "redelivery"
    """From the same trail and Region once more; also where no key tells."""
    ORGANIZATION = "organization and account trail"
    """One copy lies in an organization's folder, the other does not."""
    GLOBAL_SERVICE = "global service in two Regions"
    """The copies lie in the folders of two Regions."""


@dataclass(frozen=True, slots=True, order=True)
class CopyCount:
    """Copies of events of one kind, left out since the event counts already."""

    kind: CopyKind
    """Why there are copies."""
    copies: int
    """How many were left out."""
    differing: int
    """How many of them differ from the copy that counts, which is the fullest."""


@dataclass(frozen=True, slots=True)
class Intake:
    """What went in, and what did not."""

    files: int
    """Log files read, rejected ones included."""
    bytes: int
    """Their size as stored."""
    empty_files: int
    """Files that hold an empty list of records, as a quiet trail writes them."""
    records: int
    """Events, each counted once."""
    duplicates: int
    """Further copies of events, left out of `records`."""
    differing_copies: int
    """How many of the copies differ from the one that counts, which is the fullest."""
    undated: int
    """Events without a usable eventTime: in `records`, in no metric."""
    rejections: tuple[Rejection, ...]
    """Ordered by file."""
    passed_over: int = 0
    """Files in folders, and members of archives, that by name or first bytes are not logs."""
    digest_files: int = 0
    """CloudTrail digest files among the log files: they hold hashes, no events."""
    lossy_records: int = 0
    """Records rebuilt from a container that keeps less than CloudTrail wrote; copies included."""
    containers: tuple[ContainerCount, ...] = ()
    """Ordered by name."""
    pruned: int = 0
    """Files left alone since their keys say that they hold nothing that was asked for."""
    unread: tuple[str, ...] = ()
    """Folders of buckets that were not listed, each with the reason."""
    copies: tuple[CopyCount, ...] = ()
    """The duplicates by kind, ordered by its name; kinds without any are absent."""

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
        """Return an intake whose sums are those of its containers and its copies."""
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
