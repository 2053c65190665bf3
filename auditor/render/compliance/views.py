"""Requirements and logs as the page shows them: chosen, bounded, and what is left out counted."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from markupsafe import Markup

from auditor.cloudwatch.minutes import Span
from auditor.render.page.svg import rect, svg
from auditor.render.shared.days import span_days
from auditor.result.compliance import (
    ComplianceAlarm,
    ComplianceEpisode,
    ComplianceResult,
    LogsRow,
    RequirementResult,
    RequirementStatus,
)
from auditor.result.review import DispositionVerdict, ReviewStatus

_EPISODES: Final = 30
"""Episodes that a requirement lists."""
_LOG_ROWS: Final = 24
_SUMMARY_LOG_ROWS: Final = 6
_SUMMARY_REQUIREMENTS: Final = 16
"""Requirements that the second of two pages has room for."""
_BLOCKS: Final = 6
"""Exceptions and incidents that the first page lists."""
_SHADES: Final = 5
_LONGEST: Final = 3
_OPENED: Final = 60
"""Requirements whose section is in the page, exceptions and inconclusive ones first."""


@dataclass(frozen=True, slots=True)
class EpisodeRow:
    """An episode that a requirement lists."""

    episode: ComplianceEpisode
    drawn: int | None
    """Its number in the sample, from 1."""


@dataclass(frozen=True, slots=True)
class RequirementView:
    """A requirement with all that the template shows of it."""

    result: RequirementResult
    anchor: str
    alarms: tuple[ComplianceAlarm, ...]
    episodes: tuple[ComplianceEpisode, ...]
    """All of them."""
    rows: tuple[EpisodeRow, ...]
    opened: bool
    """Whether the page has a section of it."""

    def count(self, *statuses: ReviewStatus) -> int:
        """Return how many of its episodes have one of some statuses."""
        return sum(one.review.status in statuses for one in self.episodes)

    @property
    def incidents(self) -> int:
        """How many of its episodes were found to be incidents."""
        return sum(map(is_incident, self.episodes))

    @property
    def defects(self) -> tuple[ComplianceAlarm, ...]:
        """Its alarms with a known defect."""
        return tuple(alarm for alarm in self.alarms if alarm.defect)

    @property
    def matches(self) -> int:
        """Matches of its alarms."""
        return sum(alarm.matches for alarm in self.alarms)


@dataclass(frozen=True, slots=True)
class IncidentView:
    """Episodes that are one incident: those under one ticket, or one alone."""

    ticket: str
    episodes: tuple[ComplianceEpisode, ...]
    """Oldest first."""
    requirements: tuple[str, ...]
    """Those whose alarms caught it, in the order in which they did."""

    @property
    def note(self) -> str:
        """What the first of the reviews says of it."""
        dispositions = (one.review.disposition for one in self.episodes)
        return next((one.note for one in dispositions if one is not None and one.note), "")


@dataclass(frozen=True, slots=True)
class LogsView:
    """One account and Region over the days of the span."""

    row: LogsRow
    drawn: Markup


def requirement_views(result: ComplianceResult) -> tuple[RequirementView, ...]:
    """Return the requirements in their order."""
    episodes = {one.id: one for one in result.episodes}
    alarms = {one.name: one for one in result.alarms}
    opened = _worst(result.requirements, _OPENED)
    return tuple(
        _view(one, f"r-{number}", alarms, episodes, number - 1 in opened)
        for number, one in enumerate(result.requirements, 1)
    )


def listed(views: Sequence[RequirementView], summary: bool) -> tuple[RequirementView, ...]:
    """Return the requirements that the table has room for, in their order."""
    if not summary:
        return tuple(views)
    rows = _worst([view.result for view in views], _SUMMARY_REQUIREMENTS)
    return tuple(view for index, view in enumerate(views) if index in rows)


def _worst(requirements: Sequence[RequirementResult], most: int) -> set[int]:
    """Return the indexes of some requirements, exceptions and inconclusive ones first."""
    ranks = {RequirementStatus.EXCEPTION: 0, RequirementStatus.INCONCLUSIVE: 1}
    ordered = sorted(
        range(len(requirements)),
        key=lambda index: (ranks.get(requirements[index].status, 2), index),
    )
    return set(ordered[:most])


def _view(
    one: RequirementResult,
    anchor: str,
    alarms: Mapping[str, ComplianceAlarm],
    episodes: Mapping[str, ComplianceEpisode],
    opened: bool,
) -> RequirementView:
    own_episodes = tuple(episodes[name] for name in one.episodes)
    return RequirementView(
        result=one,
        anchor=anchor,
        alarms=tuple(alarms[name] for name in one.alarms),
        episodes=own_episodes,
        rows=tuple(_rows(one, own_episodes)) if opened else (),
        opened=opened and one.status is not RequirementStatus.NO_ALARM,
    )


def _rows(one: RequirementResult, episodes: Sequence[ComplianceEpisode]) -> Iterator[EpisodeRow]:
    """Yield the episodes to list, oldest first: open, late, incidents, longest, then the sample."""
    drawn = {name: number for number, name in enumerate(one.sample, 1)}
    longest = {each.id for each in sorted(episodes, key=lambda each: -each.matches)[:_LONGEST]}

    def rank(each: ComplianceEpisode) -> tuple[bool, bool, bool, int]:
        settled = each.review.status is ReviewStatus.REVIEWED
        return settled, not is_incident(each), each.id not in longest, drawn.get(each.id, 10**9)

    shown = {each.id for each in sorted(episodes, key=rank)[:_EPISODES]}
    yield from (EpisodeRow(each, drawn.get(each.id)) for each in episodes if each.id in shown)


def is_incident(episode: ComplianceEpisode) -> bool:
    """Return whether an episode was found to be an incident."""
    disposition = episode.review.disposition
    return disposition is not None and disposition.verdict is DispositionVerdict.INCIDENT


def incident_views(result: ComplianceResult) -> tuple[IncidentView, ...]:
    """Return the incidents, oldest first; episodes under one ticket are one."""
    groups: dict[str, list[ComplianceEpisode]] = {}
    for one in filter(is_incident, result.episodes):
        ticket = one.review.disposition.ticket if one.review.disposition else ""
        groups.setdefault(ticket or one.id, []).append(one)
    by_episode: dict[str, list[str]] = {}
    for requirement in result.requirements:
        for name in requirement.episodes:
            by_episode.setdefault(name, []).append(requirement.id)
    return tuple(
        IncidentView(
            ticket="" if key == episodes[0].id else key,
            episodes=tuple(episodes),
            requirements=tuple(
                dict.fromkeys(name for one in episodes for name in by_episode.get(one.id, ()))
            ),
        )
        for key, episodes in groups.items()
    )


def logs_views(result: ComplianceResult, summary: bool = False) -> tuple[LogsView, ...]:
    """Return where logs are expected, those with missing days first where there are many."""
    most_rows = _SUMMARY_LOG_ROWS if summary else _LOG_ROWS
    if result.span is None:
        return ()
    volumes: dict[tuple[str, str], dict[date, int]] = {}
    for cell in result.coverage.judged:
        volumes.setdefault((cell.account, cell.region), {})[cell.day] = cell.records
    most = max((n for days in volumes.values() for n in days.values()), default=1)
    rows = sorted(result.logs, key=lambda row: not row.missing)[:most_rows]
    rows.sort(key=lambda row: (row.account, row.region))
    return tuple(
        LogsView(
            row,
            _strip(row, volumes.get((row.account, row.region), {}), most, result.span),
        )
        for row in rows
    )


def _strip(row: LogsRow, volumes: Mapping[date, int], most: int, span: Span) -> Markup:
    judged = span_days(span)
    first, length = date.fromordinal(judged[0]), len(judged)
    missing = [
        rect(
            "gap", (gap.first - first).days / length, _days(gap.first, gap.last) / length, "1", "12"
        )
        for gap in row.missing
    ]
    logged = []
    for day, records in sorted(volumes.items()):
        position = (day - first).days
        if 0 <= position < length and records:
            shade = 1 + min(_SHADES - 1, _SHADES * max(records.bit_length() - 1, 0) // _steps(most))
            logged.append(rect(f"q{shade}", position / length, 0.94 / length, "1", "12"))
    label = f"{row.account} {row.region}: logs on {row.covered} of {row.expected} expected days"
    return svg(14, label, [rect("wb2", 0, 1, "12", "1"), *logged, *missing])


def _steps(most: int) -> int:
    return max(most, 1).bit_length()


def _days(first: date, last: date) -> int:
    return (last - first + timedelta(days=1)).days


def block(items: Sequence[object]) -> Sequence[object]:
    """Return as many items as the first page has room for."""
    return items[:_BLOCKS]
