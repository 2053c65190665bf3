"""The alarms that stand for a requirement, and whether they can meet it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Final

from auditor.cloudwatch.alarms import Alarm, Evaluation
from auditor.cloudwatch.evaluation.history import history
from auditor.cloudwatch.metric_filter import MetricFilter
from auditor.cloudwatch.metrics import MetricData, MetricId
from auditor.cloudwatch.minutes import Span, minute_of
from auditor.errors import AuditorError
from auditor.pattern import parse
from auditor.pattern.relations import RelationKind, relate
from auditor.result.audit import AlarmResult, AuditResult
from auditor.result.compliance import ReasonKind, StatusReason
from auditor.rules.controls import FrameworkRequirement, control_title, published_patterns
from auditor.rules.lint.outlook import outlook

_START: Final = datetime(2026, 1, 5, tzinfo=UTC)
_MATCH: Final = timedelta(days=2)
"""The offset of a single match, long enough for every alarm to warm up."""


@dataclass(frozen=True, slots=True)
class Standing:
    """The alarms that stand for one requirement."""

    alarms: tuple[AlarmResult, ...]
    by_meaning: bool
    """Whether they stand for it because of what their filters match, and not by name."""
    source: str
    """The source of the mapping of alarms to the requirement."""
    official: bool
    forbids: bool
    faults: tuple[StatusReason, ...]
    """The reasons why they cannot meet it."""


def standing(
    result: AuditResult, framework: str, version: str, requirement: FrameworkRequirement
) -> Standing | None:
    """Return the alarms that stand for a requirement; `None` if none does.

    They are the alarms that name it, otherwise alarms whose filters match all or a part of a
    pattern that was published for it.
    """
    wanted = (framework, version, requirement.id)
    named = [
        (alarm, control)
        for alarm in result.alarms
        for control in alarm.controls
        if (control.framework, control.version, control.id) == wanted
    ]
    if named:
        alarms = list({id(alarm): alarm for alarm, _ in named}.values())
        best = min((control for _, control in named), key=lambda control: not control.official)
        return Standing(
            tuple(alarms),
            by_meaning=False,
            source=best.source or "the rules",
            official=best.official,
            forbids=any(control.forbids for _, control in named),
            faults=_faults(alarms, requirement),
        )
    unnamed = [alarm for alarm in result.alarms if not alarm.controls and alarm.filters]
    asked = tuple(pattern for each in _asked(requirement) for pattern in each)
    whole = [alarm for alarm in unnamed if _covers(_texts([alarm]), asked)]
    chosen = whole or [alarm for alarm in unnamed if _is_part(_texts([alarm]), asked)]
    if not chosen:
        return None
    return Standing(
        tuple(chosen),
        by_meaning=True,
        source="their filters, compared with the published pattern",
        official=False,
        forbids=False,
        faults=_faults(chosen, requirement),
    )


def _faults(
    alarms: Sequence[AlarmResult], requirement: FrameworkRequirement
) -> tuple[StatusReason, ...]:
    """Return the reasons why alarms, even together, cannot meet a requirement."""
    able = [alarm for alarm in alarms if not outlook(alarm.alarm, alarm.filters).never_fires]
    if not able:
        return (StatusReason(ReasonKind.CANNOT_FIRE, detail=alarms[0].alarm.name),)
    if requirement.to_the_letter:
        prompt = [alarm for alarm in able if fires_on_one(alarm.alarm, alarm.filters)]
        if not prompt:
            return (StatusReason(ReasonKind.NEEDS_SEVERAL, detail=able[0].alarm.name),)
        able = prompt
    asked = _asked(requirement)
    unwatched = [index for index, each in enumerate(asked) if not _covers(_texts(able), each)]
    if not unwatched:
        return ()
    if len(asked) == 1:
        return (StatusReason(ReasonKind.NARROWER, detail=able[0].alarm.name),)
    titles = "; ".join(control_title(requirement.controls[index]) for index in unwatched)
    return (StatusReason(ReasonKind.PARTLY, len(unwatched), titles),)


def _asked(requirement: FrameworkRequirement) -> tuple[tuple[str, ...], ...]:
    """Return groups of patterns; a requirement asks for one pattern of each group."""
    if requirement.to_the_letter:
        return (requirement.published,)
    return tuple(published_patterns(control) for control in requirement.controls)


def _texts(alarms: Iterable[AlarmResult]) -> tuple[str, ...]:
    """Return the distinct patterns of alarms."""
    return tuple(
        dict.fromkeys(metric_filter.pattern for alarm in alarms for metric_filter in alarm.filters)
    )


def _covers(patterns: tuple[str, ...], asked: tuple[str, ...]) -> bool:
    """Return whether patterns together match everything that one of the others matches.

    An undecided relation counts in their favour.
    """
    if set(patterns) & set(asked):
        return True
    wide = (RelationKind.EQUAL, RelationKind.WIDER, RelationKind.UNDECIDED)
    return any(_relation(patterns, pattern) in wide for pattern in asked)


def _is_part(patterns: tuple[str, ...], asked: tuple[str, ...]) -> bool:
    return any(_relation(patterns, pattern) is RelationKind.NARROWER for pattern in asked)


def fires_on_one(alarm: Alarm, filters: Sequence[MetricFilter]) -> bool:
    """Return whether a replay of one match of any filter makes a quiet alarm fire."""
    span = Span(_START, _START + 2 * _MATCH)
    return all(
        history(alarm, _one_match(filters, matching), span, Evaluation.SLIDING).episodes
        for matching in filters
    )


def _one_match(
    filters: Sequence[MetricFilter], matching: MetricFilter
) -> dict[MetricId, MetricData]:
    """Return the data that filters publish if one filter matches one record and no other does."""
    samples: dict[MetricId, dict[int, float]] = {
        metric_filter.metric: {} for metric_filter in filters
    }
    for metric_filter in filters:
        if metric_filter.default_value is not None:
            minutes = range(minute_of(_START), minute_of(_START + 2 * _MATCH))
            samples[metric_filter.metric] |= dict.fromkeys(minutes, metric_filter.default_value)
    value = matching.value if isinstance(matching.value, float) else 1.0
    samples[matching.metric][minute_of(_START + _MATCH)] = value
    return {metric: MetricData.of(values, values.values()) for metric, values in samples.items()}


@cache
def _relation(patterns: tuple[str, ...], asked: str) -> RelationKind:
    try:
        return relate(tuple(map(parse, patterns)), parse(asked)).kind
    except AuditorError:  # one published pattern cannot be parsed
        return RelationKind.DISJOINT
