"""An actor's records from log files, which are read again for each question."""

from collections.abc import Collection, Iterable, Sequence
from contextlib import AbstractContextManager
from typing import Final

from auditor.audit.timeline.conditions import patterns_of
from auditor.audit.timeline.records import TimelineRecords, records_of
from auditor.audit.timeline.selection import Selection
from auditor.cloudtrail.lineage import FOLLOWED_CALLS, Call
from auditor.cloudtrail.lineage.passwords import RENAMES
from auditor.cloudtrail.lineage.traces import OriginTraces, UseTraces, seconds_around
from auditor.cloudtrail.lineage.users import NAMING
from auditor.cloudtrail.logfile import Cell, Intake
from auditor.cloudwatch.minutes import EVER, Span
from auditor.engine.base import Criteria
from auditor.engine.duckdb.engine import Engine
from auditor.engine.duckdb.extraction import selecting
from auditor.engine.open import open_engine
from auditor.pattern import WildcardRule
from auditor.progress import Progress

_ISSUING_NAMES: Final = frozenset(name for _, name in FOLLOWED_CALLS)
_READ_EVENTS: Final = '{ ($.readOnly IS TRUE) || ($.readOnly = "true") }'


class ScannedActor:
    """Reads log files whole: once for the actor, for all that begins credentials, and for uses."""

    intake: Intake

    def __init__(self, sources: Sequence[str], progress: Progress, cap: int) -> None:
        self._sources = sources
        self._progress = progress
        self._cap = cap
        self._acts: list[Call] | None = None
        self._cells: tuple[Cell, ...] = ()
        self._has_read_events: bool | None = None
        self._naming: TimelineRecords = {}
        self.undated = 0

    def of_actor(self, selection: Selection) -> TimelineRecords:
        """Return the records that a selection names."""
        own, persons = [selection.pattern], selection.person_patterns
        naming = patterns_of("eventName", NAMING) if selection.may_name_user else []
        with self._engine([*own, *persons, *naming]) as engine:
            self.intake = engine.intake()
            self._cells = engine.cells(EVER)
            of_person = len(own) + len(persons)
            self._naming = _matching(engine, range(of_person, of_person + len(naming)))
            for filters in (range(len(own)), range(len(own), of_person)):
                self.undated += engine.matches(filters, EVER).undated
                if records := _of_network(_matching(engine, filters), selection):
                    return records
        return {}

    def naming(self, names: Collection[str]) -> Iterable[Call]:
        """Return those of the calls `NAMING` that have some names; after `of_actor`."""
        return [record.call for record in self._naming.values() if record.call.name in names]

    def of_patterns(self, patterns: Sequence[str], selection: Selection) -> TimelineRecords:
        """Return the records that filter patterns match, and read all calls for `origins`."""
        acts = patterns_of("eventName", _ISSUING_NAMES)
        with self._engine([*patterns, *acts]) as engine:
            these = range(len(patterns))
            self.undated += engine.matches(these, EVER).undated
            records = _matching(engine, these)
            read = _matching(engine, range(len(patterns), len(patterns) + len(acts)))
            self._acts = [record.call for record in read.values()]
        return _of_network(records, selection)

    def origins(self, traces: OriginTraces) -> Iterable[Call]:
        """Return all calls that begin credentials."""
        if self._acts is None:
            records = self._matching(patterns_of("eventName", _ISSUING_NAMES))
            self._acts = [record.call for record in records.values()]
        return self._acts

    def uses(self, traces: UseTraces) -> TimelineRecords:
        """Return the calls of the traces, and possibly more."""
        sessions = "userIdentity.sessionContext.attributes.creationDate"
        times = [f"{time:%Y-%m-%dT%H:%M:%S}*" for time in seconds_around(traces.times)]
        return self._matching(
            [
                *patterns_of("userIdentity.accessKeyId", traces.keys),
                *patterns_of("userIdentity.principalId", traces.principals),
                *patterns_of("userIdentity.credentialId", traces.portals),
                *patterns_of(sessions, times),
                *patterns_of("requestParameters.webIdentityTokenId", traces.tokens),
                *patterns_of("eventName", ["ConsoleLogin", RENAMES] if traces.users else []),
                *patterns_of("eventName", ["AssumeRoleWithSAML"] if traces.times else []),
            ]
        )

    def cells(self, span: Span) -> Sequence[Cell]:
        """Return how many records the logs have of each account, Region and UTC day of a span."""
        first, end = span.start.date(), span.end.date()
        return [cell for cell in self._cells if first <= cell.day < end]

    def has_read_events(self, calls: Collection[Call]) -> bool:
        """Return whether the logs hold read events; they are read only if no call is one."""
        if any(call.read_only for call in calls):
            return True
        if self._has_read_events is None:
            with self._engine([_READ_EVENTS]) as engine:
                read = engine.matches([0], EVER)
                self._has_read_events = read.dated + read.undated > 0
        return self._has_read_events

    def _matching(self, patterns: Sequence[str]) -> TimelineRecords:
        if not patterns:
            return {}
        with self._engine(patterns) as engine:
            return _matching(engine, range(len(patterns)))

    def _engine(self, patterns: Sequence[str]) -> AbstractContextManager[Engine]:
        """Read the log files for the records that any of the patterns matches."""
        filters = tuple(selecting(pattern, WildcardRule.ORDINARY) for pattern in patterns)
        return open_engine(self._sources, Criteria(filters), self._progress, cap=self._cap)


def _of_network(records: TimelineRecords, selection: Selection) -> TimelineRecords:
    """Return the records of the network of a selection."""
    return {key: record for key, record in records.items() if selection.holds(record.source_ip)}


def _matching(engine: Engine, filters: Sequence[int]) -> TimelineRecords:
    """Return the records that some filters of an engine match, by their indexes."""
    every = engine.records.every_match(filters, EVER) if filters else ()
    return records_of(evidence.record for _, evidence in every)
