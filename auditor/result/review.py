"""Reviews of episodes: their dispositions, and which of them were in time."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum


class DispositionVerdict(StrEnum):
    """The result of the review of an episode."""

    AUTHORIZED = "authorized"
    """Somebody had approved it."""
    EXPLAINED = "explained"
    """Nobody approved it, and it is harmless: a mistyped password."""
    INCIDENT = "incident"


@dataclass(frozen=True, slots=True)
class Disposition:
    """The result of one review of one episode, as in a file of dispositions."""

    episode: str
    """The id of the episode."""
    verdict: DispositionVerdict
    """The verdict; `explained` means that nobody approved it, but it is harmless."""
    by: str
    """Who reviewed it."""
    when: datetime
    """When that was; for a date alone, its first minute (UTC)."""
    date_only: bool
    """Whether the file gives a date without a time."""
    note: str = ""
    """The reviewer's note; "" if the file has none."""
    ticket: str = ""
    """The number of a ticket or change; "" if the file has none."""
    start: datetime | None = None
    """When the episode began, according to the file; otherwise the start in its id."""
    end: datetime | None = None
    """When the episode ended, according to the file."""


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
    """The result; `None`: not reviewed."""
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
