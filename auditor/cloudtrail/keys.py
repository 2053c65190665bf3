"""Keys of the objects a trail writes: what they say, and which a run may leave unread.

    [prefix/]AWSLogs/[o-id/]<account>/<kind>/<region>/<yyyy>/<mm>/<dd>/
        <account>_<kind>_<region>_<yyyymmddThhmmZ>_<16 characters>.json.gz

A key is a hint. Logs are copied, renamed and flattened, so one that says nothing is not a reason to
leave a file out. All of this works on paths below a local folder, too.

Source: CloudTrail User Guide, "Finding your CloudTrail log files" and "Digest file structure".
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from typing import Final

MARGIN: Final = timedelta(days=1)
"""How far from the asked span a delivery may lie and still be read.

Measured delays are minutes, but CloudTrail promises none, and records lie in the folder of the
day they were delivered. So a run by key sees each record that was delivered within a day.
"""

LOOK_BACK: Final = timedelta(days=1)
"""How far before the last key seen an incremental listing begins.

Objects of one time slot differ in 16 random characters, so a new one may sort before an old one.
"""

GLOBAL_REGIONS: Final = frozenset({"us-east-1", "us-gov-west-1", "cn-north-1", "cn-northwest-1"})
"""Regions of global services, whose records a trail may deliver to any Region's folder."""


class LogKind(StrEnum):
    """What the log files of a folder hold."""

    EVENTS = "CloudTrail"
    INSIGHTS = "CloudTrail-Insight"
    NETWORK_ACTIVITY = "CloudTrail-NetworkActivity"
    AGGREGATED = "CloudTrail-Aggregated"
    DIGESTS = "CloudTrail-Digest"


@dataclass(frozen=True, slots=True)
class LogFolder:
    """A folder of the layout; the parts below the end of its path are empty."""

    prefix: str
    """What stands before AWSLogs, without a slash at its end."""
    organization: str = ""
    account: str = ""
    """Text that need not be digits: archives are anonymised."""
    kind: str = ""
    """A `LogKind`, or another service's word, such as Config."""
    region: str = ""

    @property
    def path(self) -> str:
        """The folder's path, cut after its Region, without a slash at its end."""
        parts = (self.prefix, "AWSLogs", self.organization, self.account, self.kind, self.region)
        return "/".join(part for part in parts if part)


@dataclass(frozen=True, slots=True)
class LogKey:
    """What the key of a log file or digest file says."""

    folder: LogFolder
    """Where it lies; of a file outside the layout, what its name tells."""
    kind: LogKind
    delivered: datetime
    """When it was written: to the minute for log files, to the second for digest files."""

    @property
    def account(self) -> str:
        """The account, by the folder if there is one, since that is what a walk goes by."""
        return self.folder.account

    @property
    def region(self) -> str:
        """The Region in the key. Not always that of the records: see `GLOBAL_REGIONS`."""
        return self.folder.region


@dataclass(frozen=True, slots=True)
class Pruning:
    """What a run asks for, as far as keys can tell; empty and None ask for all."""

    accounts: tuple[str, ...] = ()
    regions: tuple[str, ...] = ()
    start: datetime | None = None
    """First event time asked for. An alarm's range reaches further back than the span judged."""
    end: datetime | None = None
    """First event time no longer asked for."""

    def keeps(self, key: LogKey) -> bool:
        """Whether an object may hold records that are asked for."""
        return (
            self.keeps_account(key.account)
            and self.keeps_region(key.region)
            and (self.start is None or self.start - key.delivered <= MARGIN)
            and (self.end is None or key.delivered - self.end < MARGIN)
        )

    def keeps_account(self, account: str) -> bool:
        """Whether an account's folder may hold records that are asked for."""
        return not self.accounts or account in self.accounts

    def keeps_region(self, region: str) -> bool:
        """Whether a Region's folder may; all may if a Region of global services is asked for."""
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
"""Asks for everything."""

_FOLDER: Final = re.compile(
    r"(?:(?P<prefix>.*)/)?AWSLogs(?:/(?P<organization>o-[^/]+))?"
    r"(?:/(?P<account>[^/]+)(?:/(?P<kind>[^/]+)(?:/(?P<region>[^/]+)(?:/.*)?)?)?)?/?",
    re.DOTALL,
)
_LOG_FILE: Final = re.compile(  # an old example of the guide has no _ after the time
    r"(?P<account>.*)_(?P<kind>CloudTrail(?:-Insight|-NetworkActivity|-Aggregated)?)"
    r"_(?P<region>[^_]+)_(?P<time>\d{8}T\d{4})Z.*",
    re.DOTALL | re.ASCII,
)
_DIGEST_FILE: Final = re.compile(  # the trail's name, between Region and time, may hold anything
    r"(?P<account>.*)_(?P<kind>CloudTrail-Digest)_(?P<region>[^_]+)_.*_(?P<time>\d{8}T\d{6})Z"
    r"(?:_backfill)?\.json\.gz",
    re.DOTALL | re.ASCII,
)


def parse_folder(path: str) -> LogFolder | None:
    """Return the place in the layout of a folder, or None if there is no AWSLogs in its path."""
    parts = _FOLDER.fullmatch(path)
    return LogFolder(**parts.groupdict("")) if parts else None


def parse_key(key: str) -> LogKey | None:
    """Return what a key or path says, or None if its name is not one that CloudTrail gives."""
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
    """Return the last key seen in each Region's folder, by the folder's path.

    Keys outside the layout are in none: nothing tells where new ones would sort.
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
    """Return the path of one delivery day; the order of these paths is that of the days."""
    return f"{region_folder}/{day.year:04}/{day.month:02}/{day.day:02}"


def resume_from(last_key: str) -> date | None:
    """Return the day folder that an incremental listing starts with, given the last key seen."""
    parsed = parse_key(last_key)
    return None if parsed is None else _shifted(parsed.delivered, -LOOK_BACK)


def _shifted(time: datetime, by: timedelta) -> date:
    """Return the UTC day of a time moved, at the ends of the calendar the last day there is."""
    day = time.astimezone(UTC).date().toordinal() + by.days
    return date.fromordinal(min(max(day, date.min.toordinal()), date.max.toordinal()))
