"""What a set of alarms makes of the incidents that it must catch."""

from dataclasses import dataclass
from datetime import datetime, timedelta


@dataclass(frozen=True, slots=True)
class Catch:
    """An alarm that caught an incident."""

    alarm: str
    """The alarm's name, with the account and Region where there is one for each."""
    after: timedelta
    """From the first labelled event to the change to ALARM."""


@dataclass(frozen=True, slots=True)
class Incident:
    """What all alarms together make of one `must-catch` label."""

    name: str
    """The label's name."""
    first: datetime | None
    """The minute of its first event, by whichever alarm sees it first; `None`: no record has it."""
    in_reach: tuple[str, ...]
    """The alarms whose filters match something of it, in the order of the rules."""
    caught: tuple[Catch, ...]
    """The alarms that caught it as deployed, the soonest first."""
    unnotified: tuple[str, ...]
    """Alarms that were in ALARM already as deployed, so that they notified nobody."""
    recommended: tuple[Catch, ...]
    """The alarms that catch it if each has the setting recommended for it, the soonest first."""
