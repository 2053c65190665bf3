"""Keys of the objects that a trail writes: their parts, and which objects a run may skip.

    [prefix/]AWSLogs/[o-id/]<account>/<kind>/<region>/<yyyy>/<mm>/<dd>/
        <account>_<kind>_<region>_<yyyymmddThhmmZ>_<16 characters>.json.gz

A key is only a hint. Logs are copied, renamed and flattened, so a file with another kind of key is
never skipped. Paths below a local folder work in the same way.

Source: CloudTrail User Guide, "Finding your CloudTrail log files" and "Digest file structure".
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from typing import Final

MARGIN: Final = timedelta(days=1)
"""How far outside the requested span a log file may have been delivered and still be read.

Measured delays are minutes, but CloudTrail guarantees none, and records are in the folder of the
day on which they were delivered. So a selection by key finds each record delivered within a day.
"""

LOOK_BACK: Final = timedelta(days=1)
"""How far before the last key read an incremental listing begins.

Objects of the same minute differ in 16 random characters, so a new one may sort before an old one.
"""

GLOBAL_REGIONS: Final = frozenset({"us-east-1", "us-gov-west-1", "cn-north-1", "cn-northwest-1"})
"""Regions of global services, whose records a trail may deliver to any Region's folder."""


class LogKind(StrEnum):
    """The kind of log files in a folder."""

    EVENTS = "CloudTrail"
    INSIGHTS = "CloudTrail-Insight"
    NETWORK_ACTIVITY = "CloudTrail-NetworkActivity"
    AGGREGATED = "CloudTrail-Aggregated"
    DIGESTS = "CloudTrail-Digest"


@dataclass(frozen=True, slots=True)
class LogFolder:
    """A folder of the layout; the parts below the folder are empty."""

    prefix: str
    """The part of the path before AWSLogs, without a trailing slash."""
    organization: str = ""
    account: str = ""
    """Not necessarily digits, since archives may be anonymised."""
    kind: str = ""
    """A `LogKind`, or the name of another service, such as Config."""
    region: str = ""

    @property
    def path(self) -> str:
        """The folder's path up to its Region, without a trailing slash."""
        parts = (self.prefix, "AWSLogs", self.organization, self.account, self.kind, self.region)
        return "/".join(part for part in parts if part)


@dataclass(frozen=True, slots=True)
class LogKey:
    """The parts of the key of a log file or digest file."""

    folder: LogFolder
    """Its folder; for a file outside the layout, taken from its name."""
    kind: LogKind
    delivered: datetime
    """Time at which it was written: to the minute for log files, to the second for digest files."""

    @property
    def account(self) -> str:
        """The account, from the folder if possible, since a walk selects folders."""
        return self.folder.account

    @property
    def region(self) -> str:
        """The Region in the key, which may not be that of the records: see `GLOBAL_REGIONS`."""
        return self.folder.region


@dataclass(frozen=True, slots=True)
class Pruning:
    """The records that a run requests, as far as keys show them; empty and `None` select all."""

    accounts: tuple[str, ...] = ()
    regions: tuple[str, ...] = ()
    start: datetime | None = None
    """First requested event time. An alarm's range reaches further back than the judged span."""
    end: datetime | None = None
    """End of the requested event times, exclusive."""

    def keeps(self, key: LogKey) -> bool:
        """Return whether an object may hold requested records."""
        return (
            self.keeps_account(key.account)
            and self.keeps_region(key.region)
            and (self.start is None or self.start - key.delivered <= MARGIN)
            and (self.end is None or key.delivered - self.end < MARGIN)
        )

    def keeps_account(self, account: str) -> bool:
        """Return whether an account's folder may hold requested records."""
        return not self.accounts or account in self.accounts

    def keeps_region(self, region: str) -> bool:
        """Return whether a Region's folder may hold requested records.

        If a Region of global services is requested, every folder may.
        """
        return (
            not self.regions
            or region in self.regions
            or not GLOBAL_REGIONS.isdisjoint(self.regions)
        )

    @property
    def first_day(self) -> date | None:
        """The first day folder to list."""
        return None if self.start is None else _shifted(self.start, -MARGIN)

    @property
    def last_day(self) -> date | None:
        """The last day folder to list."""
        return None if self.end is None else _shifted(self.end, MARGIN)


