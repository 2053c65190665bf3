"""Episodes of alarms and composite alarms, and the periods of a histogram."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from auditor.cloudwatch.composite.history import ChildState
from auditor.cloudwatch.composite.suppression import Suppression
from auditor.cloudwatch.transitions import Transition
from auditor.result.records import Evidence


@dataclass(frozen=True, slots=True)
class Period:
    """One clock-aligned period with matches."""

    start: datetime
    """When the period begins."""
    matches: int
    """The number of matching records in the period."""
    value: float | None
    """The alarm's statistic over the period; `None` without one."""
    breaching: bool
    """Whether its value breaches the threshold."""


@dataclass(frozen=True, slots=True)
class Details:
    """The details of an episode."""

    transition: Transition
    """The change to ALARM, with the windows of its evaluation."""
    closing: Transition | None
    """The change that ended the episode; `None` if the alarm is still in ALARM at the end."""
    mail: str
    """The notification mail as CloudWatch would have sent it."""
    records: tuple[Evidence, ...]
    """The matches in the deciding windows and during the episode, oldest first; at most 25."""


@dataclass(frozen=True, slots=True)
class Episode:
    """One stay in ALARM."""

    number: int
    """Counted from 1, oldest first."""
    start: datetime
    """The minute of the evaluation that changed to ALARM."""
    end: datetime | None
    """`None`: still in ALARM when the span ends."""
    matches: int
    """The number of matches from the start of the oldest breaching window to its end."""
    first_match: datetime | None
    """The time of the first of those matches; `None` without one, or for a carried episode."""
    known_after: timedelta | None
    """The time from the first of those matches to the start of the episode."""
    reason: str
    """The state reason of the change to ALARM."""
    details: Details | None
    """Details, for the first, the last and the episodes with most matches; at most 20 per alarm."""
    id: str = ""
    """Its id in every report and file: `alarm/20260326T0214Z`, with the account and Region if each
    has its own alarms; "" in results of version 0.1.0.
    """
    carried: bool = False
    """Whether it began before the span. Then no number of episodes includes it, and its matches are
    those inside the span."""
    identity: str = ""
    """The identity that made all its matches: an ARN (the role's for a session) or another name; ""
    for several identities or none, and in results of version 0.1.0.
    """


@dataclass(frozen=True, slots=True)
class CompositeEpisode:
    """One stay of a composite alarm in ALARM."""

    number: int
    """Counted from 1, oldest first."""
    start: datetime
    """When the alarm changed to ALARM."""
    end: datetime | None
    """`None`: still in ALARM when the span ends."""
    reason: str
    """The state reason of that change."""
    triggering: tuple[ChildState, ...]
    """The alarm that caused it; right after the creation, all. Its episodes hold the records."""
    suppressed: Suppression | None
    """The cause that suppressed its actions, for good or for a while; `None`: nothing."""
    mail: str | None
    """The notification mail; only for the first 20 episodes."""
    id: str = ""
    """Its id in every report and file, like that of a metric alarm's episode."""
    carried: bool = False
    """Whether it began before the span; it counts in no number of episodes."""


def episode_id(alarm: str, start: datetime, account: str | None, region: str | None) -> str:
    """Return the id of an episode in every report and file.

    Logs added later do not change it, as long as the episode begins in the same minute.
    """
    location = [part or "unknown" for part in (account, region) if part is not None]
    return "/".join([alarm, f"{start.astimezone(UTC):%Y%m%dT%H%MZ}", *location])
