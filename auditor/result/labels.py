"""Labels, and the scores of settings by them."""

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
    """Events that belong together, named by their ids or by a span of time."""

    name: str
    """Its name."""
    kind: LabelKind
    """Whether the events must be caught or are noise."""
    event_ids: tuple[str, ...] = ()
    """The eventIDs of its events; empty if a span names them."""
    span: Span | None = None
    """The span whose matches are labelled; `None`: only events by id."""


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
    """Whether it was caught; `unnotified`: it happened while the alarm was already in ALARM."""
    after: timedelta | None
    """From the first labelled event to the change to ALARM; `None` if it was not caught."""


@dataclass(frozen=True, slots=True)
class LabelMatch:
    """A label with its events that one alarm matches."""

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
    """Whether any setting could catch it: the filters match one of its events in the span."""


@dataclass(frozen=True, slots=True)
class Score:
    """The score of a setting by the labels."""

    noticed: tuple[Detection, ...]
    """One for each `must-catch` label, in their order."""
    caught: int
    """Labels in reach that were caught."""
    unnotified: int
    """Labels in reach that happened while the alarm was already in ALARM and notified nobody."""
    missed: int
    """Labels in reach that were missed."""
    true_episodes: int
    """Episodes that hold an event to be caught, or begin in such a span."""
    noise_episodes: int
    """Episodes that hold noise and no event to be caught; without noise labels, all others."""
    precision: float | None
    """The share of true episodes among true and noise episodes; `None` without either."""
    recall: float | None
    """The share of caught labels among those in reach; `None` without any."""
    slowest: timedelta | None
    """The longest time to detection of a caught label."""

    @property
    def reachable(self) -> int:
        """How many labels to be caught are in reach."""
        return self.caught + self.unnotified + self.missed
