"""Words that all formats of the report by control share."""

from collections import Counter
from collections.abc import Sequence
from typing import Final

from auditor.render.shared.words import count, counted, time
from auditor.result.compliance import (
    ComplianceResult,
    DaySpan,
    LogsRow,
    ReasonKind,
    RequirementResult,
    RequirementStatus,
    StatusReason,
)
from auditor.result.review import EpisodeReview, ReviewStatus

STATUSES: Final = (
    RequirementStatus.MET,
    RequirementStatus.EXCEPTION,
    RequirementStatus.INCONCLUSIVE,
    RequirementStatus.NOT_JUDGED,
    RequirementStatus.NO_ALARM,
)
"""The statuses in the order of reports."""
MEANINGS: Final = {
    RequirementStatus.MET: "the rule can fire, logs are complete, every episode was reviewed in"
    " time",
    RequirementStatus.EXCEPTION: "a review is late, or the rule is too narrow or cannot fire",
    RequirementStatus.INCONCLUSIVE: "no exception, but logs are missing or a review is still due",
    RequirementStatus.NOT_JUDGED: "no logs at all, or the alarm cannot be replayed",
    RequirementStatus.NO_ALARM: "no rule stands for it",
}
_MAX_PLACES: Final = 3
"""Maximum number of accounts and Regions named in a clause."""
_BEHIND_EXCEPTIONS: Final = {
    ReasonKind.LATE_OPEN: "Episodes that nobody reviewed in time caused {}.",
    ReasonKind.LATE_REVIEWED: "Episodes that were reviewed late caused {}.",
    ReasonKind.NARROWER: "Rules that match less than required caused {}.",
    ReasonKind.PARTLY: "Rules that watch only a part of what is required caused {}.",
    ReasonKind.NEEDS_SEVERAL: "Rules that need more than one match to fire caused {}.",
    ReasonKind.CANNOT_FIRE: "Rules that can never fire caused {}.",
    ReasonKind.FORBIDDEN: "Incidents of forbidden acts caused {}.",
}
_BEHIND_INCONCLUSIVE: Final = {
    ReasonKind.MISSING_LOGS: "Days without logs leave {} open.",
    ReasonKind.DAMAGED_LOGS: "Damaged log files leave {} open.",
    ReasonKind.UNDATED_MATCHES: "Matches without a usable time leave {} open.",
    ReasonKind.REVIEW_DUE: "Reviews that are still due leave {} open.",
}


def title(result: ComplianceResult) -> str:
    """Return the framework with its version."""
    return f"{result.framework} {result.version}".strip()


def headline(result: ComplianceResult) -> str:
    """Return `5 of 16 requirements met, 1 with an exception, 9 inconclusive.`."""
    total = len(result.requirements)
    if not total:
        return "No requirements."
    parts = [f"{count(result.count(RequirementStatus.MET))} of {counted(total, 'requirement')} met"]
    if exceptions := result.count(RequirementStatus.EXCEPTION):
        parts.append(
            f"{count(exceptions)} with {'an exception' if exceptions == 1 else 'exceptions'}"
        )
    parts += [
        f"{count(number)} {status}" for status in STATUSES[2:4] if (number := result.count(status))
    ]
    if without := result.count(RequirementStatus.NO_ALARM):
        parts.append(f"{count(without)} without an alarm")
    return ", ".join(parts) + "."


def deck(result: ComplianceResult) -> str:
    """Return the main causes of exceptions and of inconclusive requirements; "" for none."""
    sentences = []
    for status, phrases, noun in (
        (RequirementStatus.EXCEPTION, _BEHIND_EXCEPTIONS, "exception"),
        (RequirementStatus.INCONCLUSIVE, _BEHIND_INCONCLUSIVE, "inconclusive requirement"),
    ):
        requirements = [
            requirement for requirement in result.requirements if requirement.status is status
        ]
        kinds = Counter(
            phrases[reason.kind]
            for requirement in requirements
            for reason in requirement.reasons
            if reason.kind in phrases
        )
        if kinds:
            phrase, number = kinds.most_common(1)[0]
            sentences.append(phrase.format(_share(number, len(requirements), noun)))
    return " ".join(sentences)


def _share(number: int, every: int, noun: str) -> str:
    """Return `the exception`, `all 3 exceptions` or `2 of 3 exceptions`."""
    if every == 1:
        return f"the {noun}"
    of = "all" if number == every else f"{count(number)} of"
    return f"{of} {count(every)} {noun}s"


def because(requirement: RequirementResult, *, with_gaps: bool = True) -> str:
    """Return why a requirement has its status, in a few clauses.

    Args:
        with_gaps: whether to name accounts, Regions and days without logs.
    """
    clauses = [clause(reason, requirement, with_gaps=with_gaps) for reason in requirement.reasons]
    text = "; ".join(filter(None, clauses))
    return f"{text[:1].upper()}{text[1:]}." if text else ""


