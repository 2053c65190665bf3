"""Real alarm histories: the changes that AWS recorded."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from auditor.cloudwatch.transitions import Change


@dataclass(frozen=True, slots=True)
class RecordedItem:
    """An item that AWS listed or sent about an alarm."""

    alarm: str
    at: datetime
    """The time of the item, aware, to the second or finer."""
    change: Change | None
    """The change of state, in its minute; `None` for items about something else."""
    contributor: bool = False
    """Whether it is about one contributor of an alarm, not about the alarm itself."""


@dataclass(frozen=True, slots=True)
class UnreadableItem:
    """A part of a real history that could not be read."""

    location: str
    """The file's own name, with the line or the path inside it."""
    reason: str
    """Why it is unreadable."""


@dataclass(frozen=True, slots=True)
class RecordedHistory:
    """A real history, in any order, each item once."""

    items: tuple[RecordedItem, ...]
    unreadable: tuple[UnreadableItem, ...] = ()


def distinct(items: Sequence[RecordedItem]) -> tuple[RecordedItem, ...]:
    """Return each item once, even if several files or formats have it.

    Mails give the time to the second, so changes with the same second and states are one.
    """
    seconds = {(item.alarm, item.at.replace(microsecond=0), item.change): item for item in items}
    return tuple(seconds.values())
