"""Reviews of episodes: their dispositions, and which of them were in time."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum


class DispositionVerdict(StrEnum):
    """What a review found of an episode."""

    AUTHORIZED = "authorized"
    """What happened was approved."""
    EXPLAINED = "explained"
    """Nobody approved it, and it is harmless: a mistyped password."""
    INCIDENT = "incident"


@dataclass(frozen=True, slots=True)
class Disposition:
    """What one review found of one episode, as a file of dispositions has it."""

    episode: str
    """The id of the episode."""
    verdict: DispositionVerdict
    """What it found; `explained` is what nobody approved and is harmless."""
    by: str
    """Who reviewed it."""
    when: datetime
    """When that was; of a date alone, its first minute (UTC)."""
    date_only: bool
    """Whether the file gives a date without a time."""
    note: str = ""
    """What the reviewer adds; "" where the file has nothing."""
    ticket: str = ""
    """The number of a ticket or change; "" where the file has none."""
    start: datetime | None = None
    """When the episode began, as the file has it; else the start in its id."""
    end: datetime | None = None
    """When the episode ended, as the file has it."""


class ReviewStatus(StrEnum):
    """Whether an episode was reviewed in time."""

    REVIEWED = "reviewed"
    REVIEWED_LATE = "reviewed late"
    OPEN = "open"
    """Not reviewed, and still in time."""
    LATE = "late"
    """Not reviewed, and the time for it is over."""


@dataclass(frozen=True, slots=True)
class EpisodeReview:
    """The review of one episode."""

    episode: str
    """The id of the episode."""
    status: ReviewStatus
    """`open`: not reviewed, and still in time. `late`: not reviewed, and the time is over."""
    due: datetime
    """By when it was to be reviewed."""
    disposition: Disposition | None
    """What was found; `None`: not reviewed."""
    changed: bool = False
    """Whether the disposition has another id, since the episode began at another time when it was
    recorded. It belongs to this episode as the only one that overlaps that time."""


@dataclass(frozen=True, slots=True)
class Review:
    """The reviews of all episodes of an audit."""

    within: timedelta
    """From its start, how long an episode may wait for its review."""
    as_of: datetime | None
    """When open episodes are judged: the end of the span or, if later, the last review."""
    episodes: tuple[EpisodeReview, ...]
    """One for each episode, in the order of the alarms, composite ones last."""
    orphans: tuple[Disposition, ...]
    """Dispositions without an episode, in the order of the file."""

    def count(self, *statuses: ReviewStatus) -> int:
        """Return how many episodes have one of some statuses."""
        return sum(one.status in statuses for one in self.episodes)

    @property
    def by_episode(self) -> dict[str, EpisodeReview]:
        """The reviews by the ids of their episodes."""
        return {one.episode: one for one in self.episodes}

    @property
    def incidents(self) -> tuple[EpisodeReview, ...]:
        """The episodes that were found to be incidents."""
        return tuple(
            one
            for one in self.episodes
            if one.disposition and one.disposition.verdict is DispositionVerdict.INCIDENT
        )
