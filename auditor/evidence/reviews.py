"""The dispositions of episodes, and whether each episode was reviewed in time."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from auditor.evidence.dispositions import alarm_and_location
from auditor.result.audit import AuditResult
from auditor.result.review import (
    Disposition,
    DispositionVerdict,
    EpisodeReview,
    Review,
    ReviewStatus,
)

WITHIN: Final = timedelta(days=3)
"""The default time within which an episode must be reviewed."""
_GRAVITY: Final = (
    DispositionVerdict.AUTHORIZED,
    DispositionVerdict.EXPLAINED,
    DispositionVerdict.INCIDENT,
)
_MINUTE: Final = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class _Stay:
    id: str
    start: datetime
    end: datetime | None


def review_of(
    result: AuditResult, dispositions: Sequence[Disposition], within: timedelta = WITHIN
) -> Review:
    """Return the reviews of episodes, and whether each was in time.

    A disposition belongs to the episode with its id, otherwise to the only episode of that alarm,
    account and Region that overlaps the time it was recorded for, otherwise to none. If several
    belong to one episode, the one with its id counts, otherwise the gravest, otherwise the last;
    the others are orphans.
    """
    stays = [
        _Stay(alarm.id_of(episode), episode.start, episode.end)
        for alarm in result.every_alarm
        for episode in alarm.episodes
    ]
    owners = _owners(stays, dispositions)
    belonging: dict[str, list[Disposition]] = defaultdict(list)
    for disposition, owner in zip(dispositions, owners, strict=True):
        if owner is not None:
            belonging[owner].append(disposition)
    chosen = {owner: max(candidates, key=_rank(owner)) for owner, candidates in belonging.items()}
    ends = [] if result.span is None else [result.span.end]
    as_of = max([*ends, *(disposition.when for disposition in dispositions)], default=None)
    reviews = tuple(_reviewed(stay, chosen.get(stay.id), within, as_of) for stay in stays)
    used = {id(disposition) for disposition in chosen.values()}
    return Review(
        within=within,
        as_of=as_of,
        episodes=reviews,
        orphans=tuple(disposition for disposition in dispositions if id(disposition) not in used),
    )


def _reviewed(
    stay: _Stay, disposition: Disposition | None, within: timedelta, as_of: datetime | None
) -> EpisodeReview:
    due = stay.start + within
    if disposition is None:
        late = as_of is not None and as_of > due
        status = ReviewStatus.LATE if late else ReviewStatus.OPEN
        return EpisodeReview(stay.id, status, due, None)
    # A date stands for the whole day: it is late if the whole day is.
    status = ReviewStatus.REVIEWED_LATE if disposition.when > due else ReviewStatus.REVIEWED
    return EpisodeReview(stay.id, status, due, disposition, disposition.episode != stay.id)


def _owners(stays: Iterable[_Stay], dispositions: Iterable[Disposition]) -> list[str | None]:
    """Return the episode that each disposition belongs to."""
    ids: set[str] = set()
    by_alarm: dict[tuple[str, str], list[_Stay]] = defaultdict(list)
    for stay in stays:
        ids.add(stay.id)
        by_alarm[alarm_and_location(stay.id)].append(stay)
    owners: list[str | None] = []
    for disposition in dispositions:
        if disposition.episode in ids:
            owners.append(disposition.episode)
            continue
        overlapping = [
            stay
            for stay in by_alarm[alarm_and_location(disposition.episode)]
            if _overlaps(stay, disposition)
        ]
        owners.append(overlapping[0].id if len(overlapping) == 1 else None)
    return owners


def _overlaps(stay: _Stay, disposition: Disposition) -> bool:
    start = disposition.start
    if start is None:
        return False
    end = disposition.end or start + _MINUTE
    return stay.start < end and (stay.end is None or start < stay.end)


def _rank(owner: str) -> Callable[[Disposition], tuple[bool, int, datetime, str]]:
    """Return the sort key of the dispositions of one episode; the greatest one counts."""
    return lambda disposition: (
        disposition.episode == owner,
        _GRAVITY.index(disposition.verdict),
        disposition.when,
        disposition.episode,
    )
