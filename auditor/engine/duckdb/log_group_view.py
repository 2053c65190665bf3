"""The records of a log group, counted by a clock: views over the relations, and parameters."""

import itertools
from collections.abc import Iterable, Sequence
from datetime import timedelta
from typing import Any, Final, NamedTuple

import duckdb

from auditor import resources
from auditor.cloudwatch.clock import Clock, ClockKind
from auditor.cloudwatch.minutes import Span
from auditor.engine.duckdb.timestamps import naive
from auditor.pattern.sql import literal

_VIEWS: Final = itertools.count()
"""Numbers in the names of views."""


class LogGroupView:
    """The views `counted` and `matching` of `queries/sql/counted.sql`, under unique names.

    Spans in questions about `counted` are of whole minutes.
    """

    def __init__(
        self,
        connection: duckdb.DuckDBPyConnection,
        clock: Clock,
        account: str | None,
        region: str | None,
    ) -> None:
        """Make the views over the relations of a connection.

        Args:
            clock: the clock that counts records.
            account: the account whose records are in the log group; `None`: all accounts.
            region: the Region whose records are in the log group; `None`: all Regions.
        """
        self._connection = connection
        self.late = clock.kind is ClockKind.ARRIVAL
        """Whether a sample can become visible later than after its own minute."""
        name = f"counted_{next(_VIEWS)}"
        self.matching = f"{name}_matching"
        """The name of the view of the records that any filter matches."""
        self._names = {"/* view */ counted": name, "/* view */ matching": self.matching}
        if clock.needs_delivery:
            connection.execute(resources.sql("deliveries"))
        slots = {**self._names, **_expressions(clock, account, region)}
        connection.execute(resources.filled("counted", slots))
        self._first_alike: dict[int, int] | None = None

    def distinct(self, filter_indexes: Iterable[int]) -> tuple[int, ...]:
        """Return distinct filters that together match the records of some filters, in order.

        Filters that match nothing are left out, and the first of several that match the same
        records represents them. A question takes milliseconds, and in a large set of rules many
        alarms match nothing or the same; a question about their distinct filters is asked once.
        """
        if self._first_alike is None:
            rows = self.answer("alike_filters")
            self._first_alike = {number - 1: first - 1 for number, first in rows}
        alike = self._first_alike
        return tuple(sorted({alike[index] for index in filter_indexes if index in alike}))

    def rows(self, sql: str, parameters: dict[str, object] | None = None) -> list[tuple[Any, ...]]:
        """Return the rows of a statement that reads `counted` or `matching`."""
        statement = resources.named(sql, self._names)
        return self._connection.execute(statement, parameters or {}).fetchall()

    def answer(
        self, name: str, parameters: dict[str, object] | None = None
    ) -> list[tuple[Any, ...]]:
        """Return the rows of `queries/sql/<name>.sql`."""
        return self.rows(resources.sql(name), parameters)


def _expressions(clock: Clock, account: str | None, region: str | None) -> dict[str, str]:
    """Return the contents of the slots of `counted.sql`, except names."""
    conditions = [
        f"{column} = {literal(value)}"
        for column, value in (("account", account), ("region", region))
        if value is not None
    ]
    first, last, own = (_by(clock, name) for name in ("first_event", "last_event", "event_time"))
    joined = " JOIN deliveries USING (file)" if clock.needs_delivery else ""
    return {
        "/* first */ first_event": first.time,
        "/* last */ last_event": last.time,
        "/* last visible */ last_event": last.visible,
        "/* counted */ true": " AND ".join([first.condition, *conditions]),
        "/* time */ event_time": own.time,
        "/* visible */ event_time": own.visible,
        "/* from */ matched": f"matched{joined}",
        "/* matching */ true": " AND ".join([own.condition, *conditions]),
    }


class _Clocked(NamedTuple):
    """A clock's times for a column of records' own times, as SQL."""

    time: str
    """The time at which records count."""
    visible: str
    """The time at which records become visible."""
    condition: str = "true"
    """The condition under which records count."""


def _by(clock: Clock, column: str) -> _Clocked:
    delivered = f"CASE WHEN {column} IS NOT NULL THEN delivered END"
    condition = f"(delivered IS NOT NULL OR {column} IS NULL)"
    match clock.kind:
        case ClockKind.EVENT:
            return _Clocked(column, column)
        case ClockKind.FIXED:
            time = f"{column} + to_minutes({clock.shift // timedelta(minutes=1)})"
            return _Clocked(time, time)
        case ClockKind.DELIVERY:
            return _Clocked(delivered, delivered, condition)
        case ClockKind.ARRIVAL:
            return _Clocked(column, delivered, condition)


def matches_in(filter_indexes: Sequence[int], span: Span) -> dict[str, object]:
    """Return the parameters for the matches of some filters in a span."""
    return {"filters": counted_from_1(filter_indexes), **bounds(span)}


def bounds(span: Span) -> dict[str, object]:
    """Return the parameters for a span."""
    return {"start": naive(span.start), "end": naive(span.end)}


def counted_from_1(indexes: Sequence[int]) -> list[int]:
    """Return indexes as DuckDB counts them."""
    return [index + 1 for index in indexes]
