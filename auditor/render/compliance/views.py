"""Requirements and logs of the page: selected and limited, with counts of omitted items."""

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
"""The most episodes listed per requirement."""
_LOG_ROWS: Final = 24
_SUMMARY_LOG_ROWS: Final = 6
_SUMMARY_REQUIREMENTS: Final = 16
"""The most requirements on the second of the two pages."""
_BLOCKS: Final = 6
"""The most exceptions, and the most incidents, on the first page."""
_SHADES: Final = 5
_MAX_LONGEST: Final = 3
"""How many episodes count as the longest ones of a requirement, by their matches."""
_OPENED: Final = 60
"""The most requirements with a section, exceptions and inconclusive ones first."""


@dataclass(frozen=True, slots=True)
class EpisodeRow:
    """An episode in the list of a requirement."""

    episode: ComplianceEpisode
    drawn: int | None
    """Its number in the sample, from 1; `None` if it is not in the sample."""


@dataclass(frozen=True, slots=True)
class RequirementView:
    """A requirement with all values that the template shows."""

    result: RequirementResult
    anchor: str
    alarms: tuple[ComplianceAlarm, ...]
    episodes: tuple[ComplianceEpisode, ...]
    """All episodes of the requirement."""
    rows: tuple[EpisodeRow, ...]
    opened: bool
    """Whether the page has a section about the requirement."""

    def count(self, *statuses: ReviewStatus) -> int:
        """Return the number of its episodes with one of some review statuses."""
        return sum(episode.review.status in statuses for episode in self.episodes)

    @property
    def incidents(self) -> int:
        """The number of its episodes that a review found to be incidents."""
        return sum(map(is_incident, self.episodes))

    @property
    def defects(self) -> tuple[ComplianceAlarm, ...]:
        """Its alarms with a known defect."""
        return tuple(alarm for alarm in self.alarms if alarm.defect)

    @property
    def matches(self) -> int:
        """The number of matches of its alarms."""
        return sum(alarm.matches for alarm in self.alarms)


@dataclass(frozen=True, slots=True)
class IncidentView:
    """The episodes of one incident: all episodes under one ticket, or a single one."""

    ticket: str
    episodes: tuple[ComplianceEpisode, ...]
    """The episodes, oldest first."""
    requirements: tuple[str, ...]
    """The requirements whose alarms caught the incident, in order of their episodes."""

    @property
    def note(self) -> str:
        """The note of the first review."""
        dispositions = (episode.review.disposition for episode in self.episodes)
        return next(
            (
                disposition.note
                for disposition in dispositions
                if disposition is not None and disposition.note
            ),
            "",
        )


@dataclass(frozen=True, slots=True)
class LogsView:
    """One account and Region over the days of the span."""

    row: LogsRow
    drawn: Markup


def requirement_views(result: ComplianceResult) -> tuple[RequirementView, ...]:
    """Return the requirements in their order."""
    episodes = {episode.id: episode for episode in result.episodes}
    alarms = {alarm.name: alarm for alarm in result.alarms}
    opened = _worst(result.requirements, _OPENED)
    return tuple(
        _view(requirement, f"r-{number}", alarms, episodes, number - 1 in opened)
        for number, requirement in enumerate(result.requirements, 1)
    )


def listed(views: Sequence[RequirementView], *, summary: bool) -> tuple[RequirementView, ...]:
    """Return as many requirements as the table has room for, in their order."""
    if not summary:
        return tuple(views)
    rows = _worst([view.result for view in views], _SUMMARY_REQUIREMENTS)
    return tuple(view for index, view in enumerate(views) if index in rows)


def _worst(requirements: Sequence[RequirementResult], most: int) -> set[int]:
    """Return the indexes of the worst requirements, exceptions and inconclusive ones first."""
    ranks = {RequirementStatus.EXCEPTION: 0, RequirementStatus.INCONCLUSIVE: 1}
    ordered = sorted(
        range(len(requirements)),
        key=lambda index: (ranks.get(requirements[index].status, 2), index),
    )
    return set(ordered[:most])


def _view(
    requirement: RequirementResult,
    anchor: str,
    alarms: Mapping[str, ComplianceAlarm],
    episodes: Mapping[str, ComplianceEpisode],
    opened: bool,
) -> RequirementView:
    own_episodes = tuple(episodes[name] for name in requirement.episodes)
    return RequirementView(
        result=requirement,
        anchor=anchor,
        alarms=tuple(alarms[name] for name in requirement.alarms),
        episodes=own_episodes,
        rows=tuple(_rows(requirement, own_episodes)) if opened else (),
        opened=opened and requirement.status is not RequirementStatus.NO_ALARM,
    )


def _rows(
    requirement: RequirementResult, episodes: Sequence[ComplianceEpisode]
) -> Iterator[EpisodeRow]:
    """Yield the episodes to list, oldest first; open, late and incident ones have precedence."""
    drawn = {name: number for number, name in enumerate(requirement.sample, 1)}
    longest = {each.id for each in sorted(episodes, key=lambda each: -each.matches)[:_MAX_LONGEST]}

    def rank(each: ComplianceEpisode) -> tuple[bool, bool, bool, int]:
        settled = each.review.status is ReviewStatus.REVIEWED
        return settled, not is_incident(each), each.id not in longest, drawn.get(each.id, 10**9)

    shown = {each.id for each in sorted(episodes, key=rank)[:_EPISODES]}
    yield from (EpisodeRow(each, drawn.get(each.id)) for each in episodes if each.id in shown)


def is_incident(episode: ComplianceEpisode) -> bool:
    """Return whether a review found an episode to be an incident."""
    disposition = episode.review.disposition
    return disposition is not None and disposition.verdict is DispositionVerdict.INCIDENT


def incident_views(result: ComplianceResult) -> tuple[IncidentView, ...]:
    """Return the incidents, oldest first; episodes under one ticket are one incident."""
    groups: dict[str, list[ComplianceEpisode]] = {}
    for episode in filter(is_incident, result.episodes):
        ticket = episode.review.disposition.ticket if episode.review.disposition else ""
        groups.setdefault(ticket or episode.id, []).append(episode)
    by_episode: dict[str, list[str]] = {}
    for requirement in result.requirements:
        for name in requirement.episodes:
            by_episode.setdefault(name, []).append(requirement.id)
    return tuple(
        IncidentView(
            ticket="" if key == episodes[0].id else key,
            episodes=tuple(episodes),
            requirements=tuple(
                dict.fromkeys(
                    name for episode in episodes for name in by_episode.get(episode.id, ())
                )
            ),
        )
        for key, episodes in groups.items()
    )


def logs_views(result: ComplianceResult, *, summary: bool = False) -> tuple[LogsView, ...]:
    """Return where logs are expected; of many, entries with missing days have precedence."""
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
    """Return the first items, as many as the first page has room for."""
    return items[:_BLOCKS]
