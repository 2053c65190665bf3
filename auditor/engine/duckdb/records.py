"""The records that filters match, with their texts, as evidence."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from itertools import islice
from typing import TYPE_CHECKING, Final

from auditor.cloudwatch.minutes import Span
from auditor.engine.answers import FileMatch, MatchSample
from auditor.engine.base import RecordAddress, RecordTexts
from auditor.engine.duckdb.log_group_view import LogGroupView, counted_from_1, matches_in
from auditor.engine.duckdb.timestamps import aware, naive
from auditor.engine.evidence import SHOWN, evidence_of
from auditor.result.records import Evidence

if TYPE_CHECKING:
    from auditor.result.comparison import RecordDifference

_EvidenceQuestion = tuple[tuple[int, ...], tuple[Span, ...], int]
"""Distinct filters, spans, and the number of records to show of each."""
_CHUNK_RECORDS: Final = 10_000
"""The number of records whose texts are held at a time."""
_SHOWN_RECORDS: Final = 1_000
"""That number for records behind spans, of which alarms show at most 500 each: they may be long."""


class Records:
    """Records of one log group for reports; filters are given by index, as in `Engine`."""

    def __init__(self, view: LogGroupView, texts: RecordTexts) -> None:
        self._view = view
        self._texts = texts
        self._shown: dict[_EvidenceQuestion, tuple[tuple[Evidence, ...], ...]] = {}

    def evidence(
        self, filter_indexes: Sequence[int], spans: Sequence[Span], limit: int
    ) -> tuple[tuple[Evidence, ...], ...]:
        """Return for each span its first matching records, at most `limit`, oldest first."""
        self.read([(filter_indexes, spans)], limit)
        return self._shown[self._view.distinct(filter_indexes), tuple(spans), limit]

    def read(self, questions: Iterable[tuple[Sequence[int], Sequence[Span]]], limit: int) -> None:
        """Read the records of several questions of `evidence` in one pass over their texts.

        Args:
            questions: filters and spans of each.
        """
        asked = [
            (self._view.distinct(filters), tuple(spans), limit) for filters, spans in questions
        ]
        rows = {
            question: self._first_rows(*question)
            for question in asked
            if question not in self._shown
        }
        every = sorted({row[1:] for some in rows.values() for row in some})
        read: dict[RecordAddress, Evidence] = {}
        for first in range(0, len(every), _SHOWN_RECORDS):
            some = every[first : first + _SHOWN_RECORDS]
            addresses = [(file, position) for file, position, _ in some]
            read.update(zip(addresses, self._evidence_at(some), strict=True))
        for question in rows:
            by_span: list[list[Evidence]] = [[] for _ in question[1]]
            for number, file, position, _ in rows[question]:
                by_span[number - 1].append(read[file, position])
            self._shown[question] = tuple(map(tuple, by_span))

    def _first_rows(
        self, filter_indexes: Sequence[int], spans: Sequence[Span], limit: int
    ) -> list[tuple[int, int, int, datetime]]:
        """Return number of the span, file, position and time of each of those records."""
        if not (filter_indexes and spans):
            return []
        rows = self._view.answer(
            "evidence",
            {
                "filters": counted_from_1(filter_indexes),
                "starts": [naive(span.start) for span in spans],
                "ends": [naive(span.end) for span in spans],
                "limit": limit,
            },
        )
        return [(number, file, position, time) for number, file, position, time in rows]

    def every_match(
        self, filter_indexes: Sequence[int], span: Span
    ) -> Iterator[tuple[datetime, Evidence]]:
        """Yield all matching records with their counted times and whole texts, oldest first."""
        rows = self._view.answer("every_match", matches_in(filter_indexes, span))
        for first in range(0, len(rows), _CHUNK_RECORDS):
            some = rows[first : first + _CHUNK_RECORDS]
            texts = self._evidence_at([row[1:] for row in some], shown=None)
            yield from zip((aware(row[0]) for row in some), texts, strict=True)

    def matches_by_file(
        self, filter_indexes: Sequence[int], span: Span, chunk: int
    ) -> Iterator[list[FileMatch]]:
        """Yield all matching records in the order of log files and positions.

        Args:
            chunk: minimum number of records of a list; it ends with the records of a file.
        """
        asked = matches_in(filter_indexes, span)
        files: list[int] = []
        held = 0
        for file, matches in [*self._view.answer("matches_by_file", asked), (None, 0)]:
            if file is not None:
                files.append(file)
            held += matches
            if files and (held >= chunk or file is None):
                among = {**asked, "first": files[0], "last": files[-1]}
                rows = self._view.answer("matches_in_files", among)
                texts = self._texts([(row[0], row[1]) for row in rows])
                yield [
                    FileMatch(*texts[row[0], row[1]], row[1], aware(row[2]), aware(row[3]), row[4])
                    for row in rows
                ]
                files, held = [], 0

    def only_in(
        self, filter_indexes: Sequence[int], others: Sequence[int], span: Span, limit: int
    ) -> tuple[tuple[Evidence, ...], int]:
        """Return records that some filters match and others do not, oldest first, and the total."""
        parameters = {**matches_in(filter_indexes, span), "others": counted_from_1(others)}
        rows = self._view.answer("only_in", {**parameters, "limit": limit})
        return tuple(self._evidence_at([row[:3] for row in rows])), rows[0][3] if rows else 0

    def differences(
        self,
        filter_indexes: Sequence[int],
        others: Sequence[int],
        limit: int,
        span: Span | None = None,
    ) -> "RecordDifference":
        """Count the records that some filters match and others do not.

        Args:
            limit: number of groups by call, error and identity, those with the most records first.
            span: the span in which they count; `None`: all times, including records without a
                usable time.
        """
        from auditor.result.comparison import RecordDifference, RecordGroup  # with all of patterns

        rows = self._view.answer(
            "differences",
            {
                "filters": counted_from_1(filter_indexes),
                "others": counted_from_1(others),
                "limit": limit,
                "start": span and naive(span.start),
                "end": span and naive(span.end),
            },
        )
        shown = iter(self._evidence_at([first for *_, first, _, _ in rows if first is not None]))
        groups = tuple(
            RecordGroup(name, error, who, kind, count, next(shown) if first is not None else None)
            for name, error, who, kind, count, first, _, _ in rows
        )
        return RecordDifference(rows[0][7] if rows else 0, groups, rows[0][6] if rows else 0)

    def verdicts(
        self, filter_index: int, ways: Sequence[range], limit: int
    ) -> dict[int, MatchSample]:
        """Return the matches of filters, and the records that fail only one condition.

        Args:
            ways: the ways of the criteria to match, each as the indexes of the conditions that must
                all hold, which are filters, too.
            limit: the most records to show for each filter.

        Returns:
            By the index of the filter: its matches. By the index of a condition: the records that
            fail only this condition, of the first way for which only one fails. Filters without
            records are absent.
        """
        parameters: dict[str, object] = {
            "filter": filter_index + 1,
            "starts": counted_from_1([way.start for way in ways]),
            "ends": [way.stop for way in ways],
            "limit": limit,
        }
        rows = self._view.answer("trial", parameters)
        shown = iter(self._evidence_at([first for *_, firsts in rows for first in firsts]))
        return {
            verdict - 1: MatchSample(count, undated, tuple(islice(shown, len(firsts))))
            for verdict, count, undated, firsts in rows
        }

    def _evidence_at(
        self, rows: Sequence[tuple[int, int, datetime]], shown: int | None = SHOWN
    ) -> list[Evidence]:
        """Return the records at some addresses, which come with DuckDB's times."""
        texts = self._texts(sorted({(file, position) for file, position, _ in rows}))
        return [
            evidence_of(text, aware(time), name, shown)
            for file, position, time in rows
            for name, text in [texts[file, position]]
        ]