def clause(reason: StatusReason, requirement: RequirementResult, *, with_gaps: bool = True) -> str:
    """Return one reason in words."""
    number = reason.count
    match reason.kind:
        case ReasonKind.LATE_OPEN:
            return f"{counted(number, 'episode was', 'episodes were')} not reviewed in time"
        case ReasonKind.LATE_REVIEWED:
            return f"{counted(number, 'episode was', 'episodes were')} reviewed late"
        case ReasonKind.REVIEW_DUE:
            return f"{counted(number, 'review is', 'reviews are')} still due"
        case ReasonKind.ALL_REVIEWED:
            return (
                "the one episode was reviewed in time"
                if number == 1
                else f"all {count(number)} episodes were reviewed in time"
            )
        case ReasonKind.NO_EPISODE:
            return "no episode"
        case ReasonKind.FORBIDDEN:
            return counted(number, "incident of a forbidden act", "incidents of forbidden acts")
        case ReasonKind.NARROWER:
            return f"the filters of {reason.detail} match less than the requirement asks for"
        case ReasonKind.PARTLY:
            return f"no alarm for {count(number)} of what it asks for: {reason.detail}"
        case ReasonKind.NEEDS_SEVERAL:
            return f"{reason.detail} needs more than one match to fire"
        case ReasonKind.CANNOT_FIRE:
            return f"{reason.detail} can never fire"
        case ReasonKind.NOT_REPLAYED:
            return f"{reason.detail} cannot be replayed from logs"
        case ReasonKind.NO_RULE:
            return "no rule of the set stands for it"
        case ReasonKind.NO_LOGS:
            return "no logs where it needs them"
        case ReasonKind.MISSING_LOGS:
            where = f": {missing(requirement.missing)}" if with_gaps else ""
            return f"no logs on {counted(number, 'expected day')}{where}"
        case ReasonKind.DAMAGED_LOGS:
            return f"{counted(number, 'log file')} damaged"
        case ReasonKind.UNDATED_MATCHES:
            return f"{counted(number, 'match', 'matches')} without a usable eventTime"
        case ReasonKind.COMPLETE:
            return "logs complete"


def missing(rows: Sequence[LogsRow]) -> str:
    """Return the first places and days without logs."""
    shown = [
        f"{row.account} {row.region} {days(row.missing)}"
        for row in rows[:_MAX_PLACES]
        if row.missing
    ]
    more = len(rows) - _MAX_PLACES
    return ", ".join(shown) + (f" and {counted(more, 'more Region')}" if more > 0 else "")


def days(spans: Sequence[DaySpan]) -> str:
    """Return days as `2026-03-11` or `2026-03-07 to 2026-03-08`, limited to the first few."""
    if not spans:
        return ""
    first = spans[0]
    text = f"{first.first}" if first.first == first.last else f"{first.first} to {first.last}"
    return f"{text} and {counted(len(spans) - 1, 'more gap')}" if len(spans) > 1 else text


def expected(result: ComplianceResult) -> str:
    """Return the number of expected days, and of expected days with logs, in words."""
    total = sum(row.expected for row in result.logs)
    covered = sum(row.covered for row in result.logs)
    pairs = counted(len(result.logs), "account and Region", "accounts and Regions")
    return f"{count(covered)} of {counted(total, 'expected day')}, over {pairs}"


def declared(result: ComplianceResult) -> str:
    """Return the source of the statement where logs are expected."""
    if result.expected_by:
        return f"declared in {result.expected_by}"
    return "not declared: every account and Region with records in the logs, on every day"


def sample(result: ComplianceResult) -> str:
    """Return how the sample was drawn."""
    if result.sample_size is None:
        return "all episodes"
    drawn = len({episode for each in result.requirements for episode in each.sample})
    return (
        f"{counted(drawn, 'episode')}: of each requirement at most {count(result.sample_size)},"
        f" in the order of SHA-256 of {result.seed}|episode id"
    )


def reviewed_in_time(reviews: Sequence[EpisodeReview]) -> str:
    """Return `33 of 33`, or `none` where there is nothing to review."""
    done = sum(review.status is ReviewStatus.REVIEWED for review in reviews)
    return f"{count(done)} of {count(len(reviews))}" if reviews else "none"


def as_of(result: ComplianceResult) -> str:
    """Return the time as of which open episodes are late; "" where nothing could be judged."""
    moment = result.review.as_of
    return "" if moment is None else f"as of {time(moment)} UTC"


def authority(requirement: RequirementResult) -> str:
    """Return the authority that maps alarms to a requirement; an opinion is marked as one."""
    if requirement.official or not requirement.source:
        return requirement.source
    return f"as {requirement.source} reads it"
