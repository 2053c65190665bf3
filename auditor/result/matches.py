"""A record that the metric filters of an alarm match: what a report counts, one by one."""

from dataclasses import dataclass
from datetime import datetime

from auditor.result.records import Evidence


@dataclass(frozen=True, slots=True)
class AlarmMatch:
    """A record and an alarm; a record that several alarms count is as many of them."""

    alarm: str
    account: str | None
    """Whose records the alarm counts; `None`: of all accounts."""
    region: str | None
    """Region of these records; `None`: of all Regions."""
    episodes: tuple[int, ...]
    """Numbers of the episodes that it is behind; several where their windows overlap."""
    counted: datetime
    """When the clock of the audit counts it."""
    evidence: Evidence
    """The record, its text whole."""
    episode_ids: tuple[str, ...] = ()
    """The ids of those episodes."""
