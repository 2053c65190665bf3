"""The report by control: each requirement, judged by an audit and its reviews."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from operator import attrgetter
from typing import Final

from auditor.evidence.expectations import Expectation
from auditor.evidence.frameworks import chosen_framework, requirements_of
from auditor.evidence.logs import AccountRegion, ExpectedLogs, expected_logs
from auditor.evidence.reviews import WITHIN, review_of
from auditor.evidence.sampling import draw
from auditor.evidence.standing import Standing, standing
from auditor.evidence.statuses import RequirementFacts, status_of
from auditor.result.audit import AlarmResult, AuditResult
from auditor.result.compliance import (
    ComplianceAlarm,
    ComplianceEpisode,
    ComplianceResult,
    LogsRow,
    RequirementResult,
)
from auditor.result.episodes import Episode
from auditor.result.review import Disposition, EpisodeReview
from auditor.rules.controls import FrameworkRequirement

_MAX_NAMES: Final = 3
"""The most names of callers in the row of an episode."""


@dataclass(frozen=True, slots=True)
class ComplianceRequest:
    """The options of a report by control."""

    framework: str = ""
    """A part of the framework's name; "" for the framework that most alarms name first."""
    version: str = ""
    """The version; "" for the one that most alarms name, otherwise the newest."""
    dispositions: tuple[Disposition, ...] = ()
    within: timedelta = WITHIN
    """The time within which an episode must be reviewed."""
    expectations: tuple[Expectation, ...] = ()
    """Where logs are expected; without any, wherever there are logs."""
    sample: int | None = None
    """The number of episodes drawn per requirement; `None` for all."""
    seed: str = ""
    """The seed of the draw; "" for the first day of the span."""
    expected_by: str = ""
    """The name of the file of expectations."""
    reviewed_by: str = ""
    """The name of the file of dispositions."""


def compliance_of(
    result: AuditResult,
    request: ComplianceRequest,
    proven: Mapping[AccountRegion, Iterable[date]] | None = None,
    verified: str = "",
) -> ComplianceResult:
    """Return the report by control.

    Args:
        proven: the days by account and Region that proven digest files cover without a gap.
        verified: the verdict on the log files, in a sentence.

    Raises:
        UsageError: the framework is unknown, or several match.
    """
    framework, version = chosen_framework(result, request.framework, request.version)
    review = review_of(result, request.dispositions, request.within)
    logs = expected_logs(result, request.expectations, proven)
    seed = request.seed or ("" if result.span is None else f"{result.span.start:%Y-%m-%d}")
    reviews = review.by_episode
    assessment = _Assessment(result, framework, version, logs, reviews, request, seed)
    judged = [
        assessment.requirement(requirement)
        for requirement in requirements_of(result, framework, version)
    ]
    standings = [requirement.standing for requirement in judged if requirement.standing is not None]
    alarms = {id(alarm): alarm for standing in standings for alarm in standing.alarms}
    named = {
        id(alarm) for standing in standings if not standing.by_meaning for alarm in standing.alarms
    }
    used = [alarm for alarm in result.alarms if id(alarm) in alarms]
    return ComplianceResult(
        *result.head,
        framework=framework,
        version=version,
        requirements=tuple(requirement.result for requirement in judged),
        alarms=tuple(_alarm(alarm, by_meaning=id(alarm) not in named) for alarm in used),
        episodes=tuple(sorted(_episodes(used, reviews), key=attrgetter("start", "id"))),
        logs=tuple(_logs_rows(logs, judged)),
        expected_by=request.expected_by,
        review=review,
        reviewed_by=request.reviewed_by,
        sample_size=request.sample,
        seed=seed,
        verified=verified,
    )


@dataclass(frozen=True, slots=True)
class _JudgedRequirement:
    """A requirement with the alarms that stand for it."""

    result: RequirementResult
    standing: Standing | None
    is_global: bool


