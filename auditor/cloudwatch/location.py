"""The account and Region of an alarm, and the ARNs and times that its messages show."""

import re
import zlib
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

_DAYS: Final = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MONTHS: Final = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
_LONG_TIME: Final = re.compile(r"\w+ (\d{1,2}) (\w+), (\d{4}) (\d\d):(\d\d):(\d\d) UTC")
_REGIONS: Final = {
    "us-east-1": "US East (N. Virginia)",
    "us-east-2": "US East (Ohio)",
    "us-west-1": "US West (N. California)",
    "us-west-2": "US West (Oregon)",
    "ca-central-1": "Canada (Central)",
    "eu-west-1": "EU (Ireland)",
    "eu-west-2": "EU (London)",
    "eu-west-3": "EU (Paris)",
    "eu-central-1": "EU (Frankfurt)",
    "eu-north-1": "EU (Stockholm)",
    "ap-southeast-1": "Asia Pacific (Singapore)",
    "ap-southeast-2": "Asia Pacific (Sydney)",
    "ap-northeast-1": "Asia Pacific (Tokyo)",
    "ap-northeast-2": "Asia Pacific (Seoul)",
    "ap-south-1": "Asia Pacific (Mumbai)",
    "sa-east-1": "South America (Sao Paulo)",
}
_PARTITIONS: Final = {"cn-": "aws-cn", "us-gov-": "aws-us-gov"}


@dataclass(frozen=True, slots=True)
class Location:
    """The account and Region of an alarm."""

    account: str
    region: str

    @property
    def display(self) -> str:
        """The Region as messages name it."""
        return _REGIONS.get(self.region, self.region)

    def arn(self, name: str) -> str:
        """Return the ARN of an alarm."""
        partitions = (
            name for prefix, name in _PARTITIONS.items() if self.region.startswith(prefix)
        )
        partition = next(partitions, "aws")
        return f"arn:{partition}:cloudwatch:{self.region}:{self.account}:alarm:{name}"


def evaluated(name: str, minute: datetime) -> datetime:
    """Return the instant of an evaluation: its minute, plus a second derived from the alarm's name.

    Logs do not hold the second.
    """
    return minute + timedelta(seconds=10 + zlib.crc32(name.encode()) % 50)


def long_time(time: datetime) -> str:
    """Return `Monday 26 January, 2015 21:50:52 UTC`, whatever the locale."""
    day = f"{_DAYS[time.weekday()]} {time:%d} {_MONTHS[time.month - 1]}, {time:%Y}"
    return f"{day} {time:%H:%M:%S} UTC"


def long_time_of(text: str) -> datetime:
    """Parse the output of `long_time` into an aware time in UTC.

    Raises:
        ValueError: the text has another form.
    """
    match = _LONG_TIME.fullmatch(text)
    if match is None or match[2] not in _MONTHS:
        raise ValueError(f"{text!r} is not a time such as 'Monday 26 January, 2015 21:50:52 UTC'")
    day, year, hour, minute, second = (int(match[group]) for group in (1, 3, 4, 5, 6))
    return datetime(year, _MONTHS.index(match[2]) + 1, day, hour, minute, second, tzinfo=UTC)


def short_time(time: datetime) -> str:
    """Return `2026-01-15T21:46:30.000+0000`."""
    return f"{time:%Y-%m-%dT%H:%M:%S}.{time.microsecond // 1000:03}+0000"
