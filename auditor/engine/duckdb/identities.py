"""Questions about identities: their first uses, their days, and their bursts of calls."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from auditor import resources
from auditor.cloudwatch.minutes import Span, minute_of, time_of
from auditor.engine.answers import CalledRecord, ChangeCount
from auditor.engine.base import RecordAddress, Relations
from auditor.engine.duckdb.called_texts import CalledTexts
from auditor.engine.duckdb.connection import filling
from auditor.engine.duckdb.timestamps import aware
from auditor.significance.signals import CallMinute

_DAY: Final = 24 * 60
"""The minutes of a day."""


class Identities:
    """Answers about identities over all records, at their own times.

    The criteria of the relations must name calls.
    """

    def __init__(self, relations: Relations) -> None:
        self._relations = relations
        self._texts = CalledTexts(relations)

    def called(self) -> Iterator[CalledRecord]:
        """Yield the records of the calls that the criteria name, in the order of log files."""
        yield from self._texts.records(self._ask("called_rows", {}))

    def issuing(
        self, ids: Sequence[str], but: Collection[RecordAddress] = ()
    ) -> Iterator[CalledRecord]:
        """Yield records of issuing calls that name at least one of some keys or principals.

        This includes the records that name the keys and principals of these calls, and so on, as
        far as the relations have them. The filters that match the records are not included.

        Args:
            but: records to leave out.
        """
        rows = self._ask("issuing_rows", {"ids": list(ids)})
        yield from self._texts.records([row for row in rows if row[:2] not in but])

    def first_uses(
        self, uses: Sequence[tuple[str, str, str]]
    ) -> Mapping[tuple[str, str, str], datetime]:
        """Return the time of each first use; uses that never happened are absent.

        Args:
            uses: identity, aspect (`call`, `network`, `agent` or `region`) and value of each use.
        """
        rows = self._ask("first_use_times", parameters_of(uses))
        return {(who, aspect, value): aware(first) for who, aspect, value, first in rows}

    def beginnings(self, identities: Sequence[str]) -> Mapping[str, datetime]:
        """Return the time of the first record of each of some identities."""
        rows = self._ask("beginnings", {"identities": list(identities)})
        return {identity: aware(first) for identity, first in rows}

    def call_days(self, calls: Sequence[str], span: Span) -> Mapping[tuple[str, str], int]:
        """Return the number of UTC days of a span with calls, by identity and call.

        Args:
            calls: changes, and others that the criteria name.
        """
        first, last = minute_of(span.start), max(minute_of(span.end) - 1, minute_of(span.start))
        days = {"start": first - first % _DAY, "end": last - last % _DAY + _DAY}
        rows = self._ask("call_days", {"calls": list(calls), **days})
        return {(identity, call): days for identity, call, days in rows}

    def bursts(self, least: Mapping[str, int], span: Span) -> list[CallMinute]:
        """Return the minutes in which an identity made a call at least as often as required.

        Args:
            least: the required number by call.
        """
        parameters = {
            "calls": list(least),
            "least": list(least.values()),
            "start": minute_of(span.start),
            "end": minute_of(span.end),
        }
        return [
            CallMinute(identity, call, time_of(minute), records, _matched(matched))
            for identity, call, minute, records, matched in self._ask("bursts", parameters)
        ]

    def refusals(self, span: Span) -> list[CallMinute]:
        """Return the minutes in which calls of identities were refused, each with their number.

        They lacked a permission, or are sign-ins that failed.
        """
        parameters: dict[str, object] = {
            "start": minute_of(span.start),
            "end": minute_of(span.end),
        }
        return [
            CallMinute(identity, call, time_of(minute), records, _matched(matched))
            for identity, call, minute, records, matched in self._ask("refusals", parameters)
        ]

    def changes(self, span: Span) -> list[ChangeCount]:
        """Return the successful changes of a span, by identity and by the filters that match."""
        bounds: dict[str, object] = {
            "start": minute_of(span.start),
            "end": minute_of(span.end),
        }
        return [
            ChangeCount(
                identity,
                call,
                _indexes(matches or ()),
                by_service,
                records,
                time_of(first),
                time_of(last),
            )
            for identity, call, matches, by_service, records, first, last in self._ask(
                "changes", bounds
            )
        ]

    def _ask(self, name: str, parameters: dict[str, object]) -> list[tuple[Any, ...]]:
        with filling(self._relations.connection):
            return self._relations.connection.execute(resources.sql(name), parameters).fetchall()


def _matched(alike: Iterable[Mapping[str, Any]] | None) -> dict[tuple[int, ...], int]:
    """Return the number of records by the indexes of the filters that match them."""
    return {_indexes(some["matches"]): some["records"] for some in alike or ()}


def _indexes(matches: Iterable[bool]) -> tuple[int, ...]:
    """Return the indexes of the filters that match, by their verdicts."""
    return tuple(index for index, matches_it in enumerate(matches) if matches_it)


def parameters_of(uses: Sequence[tuple[str, str, str]]) -> dict[str, object]:
    """Return the parameters of a question about uses: identity, aspect and value of each."""
    names = ("identities", "aspects", "values")
    return {name: [use[position] for use in uses] for position, name in enumerate(names)}
