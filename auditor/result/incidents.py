"""The incidents that a set of alarms must catch, and which alarms catch them."""

from dataclasses import dataclass
from datetime import datetime, timedelta


@dataclass(frozen=True, slots=True)
class Catch:
    """An alarm that caught an incident."""

    alarm: str
    """The alarm's name, with its account and Region if each has its own alarms."""
    after: timedelta
    """The time from the first labelled event to the change to ALARM."""


@dataclass(frozen=True, slots=True)
class Incident:
    """The result of all alarms together for one `must-catch` label."""

    name: str
    """The label's name."""
    first: datetime | None
    """The minute of the first event that any alarm matches; `None` if no record has it."""
    in_reach: tuple[str, ...]
    """The alarms whose filters match one of its events, in the order of the rules."""
    caught: tuple[Catch, ...]
    """The alarms that caught it as deployed, the soonest first."""
    unnotified: tuple[str, ...]
    """The alarms that were already in ALARM as deployed, and therefore notified nobody."""
    recommended: tuple[Catch, ...]
    """The alarms that catch it with their recommended settings, the soonest first."""
