"""UTC days of a span, and the gaps between days with records."""

from collections.abc import Collection
from datetime import date, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from auditor.cloudwatch.minutes import Span

if TYPE_CHECKING:
    from auditor.result.audit import AuditResult
    from auditor.result.backtest import BacktestResult


def span_days(span: Span) -> range:
    """Return the ordinals of the UTC days that a span touches."""
    last = max(span.start, span.end - timedelta(microseconds=1))
    return range(span.start.toordinal(), last.toordinal() + 1)


def logged_days(result: "AuditResult | BacktestResult") -> set[date]:
    """Return the UTC days of the span on which any account has a record."""
    if result.span is None:
        return set()
    judged = span_days(result.span)
    return {cell.day for cell in result.coverage.judged if cell.day.toordinal() in judged}


_DAY: Final = timedelta(days=1)


def gaps(logged: Collection[date], first: date, last: date) -> list[tuple[date, date]]:
    """Return the stretches between two days, both included, without a day with records."""
    edges = [first - _DAY, *sorted(day for day in logged if first <= day <= last), last + _DAY]
    return [
        (before + _DAY, after - _DAY) for before, after in pairwise(edges) if after - before > _DAY
    ]
