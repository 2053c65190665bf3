"""The times that digest files cover, when every log file should be listed."""

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum, auto
from typing import Final

from auditor.cloudtrail.digest import parse_digest_key
from auditor.result.verify import Gap, GapKind, IntegrityCheck, IntegrityVerdict
from auditor.verify.digest_file import HOUR, DigestFile, TimeRange

_MINUTE: Final = timedelta(minutes=1)
"""The names of log files have the time of delivery to the minute."""
LATE: Final = timedelta(minutes=15)
"""The last part of a digest file's time, whose log files the next digest file may list."""
OVERDUE: Final = 2 * HOUR
"""The time after the newest digest file until the next one is due: the hour that it covers, and an
hour until it is delivered."""


class Cover(Enum):
    """How digest files cover a time."""

    LISTED = auto()
    """Digest files list every log file of CloudTrail from that time."""
    DOUBTFUL = auto()
    """A digest file of that time is missing or invalid."""
    BEFORE = auto()
    """The first digest file begins later."""
    AFTER = auto()
    """The newest digest file ends earlier, or so little later that the next one may list it."""


@dataclass(frozen=True, slots=True)
class DigestCoverage:
    """The coverage of one chain over time."""

    start: datetime
    end: datetime
    changes: tuple[tuple[datetime, bool], ...]
    """The times at which doubt begins (True) or ends (False), oldest first."""

    def at(self, minute: datetime) -> Cover:
        """Return the coverage of the minute in which a log file was delivered."""
        if minute < self.start:
            return Cover.BEFORE
        if minute + _MINUTE > self.end - LATE:
            return Cover.AFTER
        index = bisect_right(self.changes, minute, key=lambda change: change[0]) - 1
        return Cover.DOUBTFUL if index >= 0 and self.changes[index][1] else Cover.LISTED


@dataclass(frozen=True, slots=True)
class TrailTimeline:
    """One chain over time."""

    coverage: DigestCoverage | None
    """`None` if no digest file of the chain can be read."""
    gaps: tuple[Gap, ...]


def timeline(
    files: Iterable[DigestFile], missing: Iterable[str], asked: TimeRange
) -> TrailTimeline:
    """Return the coverage and gaps of a chain by its digest files, without backfill digest files.

    Args:
        missing: the keys of missing digest files.
    """
    files = tuple(files)
    unmoved = [file for file in files if file.check is not IntegrityCheck.MOVED]
    read = sorted(
        ((file.start, file.end, file) for file in unmoved if file.start and file.end),
        key=lambda entry: entry[:2],
    )
    unread = [file.ends for file in unmoved if file.start is None]
    misplaced = [file.ends for file in files if file.check is IntegrityCheck.MOVED]
    lost = sorted(parsed.end for parsed in map(parse_digest_key, missing) if parsed)
    if not read:
        return TrailTimeline(None, ())
    doubts: list[tuple[datetime, datetime]] = []
    gaps: list[Gap] = []
    earlier = [at for at in (*lost, *unread) if at <= read[0][0]]
    if earlier:
        doubts.append((min(earlier) - HOUR, read[0][0]))
    until = read[0][0]
    for start, end, file in read:
        if start > until:
            if any(until < at <= start for at in unread):
                doubts.append((until, start))
            elif any(until < at <= start for at in lost):
                doubts.append((until, start))
                gaps.append(Gap(until, start, GapKind.DIGEST_MISSING))
            elif not file.is_start and any(until < at <= start for at in misplaced):
                doubts.append((until, start))
            else:
                kind = GapKind.STOPPED if file.is_start else GapKind.SKIPPED
                gaps.append(Gap(until, start, kind))
        if file.verdict is IntegrityVerdict.INVALID and not file.is_proven:
            doubts.append((start, end))
        until = max(until, end)
    first, last = min(read[0][0], *(start for start, _ in doubts), until), until
    for at in sorted((*lost, *unread)):
        if at > last:
            doubts.append((last, at))
            if at in lost:
                gaps.append(Gap(last, at, GapKind.DIGEST_MISSING))
            last = at
    gaps += _ends(first, last, asked)
    return TrailTimeline(DigestCoverage(first, last, _changes(doubts)), tuple(sorted(gaps)))


def _ends(first: datetime, last: datetime, asked: TimeRange) -> list[Gap]:
    """Return the gaps at both ends of the requested time."""
    gaps = []
    if asked.start is not None and first > asked.start:
        gaps.append(Gap(asked.start, first, GapKind.BEFORE))
    if asked.end is not None and last < asked.end:
        gaps.append(Gap(last, asked.end, GapKind.AFTER))
    return gaps


def _changes(doubts: Iterable[tuple[datetime, datetime]]) -> tuple[tuple[datetime, bool], ...]:
    """Return where doubt begins and ends, for spans of doubt that may overlap."""
    changes: list[tuple[datetime, bool]] = []
    for start, end in sorted(doubts):
        if changes and start <= changes[-1][0]:
            if end > changes[-1][0]:
                changes[-1] = (end, False)
        else:
            changes += [(start, True), (end, False)]
    return tuple(changes)
