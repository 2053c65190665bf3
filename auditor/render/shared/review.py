"""Reviews of episodes in words, for all reports."""

from collections.abc import Iterator

from auditor.render.shared import words
from auditor.render.shared.words import count, counted
from auditor.result.review import EpisodeReview, Review, ReviewStatus

_MAX_ORPHANS = 20


def reviewed(review: Review) -> str:
    """Return the number of episodes reviewed, and reviewed in time."""
    total = len(review.episodes)
    if not total:
        return "no episode to review"
    done = review.count(ReviewStatus.REVIEWED, ReviewStatus.REVIEWED_LATE)
    parts = [f"{count(done)} of {counted(total, 'episode')} reviewed"]
    if late := review.count(ReviewStatus.REVIEWED_LATE):
        parts.append(f"{count(late)} of them late")
    if overdue := review.count(ReviewStatus.LATE):
        parts.append(f"{count(overdue)} not reviewed in time")
    if due := review.count(ReviewStatus.OPEN):
        parts.append(f"{count(due)} still due")
    if review.incidents:
        parts.append(counted(len(review.incidents), "incident episode"))
    return ", ".join(parts) + f"; due within {words.duration(review.within)}"


def disposition(review: EpisodeReview) -> str:
    """Return the outcome of an episode's review in a few words."""
    recorded = review.disposition
    if recorded is None:
        return f"{review.status}, due {words.time(review.due)}"
    when = f"{recorded.when:%Y-%m-%d}" if recorded.date_only else words.time(recorded.when)
    late = ", late" if review.status is ReviewStatus.REVIEWED_LATE else ""
    ticket = f", {recorded.ticket}" if recorded.ticket else ""
    changed = f" (recorded for {recorded.episode})" if review.changed else ""
    return f"{recorded.verdict} by {recorded.by}, {when}{late}{ticket}{changed}"


def orphans(review: Review) -> Iterator[str]:
    """Yield the first dispositions without an episode, and the number of others."""
    for orphan in review.orphans[:_MAX_ORPHANS]:
        yield f"{orphan.episode}: {orphan.verdict} by {orphan.by}"
    if len(review.orphans) > _MAX_ORPHANS:
        yield f"and {count(len(review.orphans) - _MAX_ORPHANS)} more; --format json has them all"
