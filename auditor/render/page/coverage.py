"""The coverage map: accounts and Regions by UTC day; days without records are unknown."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Final

from markupsafe import Markup

from auditor.render.page import charts
from auditor.render.shared.days import gaps, logged_days, span_days
from auditor.result.audit import AuditResult

if TYPE_CHECKING:
    from auditor.result.backtest import BacktestResult

_MAX_ROWS: Final = 60
_MAX_CELLS: Final = 184


@dataclass(frozen=True, slots=True)
class CoverageRow:
    """One account and Region."""

    account: str
    region: str
    records: int
    quiet: int
    """The number of days without a record."""
    gap: tuple[date, date] | None
    """The first and last day of the longest stretch without a record."""
    volumes: tuple[int | None, ...]
    """The number of records in each cell of the map; `None` where no day has any."""
    drawn: Markup


@dataclass(frozen=True, slots=True)
class CoverageView:
    """The busiest accounts and Regions, in their own order, over the days of the span."""

    rows: tuple[CoverageRow, ...]
    left_out: int
    left_out_records: int
    first: date
    last: date
    days_per_cell: int
    most: int
    """The highest number of records in a cell of the map."""
    rows_with_records: int
    """The number of accounts and Regions with records in the span."""
    logged: int
    """The number of days on which any account has a record."""
    silent: tuple[tuple[date, date], ...]
    """The stretches of days without records."""
    missing: tuple[tuple[date, date], ...]
    """The gaps of accounts, and of Regions that have records on most days."""
    days_missing: int
    """The number of days in `missing`, each counted once."""

    @property
    def row_count(self) -> int:
        """The number of accounts and Regions with records, in the span or not."""
        return len(self.rows) + self.left_out

    @property
    def days(self) -> int:
        """The number of days from the first to the last, both included."""
        return (self.last - self.first).days + 1


def coverage_view(result: "AuditResult | BacktestResult") -> CoverageView | None:
    """Return the map, or `None` if no record has a date."""
    if result.span is None or not result.coverage.cells:
        return None
    judged, logged = span_days(result.span), logged_days(result)
    first, last = date.fromordinal(judged[0]), date.fromordinal(judged[-1])
    days = len(judged)
    per_cell = -(-days // _MAX_CELLS)
    volumes: dict[tuple[str, str], dict[date, int]] = {
        (cell.account, cell.region): {} for cell in result.coverage.cells
    }
    for cell in result.coverage.judged:
        if cell.day in logged:
            volumes[cell.account, cell.region][cell.day] = cell.records
    busiest = sorted(volumes, key=lambda row: (-sum(volumes[row].values()), row))
    shown = {
        row: _grouped(volumes[row], first, days, per_cell) for row in sorted(busiest[:_MAX_ROWS])
    }
    most = max(volume or 0 for row in shown.values() for volume in row)
    missing = _missing(volumes, first, last)
    return CoverageView(
        rows=tuple(
            _row(row, volumes[row], drawn, most, first, last) for row, drawn in shown.items()
        ),
        left_out=len(busiest) - len(shown),
        left_out_records=sum(sum(volumes[row].values()) for row in busiest[_MAX_ROWS:]),
        first=first,
        last=last,
        days_per_cell=per_cell,
        most=most,
        rows_with_records=sum(bool(by_day) for by_day in volumes.values()),
        logged=len(logged),
        silent=tuple(gaps(logged, first, last)),
        missing=missing,
        days_missing=len({day for gap in missing for day in _ordinals(*gap)}),
    )


def _missing(
    volumes: Mapping[tuple[str, str], Mapping[date, int]], first: date, last: date
) -> tuple[tuple[date, date], ...]:
    """Return the distinct gaps of accounts, and of Regions with records on most days.

    Records without an account count only if no record names an account.
    """
    by_account: dict[str, set[date]] = defaultdict(set)
    for (account, _), by_day in volumes.items():
        by_account[account].update(by_day)
    days = (last - first).days + 1
    logged = [
        *(on for account, on in by_account.items() if account or len(by_account) == 1),
        *(set(by_day) for (account, _), by_day in volumes.items() if 2 * len(by_day) > days),
    ]
    return tuple(sorted({gap for on in logged for gap in gaps(on, first, last)}))


def _ordinals(first: date, last: date) -> range:
    return range(first.toordinal(), last.toordinal() + 1)


def _grouped(
    records_by_day: dict[date, int], first: date, days: int, per_cell: int
) -> list[int | None]:
    """Return the number of records in each cell; `None` where no day has any."""
    cells: list[int | None] = [None] * -(-days // per_cell)
    for day, records in records_by_day.items():
        position = (day - first).days // per_cell
        cells[position] = (cells[position] or 0) + records
    return cells


def _row(
    account_region: tuple[str, str],
    records_by_day: dict[date, int],
    drawn: list[int | None],
    most: int,
    first: date,
    last: date,
) -> CoverageRow:
    account, region = account_region
    days = (last - first).days + 1
    label = f"{account} {region}: records on {len(records_by_day)} of {days} days"
    return CoverageRow(
        account=account,
        region=region,
        records=sum(records_by_day.values()),
        quiet=days - len(records_by_day),
        gap=max(gaps(records_by_day, first, last), key=lambda gap: gap[1] - gap[0], default=None),
        volumes=tuple(drawn),
        drawn=charts.heat(drawn, most, label),
    )
