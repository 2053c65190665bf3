"""Labels, and how well settings do by them."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from auditor.cloudwatch.minutes import Span


class LabelKind(StrEnum):
    """What some events are to the alarms."""

    MUST_CATCH = "must-catch"
    NOISE = "noise"


@dataclass(frozen=True, slots=True)
class Label:
    """Events that belong together, named by their ids or by a span of time."""

    name: str
    """Its name."""
    kind: LabelKind
    """Whether it must be caught, or is noise."""
    event_ids: tuple[str, ...] = ()
    """The eventIDs of its events; none where a span names them."""
    span: Span | None = None
    """All that matches in it; `None`: the events by their ids alone."""


class Verdict(StrEnum):
    """What an alarm made of a label."""

    CAUGHT = "caught"
    """It went into ALARM because of it, or within its span."""
    UNNOTIFIED = "unnotified"
    """It was in ALARM already, so it would have sent nothing."""
    MISSED = "missed"


@dataclass(frozen=True, slots=True)
class Detection:
    """What an alarm made of one label with one setting."""

    verdict: Verdict
    """Whether it was caught; `unnotified`: it happened while the alarm was already in ALARM."""
    after: timedelta | None
    """From the first labelled event to the change to ALARM; `None` where it was not caught."""


@dataclass(frozen=True, slots=True)
class LabelMatch:
    """A label in the eyes of one alarm."""

    label: Label
    """The label."""
    matches: int
    """Labelled events in the span that the alarm's filters match."""
    first: datetime | None
    """The minute of the first labelled event; of a span without a match, where it starts."""
    unknown_ids: int
    """Event ids that no record of the log group has."""
    undated_ids: int
    """Event ids of records without a usable time, which count in no metric."""
    outside_ids: int
    """Event ids of records that lie outside the span."""
    in_reach: bool
    """Whether any setting could catch it: its filters match something of it in the span."""


@dataclass(frozen=True, slots=True)
class Score:
    """How a setting does by the labels."""

    noticed: tuple[Detection, ...]
    """One for each label of the kind `must-catch`, in their order."""
    caught: int
    """Labels to be caught, of those in reach, that were; so `unnotified` and `missed`."""
    unnotified: int
    """Labels that happened while the alarm was already in ALARM, which notified nobody."""
    missed: int
    """Labels in reach that the alarm did not notice."""
    true_episodes: int
    """Episodes that hold an event to be caught, or begin in such a span."""
    noise_episodes: int
    """Those that hold noise and nothing to be caught; without labels of noise, all other ones."""
    precision: float | None
    """True episodes among those and noise; `None` without either."""
    recall: float | None
    """Caught among the labels in reach; `None` without any."""
    slowest: timedelta | None
    """The longest that it took to notice what it caught."""

    @property
    def reachable(self) -> int:
        """How many labels to be caught any setting could catch."""
        return self.caught + self.unnotified + self.missed
