"""The engine: every question about records, asked in SQL over the relations."""

from collections.abc import Iterable, Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from auditor.cloudtrail.logfile import Cell, Coverage, Intake
from auditor.cloudwatch.clock import EVENT_CLOCK, Clock
from auditor.cloudwatch.metric_filter import DefaultValue, MetricFilter
from auditor.cloudwatch.metrics import MetricData, MetricId
from auditor.cloudwatch.minutes import Span
from auditor.engine.answers import Extent, Matches, UnpublishedCounts
from auditor.engine.base import InputFile, Relations
from auditor.engine.duckdb.act_threads import ActThreads
from auditor.engine.duckdb.actors import actors_of
from auditor.engine.duckdb.identities import Identities
from auditor.engine.duckdb.inventory import cells_of, coverage_of, extent_of
from auditor.engine.duckdb.log_group_view import LogGroupView, counted_from_1, matches_in
from auditor.engine.duckdb.match_minutes import MatchMinutes
from auditor.engine.duckdb.match_set import MatchSet
from auditor.engine.duckdb.published import PublishedMetrics
from auditor.engine.duckdb.records import Records
from auditor.result.records import Actor
from auditor.significance.table import SignificanceTable

_ActorsQuestion = tuple[tuple[int, ...], Span, int]
"""Distinct filters, a span, and the number of identities to return."""


class Engine:
    """Answers questions about the records of one log group; by default of all records.

    Filters are given by their indexes among the filters of the relations. Answers
    are plain values: no connections, relations or frames.
    """

    def __init__(
        self,
        relations: Relations,
        clock: Clock = EVENT_CLOCK,
        account: str | None = None,
        region: str | None = None,
    ) -> None:
        """Make the views of a log group over some relations.

        Args:
            clock: the clock that counts records. Times in questions and answers are times of this
                clock; times of evidence and actors, and in `coverage` and `intake`, are the
                records' own.
            account: the account whose records are in the log group; `None`: all accounts.
            region: the Region whose records are in the log group; `None`: all Regions.
        """
        self._relations = relations
        self._log_group = (clock, account, region)
        self._view = LogGroupView(relations.connection, clock, account, region)
        self._minutes = MatchMinutes(self._view)
        self._published = PublishedMetrics(self._view, self._minutes, relations.filters)
        self._indexes = {
            metric_filter: index for index, metric_filter in enumerate(relations.filters)
        }
        self._extent: Extent | None = None
        self._actors: dict[_ActorsQuestion, tuple[tuple[Actor, ...], int]] = {}
        self.records = Records(self._view, relations.texts)
        """The records that filters match, as reports show them."""

    def log_group(
        self, clock: Clock, account: str | None = None, region: str | None = None
    ) -> "Engine":
        """Return the engine over the records of one account and Region, counted by a clock."""
        if (clock, account, region) == self._log_group:
            return self
        return Engine(self._relations, clock, account, region)

    @property
    def identities(self) -> Identities:
        """The calls of identities, over the records of all log groups."""
        return Identities(self._relations)

    def act_threads(self, table: SignificanceTable) -> ActThreads:
        """Return the threads of heavy calls, over the records of all log groups."""
        return ActThreads(self._relations, table)

    def indexes(self, filters: Iterable[MetricFilter]) -> tuple[int, ...]:
        """Return the indexes of some filters of the relations."""
        return tuple(self._indexes[metric_filter] for metric_filter in filters)

    def intake(self) -> Intake:
        """Return the intake: the files and records that were read, and the rejections."""
        return self._relations.intake

    def coverage(self) -> Coverage:
        """Return the number of records by account, Region and UTC day, and their delivery delay."""
        return coverage_of(self._view)

    def cells(self, span: Span) -> tuple[Cell, ...]:
        """Return the number of records in a span, by account, Region and UTC day."""
        return cells_of(self._view, span)

    def extent(self) -> Extent:
        """Return first and last event, and the most frequent account and Region."""
        if self._extent is None:
            self._extent = extent_of(self._view)
        return self._extent

    def metric_data(
        self,
        filter_index: int,
        span: Span,
        default_value: DefaultValue = DefaultValue.PER_MINUTE,
        *,
        singles: bool = False,
    ) -> dict[MetricId, MetricData]:
        """Return the series that the filter publishes over the span, default values included.

        With dimensions, these are the series that have samples; otherwise one, with or without.

        Args:
            singles: whether the series have their single values.
        """
        return self._published.metric_data(filter_index, span, default_value, singles=singles)

    def unpublished(self, filter_index: int, span: Span) -> UnpublishedCounts:
        """Count the matches that lack a value that the filter extracts."""
        return self._published.unpublished(filter_index, span)

    def matches(self, filter_indexes: Sequence[int], span: Span) -> Matches:
        """Count the records that any of the filters matches."""
        _, counts = self._minutes.inside(filter_indexes, span)
        return Matches(int(counts.sum()), self._minutes.undated(filter_indexes))

    def match_minutes(
        self, filter_indexes: Sequence[int], span: Span
    ) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Return the minutes with matches of any of the filters, increasing, and their counts."""
        return self._minutes.inside(filter_indexes, span)

    def match_identities(self, filter_indexes: Sequence[int], span: Span) -> list[str]:
        """Return for each of the `match_minutes` the identity that made all its matches.

        It is an ARN (the role's for a session) or another name; "" for several identities.
        """
        return self._minutes.identities(filter_indexes, span)

    def happened(self, filter_indexes: Sequence[int], span: Span) -> NDArray[np.int64]:
        """Return for each of the `match_minutes` the minute in which its first match happened."""
        rows = self._view.answer("happened", matches_in(filter_indexes, span))
        return np.array([row[0] for row in rows], np.int64)

    def event_matches(
        self, event_ids: Sequence[str], filter_indexes: Sequence[int]
    ) -> dict[str, tuple[int | None, bool]]:
        """Return by event id the minute in which it counts, and whether any filter matches.

        The minute is `None` if the record has no usable time; ids without a record are absent. The
        records include events that no filter matches only if the criteria name them.
        """
        parameters = {"ids": list(event_ids), "filters": counted_from_1(filter_indexes)}
        rows = self._view.answer("event_matches", parameters) if event_ids else []
        return {event_id: (minute, matched) for event_id, minute, matched in rows}

    def actors(
        self, filter_indexes: Sequence[int], span: Span, limit: int
    ) -> tuple[tuple[Actor, ...], int]:
        """Return the identities with the most matches, and the number of identities."""
        asked = (self._view.distinct(filter_indexes), span, limit)
        if asked not in self._actors:
            self._actors[asked] = actors_of(self._view, *asked) if asked[0] else ((), 0)
        return self._actors[asked]

    def differing(self, filter_index: int, other: int) -> int:
        """Count the records at any time that only one of two filters matches."""
        one, two = filter_index + 1, other + 1
        sql = "SELECT count(*) FROM /* view */ matching WHERE matches[$one] <> matches[$two]"
        ((records,),) = self._view.rows(sql, {"one": one, "two": two})
        return int(records)

    def match_set(self, filter_indexes: Sequence[int]) -> MatchSet:
        """Return the matches of the filters, for questions about their causes."""
        relations = self._relations
        return MatchSet(relations.connection, self._view.matching, filter_indexes, relations.texts)

    def inputs(self) -> Iterator[InputFile]:
        """Yield the log files of the records, in order of their names."""
        return self._relations.inputs()
