"""Logs that begin late, stop early, pause or are mostly missing."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from auditor.cloudtrail.logfile import Cell
from auditor.render.shared.days import span_days
from auditor.render.shared.words import count, counted, visible

if TYPE_CHECKING:
    from auditor.result.audit import AuditResult
    from auditor.result.backtest import BacktestResult

_DAY: Final = timedelta(days=1)
_LEAST_DAYS: Final = 2
"""The fewest expected days without records, at an end of the span, that count as silence."""
_FEW_SHARE: Final = 0.5
"""The share of the span's days; logs with records on fewer days are mostly missing."""
_LEAST_PAUSE: Final = 3
"""The fewest expected days in a row without records, between others, that count as a pause."""
_MAX_PAUSES: Final = 2
"""The most pauses of logs that are complete otherwise; more are a habit."""
_MAX_SHOWN: Final = 3
_UNKNOWN: Final = "unknown, not quiet"


@dataclass(frozen=True, slots=True)
class Silence:
    """An account, or one of its Regions, whose logs do not cover the span."""

    account: str
    region: str | None
    """`None` for all Regions of the account."""
    first: date
    """The first day with records."""
    last: date
    """The last day with records."""
    logged: int
    """The number of days of the span with records."""
    days: int
    """The number of days of the span."""
    starts_late: bool
    stops: bool
    pauses: tuple[tuple[date, date], ...] = ()
    """First and last day of each long stretch without records, if there are records on all other
    expected days.
    """

    @property
    def missing(self) -> int:
        """The number of days of the span without a record."""
        return self.days - self.logged


def silences(cells: Iterable[Cell], first: date, last: date) -> tuple[Silence, ...]:
    """Return the logs that are silent for long stretches or mostly missing, the longest first.

    A weekday that never has records does not count. If an account is silent as a whole, its
    Regions are not listed.
    """
    by_account: dict[str, set[date]] = defaultdict(set)
    by_region: dict[tuple[str, str], set[date]] = defaultdict(set)
    for cell in cells:
        if first <= cell.day <= last:
            by_account[cell.account].add(cell.day)
            by_region[cell.account, cell.region].add(cell.day)
    gaps = [*_silent({(account, None): days for account, days in by_account.items()}, first, last)]
    whole = {gap.account for gap in gaps}
    regions: dict[tuple[str, str | None], set[date]] = {
        key: days for key, days in by_region.items() if key[0] not in whole
    }
    gaps += _silent(regions, first, last)
    return tuple(sorted(gaps, key=lambda gap: (-gap.missing, gap.account, gap.region or "")))


def sentences(gaps: Collection[Silence]) -> list[str]:
    """Return sentences on the longest silences, and the number of others."""
    shown = [_sentence(gap) for gap in list(gaps)[:_MAX_SHOWN]]
    more = len(gaps) - len(shown)
    if more > 0:
        shown.append(f"And {counted(more, 'more account or Region', 'more accounts or Regions')}.")
    return shown


def _silent(
    logged: Mapping[tuple[str, str | None], set[date]], first: date, last: date
) -> Iterator[Silence]:
    length = (last - first).days + 1
    for (account, region), days in logged.items():
        begins, ends = min(days), max(days)
        late = _expected(days, first, begins - _DAY) >= _LEAST_DAYS
        stops = _expected(days, ends + _DAY, last) >= _LEAST_DAYS
        few = length > 2 * _LEAST_DAYS and _expected(days, first, last) > len(days) / _FEW_SHARE
        pauses = _pauses(days)
        if late or stops or few or pauses:
            yield Silence(account, region, begins, ends, len(days), length, late, stops, pauses)


def _pauses(days: Collection[date]) -> tuple[tuple[date, date], ...]:
    """Return long stretches without records in logs that otherwise miss no expected day."""
    pauses: list[tuple[date, date]] = []
    for before, after in pairwise(sorted(days)):
        first, last = before + _DAY, after - _DAY
        missing = _expected(days, first, last)
        if missing >= _LEAST_PAUSE:
            pauses.append((first, last))
        elif missing:
            return ()
    return tuple(pauses) if len(pauses) <= _MAX_PAUSES else ()


def _expected(days: Collection[date], first: date, last: date) -> int:
    """Return the number of days that should have records, by the weekdays that have any."""
    if last < first:
        return 0
    weekdays = {day.weekday() for day in days}
    if len(days) < len(weekdays) * 2:  # too few days to show a weekly habit
        weekdays = set(range(7))
    stretch = (first + _DAY * number for number in range((last - first).days + 1))
    return sum(day.weekday() in weekdays for day in stretch)


def _sentence(gap: Silence) -> str:
    location = " ".join(part for part in (visible(gap.account) or "(none)", gap.region) if part)
    who = f"Account {location}"
    days = counted(gap.days, "day")
    on = f"records on {count(gap.logged)} of {days}"
    if gap.starts_late and gap.stops and gap.first == gap.last:
        return f"{who} has records only on {gap.first}, 1 of {days}: the others are {_UNKNOWN}."
    if gap.starts_late and gap.stops:
        edge = f"no record before {gap.first} and none after {gap.last}"
    elif gap.stops:
        edge = f"no record after {gap.last}"
    elif gap.starts_late:
        edge = f"no record before {gap.first}"
    elif gap.pauses:
        edge = f"no record {' or '.join(f'from {first} to {last}' for first, last in gap.pauses)}"
    else:
        return f"{who} has {on} only: the others are {_UNKNOWN}."
    return f"{who} has {edge} ({on}): {_UNKNOWN}."


def silence(result: "AuditResult | BacktestResult") -> list[str]:
    """Return sentences on the silences in the span of a result."""
    if result.span is None:
        return []
    days = span_days(result.span)
    first, last = date.fromordinal(days[0]), date.fromordinal(days[-1])
    return sentences(silences(result.coverage.judged, first, last))
