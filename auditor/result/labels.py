"""Labels and the scores of settings."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from auditor.cloudwatch.minutes import Span


class LabelKind(StrEnum):
    """Whether labelled events must be caught or are noise."""

    MUST_CATCH = "must-catch"
    NOISE = "noise"


@dataclass(frozen=True, slots=True)
class Label:
    """Events that belong together, given by their ids or by a span of time."""

    name: str
    """The label's name."""
    kind: LabelKind
    """Whether the events must be caught or are noise."""
    event_ids: tuple[str, ...] = ()
    """The eventIDs of its events; empty for a label with a span."""
    span: Span | None = None
    """The span whose matches are labelled; `None` for a label of event ids."""


class Verdict(StrEnum):
    """The outcome of a label."""

    CAUGHT = "caught"
    """The alarm changed to ALARM because of it, or within its span."""
    UNNOTIFIED = "unnotified"
    """The alarm was already in ALARM, so it would have notified nobody."""
    MISSED = "missed"


@dataclass(frozen=True, slots=True)
class Detection:
    """The outcome of one label with one setting."""

    verdict: Verdict
    """The outcome; `unnotified` means that the alarm was already in ALARM."""
    after: timedelta | None
    """The time from the first labelled event to the change to ALARM; `None` if not caught."""


@dataclass(frozen=True, slots=True)
class LabelMatch:
    """The matches of one label by one alarm."""

    label: Label
    """The label."""
    matches: int
    """The number of labelled events in the span that the alarm's filters match."""
    first: datetime | None
    """The minute of the first labelled event, or the start of a span without a match."""
    unknown_ids: int
    """The number of event ids that no record of the log group has."""
    undated_ids: int
    """The number of event ids of records without a usable time, which count in no metric."""
    outside_ids: int
    """The number of event ids of records outside the span."""
    in_reach: bool
    """Whether any setting could catch it: the filters match one of its events in the span."""


@dataclass(frozen=True, slots=True)
class Score:
    """The score of a setting by the labels."""

    noticed: tuple[Detection, ...]
    """The outcome of each `must-catch` label, in their order."""
    caught: int
    """The number of labels in reach that were caught."""
    unnotified: int
    """The number of labels in reach that notified nobody, as the alarm was already in ALARM."""
    missed: int
    """The number of labels in reach that were missed."""
    true_episodes: int
    """The number of episodes that contain an event of an incident, or begin in its span."""
    noise_episodes: int
    """The number of episodes with noise and no incident; without noise labels, all others."""
    precision: float | None
    """The share of true episodes among true and noise episodes; `None` without either."""
    recall: float | None
    """The share of caught labels among the labels in reach; `None` without any."""
    slowest: timedelta | None
    """The longest time to detection of a caught label."""

    @property
    def reachable(self) -> int:
        """The number of `must-catch` labels in reach."""
        return self.caught + self.unnotified + self.missed