@dataclass(frozen=True, slots=True)
class _Assessment:
    """The audit, logs and reviews by which all requirements are judged."""

    result: AuditResult
    framework: str
    version: str
    logs: ExpectedLogs | None
    reviews: Mapping[str, EpisodeReview]
    request: ComplianceRequest
    seed: str

    def requirement(self, requirement: FrameworkRequirement) -> _JudgedRequirement:
        """Judge one requirement."""
        stands = standing(self.result, self.framework, self.version, requirement)
        rows = self._needed(requirement) if stands or requirement.controls else ()
        alarms = () if stands is None else stands.alarms
        episodes = sorted(
            (episode.start, alarm.id_of(episode)) for alarm in alarms for episode in alarm.episodes
        )
        ids = tuple(name for _, name in episodes)
        facts = RequirementFacts(
            stands=stands is not None,
            faults=stands.faults if stands else (),
            not_replayed=tuple(
                unjudged.alarm
                for unjudged in self.result.unjudged
                for control in unjudged.controls
                if (control.framework, control.version, control.id)
                == (self.framework, self.version, requirement.id)
            ),
            forbids=stands.forbids if stands else False,
            expected=sum(row.expected for row in rows),
            covered=sum(row.covered for row in rows),
            damaged=self._damaged(requirement),
            undated=sum(alarm.matches_undated for alarm in alarms),
            reviews=tuple(self.reviews[name] for name in ids),
        )
        status, reasons = status_of(facts)
        return _JudgedRequirement(
            RequirementResult(
                id=requirement.id,
                title=requirement.title,
                status=status,
                reasons=reasons,
                alarms=tuple(alarm.name for alarm in alarms),
                source=stands.source if stands else requirement.source,
                official=stands.official if stands else requirement.official,
                forbids=facts.forbids,
                expected=facts.expected,
                covered=facts.covered,
                missing=tuple(row for row in rows if row.missing),
                episodes=ids,
                sample=draw(ids, self.request.sample, self.seed),
            ),
            stands,
            requirement.is_global,
        )

    def _needed(self, requirement: FrameworkRequirement) -> tuple[LogsRow, ...]:
        if self.logs is None:
            return ()
        return tuple(self.logs.rows(self.logs.needed(requirement.is_global)))

    def _damaged(self, requirement: FrameworkRequirement) -> tuple[str, ...]:
        if self.logs is None:
            return ()
        needed = self.logs.needed(requirement.is_global)
        return self.logs.damaged_among(needed, requirement.is_global)


def _logs_rows(
    logs: ExpectedLogs | None, judged: Sequence[_JudgedRequirement]
) -> Iterator[LogsRow]:
    """Yield where logs are expected, with the requirements that need them."""
    if logs is None:
        return
    needed: dict[AccountRegion, list[str]] = {}
    for requirement in judged:
        if requirement.standing is not None:
            for location in logs.needed(requirement.is_global):
                needed.setdefault(location, []).append(requirement.result.id)
    for row in logs.rows():
        yield replace(row, needed_by=tuple(needed.get((row.account, row.region), ())))


def _alarm(alarm: AlarmResult, by_meaning: bool) -> ComplianceAlarm:
    return ComplianceAlarm(
        name=alarm.name,
        title=alarm.title,
        explanation=alarm.explanation,
        alarm=alarm.alarm,
        filters=alarm.filters,
        source=alarm.source,
        defect=alarm.defect,
        matches=alarm.matches,
        by_meaning=by_meaning,
    )


def _episodes(
    alarms: Iterable[AlarmResult], reviews: Mapping[str, EpisodeReview]
) -> Iterator[ComplianceEpisode]:
    """Yield the episodes of some alarms, alarm by alarm."""
    for alarm in alarms:
        for episode in alarm.episodes:
            yield _episode(alarm, episode, reviews[alarm.id_of(episode)])


def _episode(alarm: AlarmResult, episode: Episode, review: EpisodeReview) -> ComplianceEpisode:
    records = episode.details.records if episode.details else ()
    who = Counter(record.user_name or record.identity or record.identity_type for record in records)
    return ComplianceEpisode(
        id=alarm.id_of(episode),
        alarm=alarm.name,
        start=episode.start,
        end=episode.end,
        matches=episode.matches,
        who=tuple(name for name, _ in who.most_common(_MAX_NAMES) if name),
        review=review,
    )
