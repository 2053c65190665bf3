"""Matches of an alarm, one by one."""

from dataclasses import dataclass
from datetime import datetime

from auditor.result.records import Evidence


@dataclass(frozen=True, slots=True)
class AlarmMatch:
    """A record that an alarm counts; a record that several alarms count is several matches."""

    alarm: str
    account: str | None
    """The account of the records that the alarm counts; `None`: all accounts."""
    region: str | None
    """The Region of these records; `None`: all Regions."""
    episodes: tuple[int, ...]
    """Numbers of the episodes that it is behind; several where their windows overlap."""
    counted: datetime
    """When the clock of the audit counts it."""
    evidence: Evidence
    """The record, with its full text."""
    episode_ids: tuple[str, ...] = ()
    """The ids of those episodes."""
