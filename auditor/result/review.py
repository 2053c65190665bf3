"""Reviews of episodes: their dispositions, and whether each was in time."""

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
    """The time of the review; for a date alone, its first minute (UTC)."""
    date_only: bool
    """Whether the file gives a date without a time."""
    note: str = ""
    """The reviewer's note; "" if the file has none."""
    ticket: str = ""
    """The number of a ticket or change; "" if the file has none."""
    start: datetime | None = None
    """The start of the episode according to the file, otherwise according to its id."""
    end: datetime | None = None
    """The end of the episode according to the file."""


class ReviewStatus(StrEnum):
    """Whether an episode was reviewed in time."""

    REVIEWED = "reviewed"
    REVIEWED_LATE = "reviewed late"
    OPEN = "open"
    """Not reviewed, and still in time."""
    LATE = "late"
    """Not reviewed, and overdue."""


@dataclass(frozen=True, slots=True)
class EpisodeReview:
    """The review of one episode."""

    episode: str
    """The id of the episode."""
    status: ReviewStatus
    """`open`: not reviewed, and still in time. `late`: not reviewed, and overdue."""
    due: datetime
    """The time by which it must be reviewed."""
    disposition: Disposition | None
    """The result of the review; `None` if it was not reviewed."""
    changed: bool = False
    """Whether the disposition has another id, since the episode began at another time when it was
    recorded. It belongs to this episode as the only one that overlaps that time."""


@dataclass(frozen=True, slots=True)
class Review:
    """The reviews of all episodes of an audit."""

    within: timedelta
    """The time from the start of an episode within which it must be reviewed."""
    as_of: datetime | None
    """The time at which open episodes are judged: the end of the span or a later last review."""
    episodes: tuple[EpisodeReview, ...]
    """The review of each episode, in the order of the alarms, composite alarms last."""
    orphans: tuple[Disposition, ...]
    """Dispositions without an episode, in the order of the file."""

    def count(self, *statuses: ReviewStatus) -> int:
        """Return the number of episodes with one of some statuses."""
        return sum(episode.status in statuses for episode in self.episodes)

    @property
    def by_episode(self) -> dict[str, EpisodeReview]:
        """The reviews by the ids of their episodes."""
        return {episode.episode: episode for episode in self.episodes}

    @property
    def incidents(self) -> tuple[EpisodeReview, ...]:
        """The number of episodes that a review found to be incidents."""
        return tuple(
            episode
            for episode in self.episodes
            if episode.disposition and episode.disposition.verdict is DispositionVerdict.INCIDENT
        )
