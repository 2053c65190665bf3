"""The incidents that a set of alarms must catch, and which alarms catch them."""

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
    """The result of all alarms together for one `must-catch` label."""

    name: str
    """The label's name."""
    first: datetime | None
    """The minute of its first event, by whichever alarm sees it first; `None`: no record has it."""
    in_reach: tuple[str, ...]
    """Alarms whose filters match one of its events, in the order of the rules."""
    caught: tuple[Catch, ...]
    """The alarms that caught it as deployed, the soonest first."""
    unnotified: tuple[str, ...]
    """Alarms that were already in ALARM as deployed, and so notified nobody."""
    recommended: tuple[Catch, ...]
    """The alarms that catch it if each has the setting recommended for it, the soonest first."""
