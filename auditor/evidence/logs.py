"""The accounts, Regions and days that should have logs, and the ones that have logs."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from auditor.cloudtrail.keys import LogKind, parse_key
from auditor.cloudtrail.logfile import Rejection, RejectionKind
from auditor.cloudwatch.minutes import Span
from auditor.evidence.expectations import Expectation
from auditor.result.compliance import DaySpan, LogsRow
from auditor.result.head import ResultHead

AccountRegion = tuple[str, str]
_DAY: Final = timedelta(days=1)
_HOLDS_ANYTHING: Final = frozenset(
    {
        RejectionKind.UNREADABLE,
        RejectionKind.DAMAGED,
        RejectionKind.ENCRYPTED,
        RejectionKind.TOO_LARGE,
    }
)
"""Kinds of rejections that may hide records, whatever the name of the file."""


@dataclass(frozen=True, slots=True)
class DamagedFile:
    """A log file with records that could not be used."""

    name: str
    account: str
    """The account in the name of the file; "" without one."""
    region: str
    """The Region in the name of the file; "" without one."""


@dataclass(frozen=True, slots=True)
class ExpectedLogs:
    """The days with and without logs of each account and Region.

    Sets of days are integers with a bit per day; bit 0 is the first day of the span.
    """

    first: date
    days: int
    expected: Mapping[AccountRegion, int]
    covered: Mapping[AccountRegion, int]
    """Days with records, or proven to be empty by digest files, whether expected or not."""
    damaged: tuple[DamagedFile, ...] = ()
    homes: frozenset[AccountRegion] = frozenset()
    """Keys of `expected` where only calls of global services are expected."""

    def rows(self, needed: Collection[AccountRegion] | None = None) -> Iterator[LogsRow]:
        """Yield the days of all accounts and Regions, or of the needed ones, sorted."""
        for location in sorted(self.expected if needed is None else needed):
            expected = self.expected.get(location, 0)
            covered = self.covered.get(location, 0) & expected
            yield LogsRow(
                account=location[0],
                region=location[1],
                expected=expected.bit_count(),
                covered=covered.bit_count(),
                missing=tuple(self._spans(expected & ~covered)),
            )

    def needed(self, is_global: bool) -> tuple[AccountRegion, ...]:
        """Return the accounts and Regions where the records of a requirement are written.

        Args:
            is_global: whether all its records are in one Region of a partition.
        """
        locations = sorted(self.expected)
        if not is_global:
            return tuple(location for location in locations if location not in self.homes)
        return tuple(
            dict.fromkeys((account, global_region(region)) for account, region in locations)
        )

    def damaged_among(self, needed: Collection[AccountRegion], is_global: bool) -> tuple[str, ...]:
        """Return the names of damaged files that may hold needed records.

        Records of global services may be in the folder of any Region.
        """
        accounts = {account for account, _ in needed}
        return tuple(
            file.name
            for file in self.damaged
            if not file.account
            or (file.account, file.region) in needed
            or (is_global and file.account in accounts)
        )

    def _spans(self, days: int) -> Iterator[DaySpan]:
        number = 0
        while days:
            skipped = (days & -days).bit_length() - 1
            days >>= skipped
            number += skipped
            length = (~days & (days + 1)).bit_length() - 1
            first = self.first + timedelta(days=number)
            yield DaySpan(first, first + timedelta(days=length - 1))
            days >>= length
            number += length


def expected_logs(
    result: ResultHead,
    expectations: Sequence[Expectation] = (),
    proven: Mapping[AccountRegion, Iterable[date]] | None = None,
) -> ExpectedLogs | None:
    """Return where logs are expected and where logs are; `None` without a span.

    Without a declaration, logs are expected on every day for every account and Region in the logs,
    for the one Region where an account's calls of global services are recorded, and for accounts
    that are expected by name.

    Args:
        proven: the days by account and Region that proven digest files cover without a gap.
    """
    if result.span is None:
        return None
    first, days = _days(result.span)
    every = (1 << days) - 1
    covered: dict[AccountRegion, int] = {}
    for cell in result.coverage.judged:
        number = (cell.day - first).days
        if cell.account and cell.records and 0 <= number < days:
            location = (cell.account, cell.region)
            covered[location] = covered.get(location, 0) | 1 << number
    for location, dates in (proven or {}).items():
        numbers = ((day - first).days for day in dates)
        bits = sum(1 << number for number in set(numbers) if 0 <= number < days)
        covered[location] = covered.get(location, 0) | bits
    homes: set[AccountRegion] = set()
    if expectations:
        expected = _declared(expectations, first, days)
    else:
        locations = [(cell.account, cell.region) for cell in result.coverage.cells if cell.account]
        expected = dict.fromkeys([*locations, *covered], every)
        homes = {(account, global_region(region)) for account, region in expected}
        homes -= expected.keys()
        expected |= dict.fromkeys(homes, every)
    for account in result.options.expected_accounts:
        if not any(account == listed for listed, _ in expected):
            expected[account, "us-east-1"] = every
    damaged = tuple(_damaged(result.intake.rejections))
    return ExpectedLogs(first, days, expected, covered, damaged, frozenset(homes))


def global_region(region: str) -> str:
    """Return the Region that records calls of IAM and Organizations in a Region's partition.

    Source: CloudTrail User Guide, "Global service events"; IAM User Guide, "Logging IAM and AWS
    STS API calls with AWS CloudTrail".
    """
    if region.startswith("us-gov-"):
        return "us-gov-west-1"
    return "cn-north-1" if region.startswith("cn-") else "us-east-1"


def _days(span: Span) -> tuple[date, int]:
    """Return the first UTC day of a span, and the number of days that it touches."""
    first = span.start.date()
    last = max(span.start, span.end - timedelta(microseconds=1)).date()
    return first, (last - first).days + 1


def _declared(
    expectations: Sequence[Expectation], first: date, days: int
) -> dict[AccountRegion, int]:
    expected: dict[AccountRegion, int] = {}
    for expectation in expectations:
        bits = sum(
            1 << number for number in range(days) if expectation.holds(first + number * _DAY)
        )
        for account in expectation.accounts:
            for region in expectation.regions:
                expected[account, region] = expected.get((account, region), 0) | bits
    return expected


def _damaged(rejections: Iterable[Rejection]) -> Iterator[DamagedFile]:
    """Yield each file that may hide records once."""
    for file, kind in dict.fromkeys((rejection.file, rejection.kind) for rejection in rejections):
        key = parse_key(file.rpartition("!")[2])
        if key is not None and key.kind is LogKind.EVENTS:
            yield DamagedFile(file, key.account, key.region)
        elif key is None and kind in _HOLDS_ANYTHING:
            yield DamagedFile(file, "", "")
