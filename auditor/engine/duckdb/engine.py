"""The engine on DuckDB: questions to a table of records, wherever they came from."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from itertools import islice
from typing import Any, Final

import duckdb
import numpy as np
from numpy.typing import NDArray

from auditor import resources
from auditor.cloudtrail.logfile import Cell, Coverage, Delivery, EventKind, Intake, KindCount
from auditor.cloudwatch.clock import EVENT_CLOCK, Clock, ClockKind
from auditor.cloudwatch.metric_filter import DefaultValue, MetricFilter
from auditor.cloudwatch.metrics import LARGEST, MetricData, MetricId
from auditor.cloudwatch.minutes import Span
from auditor.engine.base import Extent, Matches, MatchSample, Unpublished
from auditor.engine.duckdb.clock_view import counted_view
from auditor.engine.duckdb.extraction import extracts, series
from auditor.engine.duckdb.match_set import DuckDBMatchSet
from auditor.engine.duckdb.timestamps import aware, naive
from auditor.engine.evidence import SHOWN, RecordTexts, evidence_of
from auditor.result.audit import Actor, Evidence

_AT_ONCE: Final = 10_000
"""Records whose texts are held at a time."""


class DuckDBEngine:
    """Answers from the table `records` that `queries/sql/records.sql` makes.

    Opened by `scan.scan` over log files and by `store.open_store` over a store.
    """

    def __init__(
        self,
        connection: duckdb.DuckDBPyConnection,
        filters: Sequence[MetricFilter],
        intake: Intake,
        texts: RecordTexts,
        clock: Clock = EVENT_CLOCK,
        account: str | None = None,
        region: str | None = None,
    ) -> None:
        self._connection = connection
        self._filters = tuple(filters)
        self._extracting = [index for index, found in enumerate(filters) if extracts(found)]
        self._intake = intake
        self._texts = texts
        self._clock = clock
        self._records = (clock, account, region)
        self._extent: Extent | None = None
        self._match_minutes: dict[
            tuple[tuple[int, ...], Span], tuple[NDArray[np.int64], NDArray[np.int64]]
        ] = {}
        self._view = counted_view(connection, clock, account, region)
        self._names = {
            "/* view */ counted": self._view,
            "/* view */ matching": f"{self._view}_matching",
        }

    def log_group(
        self, clock: Clock, account: str | None = None, region: str | None = None
    ) -> "DuckDBEngine":
        """Return the engine over the records of one account and Region, counted by a clock."""
        if (clock, account, region) == self._records:
            return self
        shared = (self._connection, self._filters, self._intake, self._texts)
        return DuckDBEngine(*shared, clock, account, region)

    def rows(self, sql: str, parameters: dict[str, object] | None = None) -> list[tuple[Any, ...]]:
        """Return the rows that a statement gives; for the other modules of this room."""
        statement = resources.named(sql, self._names)
        return self._connection.execute(statement, parameters or {}).fetchall()

    def intake(self) -> Intake:
        """Return what went in, and what did not."""
        return self._intake

    def coverage(self) -> Coverage:
        """Return how many records each account, Region and UTC day has, and how late they came."""
        rows = self.rows(
            "SELECT account, region, event_time::DATE AS day, count(*) FROM records"
            " WHERE event_time IS NOT NULL GROUP BY ALL ORDER BY ALL"
        )
        ((known, *delays),) = self.rows(resources.sql("delivery"))
        delivery = (
            Delivery(known, *(timedelta(seconds=delay) for delay in delays)) if known else None
        )
        kinds = self.rows("SELECT kind, count(*) FROM records GROUP BY kind ORDER BY kind")
        return Coverage(
            tuple(Cell(*row) for row in rows),
            delivery,
            tuple(KindCount(EventKind(kind), records) for kind, records in kinds),
        )

    def cells(self, span: Span) -> tuple[Cell, ...]:
        """Return how many of the records in a span each account, Region and UTC day has."""
        bounds: dict[str, object] = {"start": naive(span.start), "end": naive(span.end)}
        return tuple(Cell(*row) for row in self.rows(resources.sql("cells"), bounds))

    def extent(self) -> Extent:
        """Return first and last event, and the most frequent account and Region."""
        if self._extent is None:
            self._extent = self._find_extent()
        return self._extent

    def _find_extent(self) -> Extent:
        first, last, known, account, region = self.rows(resources.sql("extent"))[0]
        return Extent(
            first and aware(first), last and aware(last), account, region, known and aware(known)
        )

    def metric_data(
        self,
        filter_index: int,
        span: Span,
        default_value: DefaultValue = DefaultValue.PER_MINUTE,
        singles: bool = False,
    ) -> dict[MetricId, MetricData]:
        """Return the series that the filter publishes over the span, default values included."""
        metric_filter = self._filters[filter_index]
        value = metric_filter.value
        if filter_index in self._extracting:
            parameters = {**self._extracted(filter_index, span), "singles": singles}
            rows = self.rows(resources.sql("samples"), parameters)
            found = series(metric_filter, rows, singles, self._late)
        elif isinstance(value, str):
            raise AssertionError(value)
        else:
            rows = self.rows(resources.sql("arrivals"), _parameters((filter_index,), span))
            found = {metric_filter.metric: self._repeated(rows, value, singles)}
        if metric_filter.default_value is not None:
            rows = self._defaults(filter_index, span, default_value)
            filled = self._repeated(rows, metric_filter.default_value, singles)
            found = {metric: MetricData.merge([data, filled]) for metric, data in found.items()}
        return found

    def unpublished(self, filter_index: int, span: Span) -> Unpublished:
        """Count the matches that lack what the filter extracts."""
        if filter_index not in self._extracting:
            return Unpublished(0, 0)
        parameters = self._extracted(filter_index, span)
        return Unpublished(*self.rows(resources.sql("unpublished"), parameters)[0])

    def matches(self, filter_indexes: Sequence[int], span: Span) -> Matches:
        """Count the records that any of the filters matches."""
        _, counts = self.match_minutes(filter_indexes, span)
        undated = self.rows(
            "SELECT count(*) FROM /* view */ matching"
            " WHERE event_time IS NULL AND matches_any(matches, $filters)",
            {"filters": _counted_from_1(filter_indexes)},
        )[0][0]
        return Matches(int(counts.sum()), undated)

    def match_minutes(
        self, filter_indexes: Sequence[int], span: Span
    ) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Return the minutes with matches of any of the filters, increasing, and their counts."""
        asked = (tuple(filter_indexes), span)
        if asked not in self._match_minutes:  # several parts of a report ask the same
            rows = self.rows(resources.sql("minutes"), _parameters(filter_indexes, span))
            minutes, counts = np.array(rows, np.int64).reshape(-1, 2).T.copy()
            minutes.flags.writeable = counts.flags.writeable = False
            self._match_minutes[asked] = minutes, counts
        return self._match_minutes[asked]

    def happened(self, filter_indexes: Sequence[int], span: Span) -> NDArray[np.int64]:
        """Return for each of the `match_minutes` the minute in which its first match happened."""
        rows = self.rows(resources.sql("happened"), _parameters(filter_indexes, span))
        return np.array([row[0] for row in rows], np.int64)

    def seen(
        self, event_ids: Sequence[str], filter_indexes: Sequence[int]
    ) -> dict[str, tuple[int | None, bool]]:
        """Return by event id when it counts, if ever, and whether any filter matches."""
        parameters = {"ids": list(event_ids), "filters": _counted_from_1(filter_indexes)}
        rows = self.rows(resources.sql("seen"), parameters) if event_ids else []
        return {event_id: (minute, matched) for event_id, minute, matched in rows}

    @property
    def _late(self) -> bool:
        """Whether samples can be seen later than after their own minute."""
        return self._clock.kind is ClockKind.ARRIVAL

    def _repeated(self, rows: Sequence[Sequence[int]], value: float, singles: bool) -> MetricData:
        """Return the data of one value from rows of minute, first minute that sees it, count."""
        minutes, visible_from, counts = np.array(rows, np.int64).reshape(-1, 3).T.copy()
        return MetricData.repeated(
            minutes, counts, value, singles, visible_from if self._late else None
        )

    def _extracted(self, filter_index: int, span: Span) -> dict[str, object]:
        """Return the parameters of questions to what a filter extracts."""
        return {
            "filter": filter_index + 1,
            "sample": self._extracting.index(filter_index) + 1,
            "start": naive(span.start),
            "end": naive(span.end),
            "largest": LARGEST,
        }

    def _defaults(
        self, filter_index: int, span: Span, default_value: DefaultValue
    ) -> list[tuple[int, int, int]]:
        """Return when the filter publishes its default value, and how often, as arrivals.sql."""
        rows = self.rows(
            resources.sql("unmatched"),
            {"filter": filter_index + 1, "start": naive(span.start), "end": naive(span.end)},
        )
        match default_value:
            case DefaultValue.PER_MINUTE:
                times = [(minute, seen, once) for minute, seen, once, _ in rows]
            case DefaultValue.PER_EVENT:
                times = [(minute, seen, unmatched) for minute, seen, _, unmatched in rows]
        return [row for row in times if row[2]]

    def actors(
        self, filter_indexes: Sequence[int], span: Span, limit: int
    ) -> tuple[tuple[Actor, ...], int]:
        """Return the identities with the most matches, and how many identities there are."""
        parameters = {**_parameters(filter_indexes, span), "limit": limit}
        rows = self.rows(resources.sql("actors"), parameters)
        return tuple(_actor(row) for row in rows), rows[0][11] if rows else 0

    def evidence(
        self, filter_indexes: Sequence[int], spans: Sequence[Span], limit: int
    ) -> tuple[tuple[Evidence, ...], ...]:
        """Return for each span its first matching records, at most `limit`, oldest first."""
        rows = self.rows(
            resources.sql("evidence"),
            {
                "filters": _counted_from_1(filter_indexes),
                "starts": [naive(span.start) for span in spans],
                "ends": [naive(span.end) for span in spans],
                "limit": limit,
            },
        )
        found = self.evidence_at([(file, position, time) for _, file, position, time in rows])
        by_span: list[list[Evidence]] = [[] for _ in spans]
        for (number, *_), one in zip(rows, found, strict=True):
            by_span[number - 1].append(one)
        return tuple(tuple(some) for some in by_span)

    def every_match(
        self, filter_indexes: Sequence[int], span: Span
    ) -> Iterator[tuple[datetime, Evidence]]:
        """Yield all matching records with when they count, oldest first, their texts whole."""
        rows = self.rows(resources.sql("every_match"), _parameters(filter_indexes, span))
        for first in range(0, len(rows), _AT_ONCE):
            some = rows[first : first + _AT_ONCE]
            found = self.evidence_at([row[1:] for row in some], shown=None)
            yield from zip((aware(row[0]) for row in some), found, strict=True)

    def only_in(
        self, filter_indexes: Sequence[int], others: Sequence[int], span: Span, limit: int
    ) -> tuple[tuple[Evidence, ...], int]:
        """Return records that some filters match and others do not, oldest first, and how many."""
        parameters = {**_parameters(filter_indexes, span), "others": _counted_from_1(others)}
        rows = self.rows(resources.sql("only_in"), {**parameters, "limit": limit})
        return tuple(self.evidence_at([row[:3] for row in rows])), rows[0][3] if rows else 0

    def verdicts(
        self, filter_index: int, ways: Sequence[range], limit: int
    ) -> dict[int, MatchSample]:
        """Return what a filter matches, and what fails it by one condition alone, by filter."""
        parameters: dict[str, object] = {
            "filter": filter_index + 1,
            "starts": _counted_from_1([way.start for way in ways]),
            "ends": [way.stop for way in ways],
            "limit": limit,
        }
        rows = self.rows(resources.sql("trial"), parameters)
        shown = iter(self.evidence_at([place for *_, places in rows for place in places]))
        return {
            verdict - 1: MatchSample(count, undated, tuple(islice(shown, len(places))))
            for verdict, count, undated, places in rows
        }

    def differing(self, filter_index: int, other: int) -> int:
        """Count the records of all times that one of two filters matches and the other does not."""
        one, two = filter_index + 1, other + 1
        sql = "SELECT count(*) FROM /* view */ counted WHERE matches[$one] <> matches[$two]"
        ((records,),) = self.rows(sql, {"one": one, "two": two})
        return int(records)

    def match_set(self, filter_indexes: Sequence[int]) -> DuckDBMatchSet:
        """Return the matches of the filters, to be asked what makes them."""
        matching = f"{self._view}_matching"
        return DuckDBMatchSet(self._connection, matching, filter_indexes, self._texts)

    def evidence_at(
        self, places: Sequence[tuple[int, int, datetime]], shown: int | None = SHOWN
    ) -> list[Evidence]:
        """Return the records at some places, given with their times as DuckDB has them."""
        texts = self._texts(sorted({(file, position) for file, position, _ in places}))
        return [
            evidence_of(text, aware(time), name, shown)
            for file, position, time in places
            for name, text in [texts[file, position]]
        ]


def _actor(row: tuple[Any, ...]) -> Actor:
    *who, first, last, ips, ip_count, names, name_count, errors = row[:11]
    identity, identity_type, account, matches = who
    return Actor(
        identity,
        identity_type,
        account,
        matches,
        aware(first),
        aware(last),
        tuple(ips),
        ip_count,
        tuple(names),
        name_count,
        errors,
    )


def _parameters(filter_indexes: Sequence[int], span: Span) -> dict[str, object]:
    return {
        "filters": _counted_from_1(filter_indexes),
        "start": naive(span.start),
        "end": naive(span.end),
    }


def _counted_from_1(indexes: Sequence[int]) -> list[int]:
    """Return indexes as DuckDB counts them."""
    return [index + 1 for index in indexes]
