"""Two histories of one alarm compared: with two settings, or with two patterns."""

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
    """Several became one."""
    SPLIT = "split"
    """One became several."""
    REGROUPED = "regrouped"
    """Several episodes became several others."""
    VANISHED = "vanished"
    APPEARED = "appeared"


@dataclass(frozen=True, slots=True)
class NumberedEpisode:
    """An episode, numbered as in its history."""

    number: int
    """Counted from 1 in its own history."""
    start: datetime
    """The minute of the evaluation that changed to ALARM."""
    end: datetime | None
    """`None`: still in ALARM when the span ends."""


@dataclass(frozen=True, slots=True)
class EpisodeChange:
    """Episodes that belong together: the same matches are behind them, or they overlap."""

    fate: Fate
    """The fate of the episodes before."""
    before: tuple[NumberedEpisode, ...]
    """Oldest first; empty for an episode that appeared."""
    after: tuple[NumberedEpisode, ...]
    """Oldest first; empty for an episode that vanished."""
    later: timedelta | None
    """How much later the first episode begins; negative: earlier, `None`: one side has none."""


@dataclass(frozen=True, slots=True)
class FateCount:
    """The number of changes of one fate."""

    fate: Fate
    """Their fate."""
    changes: int
    """How many such changes there are."""


@dataclass(frozen=True, slots=True)
class RecordCount:
    """The number of records, and the first of them."""

    count: int
    """How many there are."""
    first: tuple[Evidence, ...]
    """Oldest first."""


@dataclass(frozen=True, slots=True)
class Against:
    """The changes that a second setting or pattern makes to an alarm."""

    before: int
    """Episodes of the first history."""
    after: int
    """Episodes of the second."""
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
        """How many changes there are in all, including those that the result leaves out."""
        return sum(one.changes for one in self.fates if one.fate is not Fate.SAME)
