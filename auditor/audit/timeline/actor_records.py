"""The interface for finding the records of a timeline in any sources."""

from collections.abc import Collection, Iterable, Sequence
from typing import Protocol

from auditor.audit.timeline.records import TimelineRecords
from auditor.audit.timeline.selection import Selection
from auditor.cloudtrail.lineage import Call
from auditor.cloudtrail.lineage.traces import OriginTraces, UseTraces
from auditor.cloudtrail.logfile import Cell, Intake
from auditor.cloudwatch.minutes import Span


class ActorRecords(Protocol):
    """Finds the records of an actor, of its credentials' origins, and of sessions it began."""

    intake: Intake
    undated: int
    """The number of the actor's records without a usable time, which are in no session."""

    def of_actor(self, selection: Selection) -> TimelineRecords:
        """Return the records that a selection selects; without any, those of a person."""

    def naming(self, names: Collection[str]) -> Iterable[Call]:
        """Return those of the calls `NAMING` that have some names; after `of_actor`."""

    def of_patterns(self, patterns: Sequence[str], selection: Selection) -> TimelineRecords:
        """Return the records that filter patterns match, of the network of a selection.

        Undated ones add to `undated`.
        """

    def origins(self, traces: OriginTraces) -> Iterable[Call]:
        """Return calls that begin credentials: those that the traces lead to, and others."""

    def uses(self, traces: UseTraces) -> TimelineRecords:
        """Return the calls that the traces lead to, and others.

        If sign-ins of users are wanted, all calls that rename users are among them.
        """

    def cells(self, span: Span) -> Sequence[Cell]:
        """Return the number of records for each account, Region and UTC day of a span."""

    def has_read_events(self, calls: Collection[Call]) -> bool:
        """Return whether the logs hold read events, judging by these calls or by the logs."""