ALL: Final = Pruning()
"""Selects all records."""

_FOLDER: Final = re.compile(
    r"(?:(?P<prefix>.*)/)?AWSLogs(?:/(?P<organization>o-[^/]+))?"
    r"(?:/(?P<account>[^/]+)(?:/(?P<kind>[^/]+)(?:/(?P<region>[^/]+)(?:/.*)?)?)?)?/?",
    re.DOTALL,
)
_LOG_FILE: Final = re.compile(  # an old example in the guide has no _ after the time
    r"(?P<account>.*)_(?P<kind>CloudTrail(?:-Insight|-NetworkActivity|-Aggregated)?)"
    r"_(?P<region>[^_]+)_(?P<time>\d{8}T\d{4})Z.*",
    re.DOTALL | re.ASCII,
)
_DIGEST_FILE: Final = re.compile(  # the trail's name, between Region and time, may contain anything
    r"(?P<account>.*)_(?P<kind>CloudTrail-Digest)_(?P<region>[^_]+)_.*_(?P<time>\d{8}T\d{6})Z"
    r"(?:_backfill)?\.json\.gz",
    re.DOTALL | re.ASCII,
)


def parse_folder(path: str) -> LogFolder | None:
    """Return the place of a folder in the layout; `None` if its path does not contain AWSLogs."""
    parts = _FOLDER.fullmatch(path)
    return LogFolder(**parts.groupdict("")) if parts else None


def parse_key(key: str) -> LogKey | None:
    """Return the parts of a key or path; `None` if CloudTrail does not give such names."""
    above, _, name = key.rpartition("/")
    parts = _LOG_FILE.fullmatch(name) or _DIGEST_FILE.fullmatch(name)
    if parts is None:
        return None
    layout = "%Y%m%dT%H%M" if len(parts["time"]) == len("20260126T2145") else "%Y%m%dT%H%M%S"
    try:
        delivered = datetime.strptime(parts["time"], layout).replace(tzinfo=UTC)
    except ValueError:
        return None
    folder = parse_folder(above)
    if folder is None or not folder.region:
        folder = LogFolder(above, "", parts["account"], parts["kind"], parts["region"])
    return LogKey(folder, LogKind(parts["kind"]), delivered)


def last_keys(keys: Iterable[str]) -> dict[str, str]:
    """Return the last key read in each Region's folder, by the folder's path.

    Keys outside the layout are left out, since it is unknown where new ones would sort.
    """
    last: dict[str, str] = {}
    for key in keys:
        parsed = parse_key(key)
        if parsed is None or not key.startswith(f"{parsed.folder.path}/"):
            continue
        path = parsed.folder.path
        last[path] = max(key, last.get(path, key))
    return last


def day_folder(region_folder: str, day: date) -> str:
    """Return the path of one delivery day; these paths sort in the order of the days."""
    return f"{region_folder}/{day.year:04}/{day.month:02}/{day.day:02}"


def resume_from(last_key: str) -> date | None:
    """Return the day folder with which an incremental listing starts after the last key read."""
    parsed = parse_key(last_key)
    return None if parsed is None else _shifted(parsed.delivered, -LOOK_BACK)


def _shifted(time: datetime, by: timedelta) -> date:
    """Return the UTC day of a shifted time, limited to the first and last day of the calendar."""
    day = time.astimezone(UTC).date().toordinal() + by.days
    return date.fromordinal(min(max(day, date.min.toordinal()), date.max.toordinal()))
