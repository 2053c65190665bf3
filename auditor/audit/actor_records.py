"""What finds the records of a timeline, whatever the sources are."""

from collections.abc import Collection, Iterable, Sequence
from typing import Protocol

from auditor.audit.selection import Selection
from auditor.audit.timeline_records import TimelineRecords
from auditor.cloudtrail.lineage import Call
from auditor.cloudtrail.lineage.traces import OriginTraces, UseTraces
from auditor.cloudtrail.logfile import Cell, Intake
from auditor.cloudwatch.minutes import Span


class ActorRecords(Protocol):
    """Finds the records of an actor, of those who began its credentials, and of those it began."""

    intake: Intake
    undated: int
    """TimelineRecords of the actor without a usable time, which are in no session."""

    def of_actor(self, selection: Selection) -> TimelineRecords:
        """Return the records that a selection names."""

    def origins(self, traces: OriginTraces) -> Iterable[Call]:
        """Return calls that begin credentials, those of the traces among them."""

    def uses(self, traces: UseTraces) -> TimelineRecords:
        """Return the calls of the traces, and perhaps others."""

    def cells(self, span: Span) -> Sequence[Cell]:
        """Return how many records the logs have of each account, Region and UTC day of a span."""

    def has_read_events(self, calls: Collection[Call]) -> bool:
        """Return whether the logs hold read events, as far as these calls or the logs tell."""
