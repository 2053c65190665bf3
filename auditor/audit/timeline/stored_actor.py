"""The records of an actor, found in the columns of a store."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from typing import Final

from auditor.audit.timeline.conditions import patterns_of
from auditor.audit.timeline.records import TimelineRecords, records_of
from auditor.audit.timeline.selection import Selection
from auditor.cloudtrail.lineage import FOLLOWED_CALLS, Call
from auditor.cloudtrail.lineage.passwords import RENAMES, with_later_names
from auditor.cloudtrail.lineage.traces import OriginTraces, UseTraces
from auditor.cloudtrail.logfile import Cell
from auditor.cloudwatch.minutes import Span
from auditor.engine.duckdb.extraction import selecting
from auditor.engine.store.lookup import RecordLookup
from auditor.pattern import WildcardRule

_FOLLOWED: Final = frozenset(name for _, name in FOLLOWED_CALLS)
_NONE: Final[frozenset[str]] = frozenset()


class StoredActor:
    """Queries the columns of a store; texts of the records found are read once and kept."""

    def __init__(self, lookup: RecordLookup) -> None:
        self.undated = 0
        self._lookup = lookup
        self._read: TimelineRecords = {}
        self._acts: dict[str, Call] = {}
        """Those of the calls read that may begin credentials."""
        self.intake = lookup.intake()

    def of_actor(self, selection: Selection) -> TimelineRecords:
        """Return the records that a selection selects."""
        return self.of_patterns([selection.pattern], selection) or self.of_patterns(
            selection.person_patterns, selection
        )

    def naming(self, names: Collection[str]) -> Iterable[Call]:
        """Return those of the calls `NAMING` that have some names."""
        traces = OriginTraces(_NONE, frozenset(), frozenset(names), _NONE)
        return [call for call in self.origins(traces) if call.name in names]

    def of_patterns(self, patterns: Sequence[str], selection: Selection) -> TimelineRecords:
        """Return the records that filter patterns match, of the network of a selection."""
        records: TimelineRecords = {}
        for pattern in patterns:
            matching, undated = self._matching(pattern)
            records |= matching
            self.undated += undated
        self._keep(records)
        return {key: record for key, record in records.items() if selection.holds(record.source_ip)}

    def origins(self, traces: OriginTraces) -> Iterable[Call]:
        """Return the calls that were read and that may begin credentials."""
        self._keep(records_of(self._lookup.origins(traces)))
        return self._acts.values()

    def uses(self, traces: UseTraces) -> TimelineRecords:
        """Return the calls that were read, those among them that the traces lead to."""
        if traces.users:
            renamed = OriginTraces(_NONE, frozenset(), frozenset({RENAMES}), _NONE)
            users = with_later_names(traces.users, self.origins(renamed))
            traces = replace(traces, users=users)
        self._keep(records_of(self._lookup.uses(traces)))
        for pattern in patterns_of("userIdentity.credentialId", traces.portals):
            self._keep(self._matching(pattern)[0])
        return self._read

    def cells(self, span: Span) -> Sequence[Cell]:
        """Return the number of records for each account, Region and UTC day of a span."""
        return self._lookup.cells(span)

    def has_read_events(self, calls: Collection[Call]) -> bool:
        """Return whether the logs hold read events."""
        return any(call.read_only for call in calls) or self._lookup.has_read_events()

    def _keep(self, records: TimelineRecords) -> None:
        """Keep the records that were read."""
        self._read |= records
        for key, record in records.items():
            if record.call.name in _FOLLOWED:
                self._acts[key] = record.call

    def _matching(self, pattern: str) -> tuple[TimelineRecords, int]:
        """Return the records that a pattern matches, and the number without a usable time."""
        texts, undated = self._lookup.matching(selecting(pattern, WildcardRule.ORDINARY))
        return records_of(texts), undated
