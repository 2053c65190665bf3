"""The status of a requirement: faults decide first, then missing information."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from auditor.result.compliance import ReasonKind, RequirementStatus, StatusReason
from auditor.result.review import DispositionVerdict, EpisodeReview, ReviewStatus

_STATUSES: Final = {
    ReasonKind.NO_RULE: RequirementStatus.NO_ALARM,
    ReasonKind.LATE_OPEN: RequirementStatus.EXCEPTION,
    ReasonKind.LATE_REVIEWED: RequirementStatus.EXCEPTION,
    ReasonKind.NARROWER: RequirementStatus.EXCEPTION,
    ReasonKind.PARTLY: RequirementStatus.EXCEPTION,
    ReasonKind.NEEDS_SEVERAL: RequirementStatus.EXCEPTION,
    ReasonKind.CANNOT_FIRE: RequirementStatus.EXCEPTION,
    ReasonKind.FORBIDDEN: RequirementStatus.EXCEPTION,
    ReasonKind.NO_LOGS: RequirementStatus.NOT_JUDGED,
    ReasonKind.NOT_REPLAYED: RequirementStatus.NOT_JUDGED,
    ReasonKind.MISSING_LOGS: RequirementStatus.INCONCLUSIVE,
    ReasonKind.DAMAGED_LOGS: RequirementStatus.INCONCLUSIVE,
    ReasonKind.UNDATED_MATCHES: RequirementStatus.INCONCLUSIVE,
    ReasonKind.REVIEW_DUE: RequirementStatus.INCONCLUSIVE,
}
"""The status for each reason; a requirement with other reasons is met."""
_WORST: Final = (
    RequirementStatus.NO_ALARM,
    RequirementStatus.EXCEPTION,
    RequirementStatus.NOT_JUDGED,
    RequirementStatus.INCONCLUSIVE,
    RequirementStatus.MET,
)
"""The statuses, the worst first."""


@dataclass(frozen=True, slots=True)
class RequirementFacts:
    """The facts that decide the status of a requirement."""

    stands: bool
    """Whether an alarm stands for the requirement."""
    faults: tuple[StatusReason, ...]
    """The reasons why its alarms do not meet it."""
    not_replayed: tuple[str, ...]
    """The names of alarms that stand for it and cannot be replayed."""
    forbids: bool
    expected: int
    """The number of days of logs that it needs."""
    covered: int
    """The number of these days that have logs."""
    damaged: tuple[str, ...]
    """The names of damaged log files that may hold records it needs."""
    undated: int
    """The number of matches without a usable time."""
    reviews: tuple[EpisodeReview, ...]
    """The reviews of the episodes of its alarms."""


def status_of(facts: RequirementFacts) -> tuple[RequirementStatus, tuple[StatusReason, ...]]:
    """Return the status of a requirement and all reasons, the deciding ones first."""
    reasons = list(_reasons(facts))
    made = [_STATUSES.get(reason.kind, RequirementStatus.MET) for reason in reasons]
    status = min(made, key=_WORST.index)
    order = sorted(range(len(reasons)), key=lambda index: _WORST.index(made[index]))
    return status, tuple(reasons[index] for index in order)


def _reasons(facts: RequirementFacts) -> Iterator[StatusReason]:
    if facts.not_replayed:
        names = ", ".join(facts.not_replayed)
        yield StatusReason(ReasonKind.NOT_REPLAYED, len(facts.not_replayed), names)
    if not facts.stands:
        if not facts.not_replayed:
            yield StatusReason(ReasonKind.NO_RULE)
        return
    yield from _of_reviews(facts.reviews, facts.forbids)
    yield from facts.faults
    yield from _of_logs(facts)


def _of_reviews(reviews: Sequence[EpisodeReview], forbids: bool) -> Iterator[StatusReason]:
    counts = {status: sum(review.status is status for review in reviews) for status in ReviewStatus}
    incidents = sum(
        review.disposition is not None and review.disposition.verdict is DispositionVerdict.INCIDENT
        for review in reviews
    )
    faults = (
        (ReasonKind.LATE_OPEN, counts[ReviewStatus.LATE]),
        (ReasonKind.LATE_REVIEWED, counts[ReviewStatus.REVIEWED_LATE]),
        (ReasonKind.FORBIDDEN, incidents if forbids else 0),
        (ReasonKind.REVIEW_DUE, counts[ReviewStatus.OPEN]),
    )
    yield from (StatusReason(kind, count) for kind, count in faults if count)
    if not reviews:
        yield StatusReason(ReasonKind.NO_EPISODE)
    elif counts[ReviewStatus.REVIEWED] == len(reviews):
        yield StatusReason(ReasonKind.ALL_REVIEWED, len(reviews))


def _of_logs(facts: RequirementFacts) -> Iterator[StatusReason]:
    if not facts.covered:
        yield StatusReason(ReasonKind.NO_LOGS, facts.expected)
        return
    missing = facts.expected - facts.covered
    if missing:
        yield StatusReason(ReasonKind.MISSING_LOGS, missing)
    if facts.damaged:
        yield StatusReason(ReasonKind.DAMAGED_LOGS, len(facts.damaged), facts.damaged[0])
    if facts.undated:
        yield StatusReason(ReasonKind.UNDATED_MATCHES, facts.undated)
    if not missing and not facts.damaged:
        yield StatusReason(ReasonKind.COMPLETE, facts.expected)
