"""A comparison of two histories of one alarm, with two settings or with two patterns."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from auditor.result.records import Evidence


class Fate(StrEnum):
    """How an episode differs between the two histories."""

    SAME = "same"
    """Both begin and end in the same minute."""
    MOVED = "moved"
    """One episode became one that begins or ends in another minute."""
    MERGED = "merged"
    """Several episodes became one."""
    SPLIT = "split"
    """One episode became several."""
    REGROUPED = "regrouped"
    """Several episodes became several others."""
    VANISHED = "vanished"
    APPEARED = "appeared"


@dataclass(frozen=True, slots=True)
class NumberedEpisode:
    """An episode, numbered as in its history."""

    number: int
    """Its number in its own history, from 1."""
    start: datetime
    """The minute of the evaluation that changed to ALARM."""
    end: datetime | None
    """The end of the episode; `None` if the alarm is still in ALARM when the span ends."""


@dataclass(frozen=True, slots=True)
class EpisodeChange:
    """Episodes that belong together because they overlap or rest on the same matches."""

    fate: Fate
    """The fate of the episodes before."""
    before: tuple[NumberedEpisode, ...]
    """The episodes before, oldest first; empty for an episode that appeared."""
    after: tuple[NumberedEpisode, ...]
    """The episodes after, oldest first; empty for an episode that vanished."""
    later: timedelta | None
    """How much later the first episode begins; negative for earlier, `None` without a pair."""


@dataclass(frozen=True, slots=True)
class FateCount:
    """The number of changes of one fate."""

    fate: Fate
    """The fate."""
    changes: int
    """The number of changes with this fate."""


@dataclass(frozen=True, slots=True)
class RecordCount:
    """The number of records, and the first of them."""

    count: int
    """The number of records."""
    first: tuple[Evidence, ...]
    """The first records, oldest first."""


@dataclass(frozen=True, slots=True)
class Against:
    """The changes that a second setting or pattern makes to an alarm."""

    before: int
    """The number of episodes in the first history."""
    after: int
    """The number of episodes in the second history."""
    fates: tuple[FateCount, ...]
    """The fates that occur, in the order of `Fate`."""
    changes: tuple[EpisodeChange, ...]
    """Changes other than `same`, oldest first; at most the first 5,000."""
    only_before: RecordCount
    """Records that the first pattern matches and the second does not."""
    only_after: RecordCount
    """Records that the second pattern matches and the first does not."""
    silenced: RecordCount
    """Matches behind an episode before and behind none after, whether or not the second pattern
    matches them.
    """
    raised: RecordCount
    """Matches behind an episode after and behind none before."""

    @property
    def change_count(self) -> int:
        """The number of all changes, including changes that the result omits."""
        return sum(fate.changes for fate in self.fates if fate.fate is not Fate.SAME)
