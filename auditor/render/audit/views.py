"""Alarms and episodes of the page: selected and limited, with counts of omitted items."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from markupsafe import Markup, escape

from auditor.cloudwatch.minutes import Span
from auditor.render.page import charts
from auditor.render.page.page import slugs
from auditor.render.page.svg import MAX_COLUMNS, Scale
from auditor.render.shared import words
from auditor.render.shared.controls import Requirements, by_framework
from auditor.result.audit import AlarmResult, CompositeResult
from auditor.result.episodes import Details, Episode, Period
from auditor.result.records import Actor, Evidence

_PAGE_EPISODE_BYTES: Final = 2_000_000
"""The most bytes of opened episodes on a page; the next constants limit other parts."""
_PAGE_EPISODE_ROWS: Final = 1600
_PAGE_PERIOD_ROWS: Final = 1600
_PAGE_ACTOR_ROWS: Final = 300
_PAGE_FRAMEWORK_ROWS: Final = 1200
_PAGE_COLUMNS: Final = 30_000


@dataclass(frozen=True, slots=True)
class EpisodeView:
    """An episode opened in full."""

    episode: Episode
    details: Details
    windows: Markup
    windows_left_out: int
    before: tuple[Evidence, ...]
    """Records up to the change to ALARM."""
    after: tuple[Evidence, ...]
    who: str
    """The identity behind the shown records, if they have only one."""

    @property
    def shown(self) -> int:
        """The number of the episode's records that the page shows."""
        return len(self.before) + len(self.after)


@dataclass(frozen=True, slots=True)
class AlarmView:
    """An alarm with all values that its template needs."""

    result: AlarmResult
    id: str
    strip: Markup | None
    """`None` where nothing was judged, as in `timeline`."""
    timeline: Markup | None
    bar: timedelta
    in_alarm: timedelta
    opened: tuple[EpisodeView, ...]
    rows: tuple[Episode, ...]
    """The listed episodes, oldest first; they include all opened ones."""
    periods: tuple[Period, ...]
    """The periods with the most matches, in descending order."""
    actors: tuple[Actor, ...]
    frameworks: tuple[Requirements, ...]
    """The requirements that the alarm helps to meet, by framework, the rule's own first."""
    more_requirements: int
    """The number of omitted requirements."""

    @property
    def state(self) -> str:
        """The state that stands for the whole span in lists."""
        if self.strip is None:
            return "NOT_JUDGED"
        return "ALARM" if self.result.fired else self.result.last_state.value

    @property
    def crowded(self) -> bool:
        """Whether the strip shows shares of time in ALARM as heights."""
        return charts.crowded(self.result)

    @property
    def opened_numbers(self) -> frozenset[int]:
        """The numbers of the opened episodes."""
        return frozenset(view.episode.number for view in self.opened)


@dataclass(frozen=True, slots=True)
class CompositeView:
    """A composite alarm with all values that its template needs."""

    result: CompositeResult
    id: str
    strip: Markup | None
    """`None` where nothing was judged."""

    @property
    def state(self) -> str:
        """The state that stands for the whole span in lists."""
        if self.strip is None:
            return "NOT_JUDGED"
        return "ALARM" if self.result.fired else self.result.last_state.value


def composite_views(
    composites: Sequence[CompositeResult], span: Span | None
) -> tuple[CompositeView, ...]:
    """Return the composite alarms in the order of the rules."""
    columns = max(min(MAX_COLUMNS, _PAGE_COLUMNS // max(len(composites), 1)), 50)
    scale = Scale(span, columns) if span else None
    return tuple(
        CompositeView(
            composite, f"composite-{number}", charts.strip(composite, scale) if scale else None
        )
        for number, composite in enumerate(composites, 1)
    )


def alarm_views(alarms: Sequence[AlarmResult], span: Span | None) -> tuple[AlarmView, ...]:
    """Return the alarms, most episodes first, each with a unique and readable id."""
    ranked = sorted(alarms, key=lambda alarm: (-len(alarm.fired), -alarm.matches))
    shares = _shares(ranked)
    columns = min(MAX_COLUMNS, _PAGE_COLUMNS // max(len(alarms), 1))
    scale = Scale(span, max(columns, 50)) if span else None
    fired = max(sum(bool(alarm.episodes) for alarm in alarms), 1)
    rows = max(_PAGE_FRAMEWORK_ROWS // max(len(alarms), 1), 1)
    return tuple(
        _alarm_view(alarm, slug, scale, opened, fired, rows)
        for alarm, slug, opened in zip(
            ranked, slugs([alarm.name for alarm in ranked]), shares, strict=True
        )
    )


def _alarm_view(
    alarm: AlarmResult,
    slug: str,
    scale: Scale | None,
    opened: tuple[EpisodeView, ...],
    fired: int,
    framework_rows: int,
) -> AlarmView:
    busiest = sorted(alarm.periods, key=lambda period: (-period.matches, period.start))
    drawn = scale and (alarm.periods or alarm.episodes)
    frameworks = by_framework(alarm.controls)
    return AlarmView(
        result=alarm,
        id=f"alarm-{slug}",
        strip=charts.strip(alarm, scale) if scale else None,
        timeline=charts.timeline(alarm, scale) if scale and drawn else None,
        bar=charts.bucket(scale.span, alarm.alarm.period) if scale else timedelta(0),
        in_alarm=_in_alarm(alarm, scale.span) if scale else timedelta(0),
        opened=opened,
        rows=_listed(alarm, {view.episode.number for view in opened}, _PAGE_EPISODE_ROWS // fired),
        periods=tuple(busiest[: min(_PAGE_PERIOD_ROWS // fired, 50)]),
        actors=alarm.actors[: min(max(_PAGE_ACTOR_ROWS // fired, 1), 10)],
        frameworks=frameworks[:framework_rows],
        more_requirements=sum(len(group.ids) for group in frameworks[framework_rows:]),
    )


def _in_alarm(alarm: AlarmResult, span: Span) -> timedelta:
    inside = ((e.end or span.end) - max(e.start, span.start) for e in alarm.episodes)
    return sum(inside, timedelta(0))


def _listed(alarm: AlarmResult, opened: set[int], limit: int) -> tuple[Episode, ...]:
    """Return the opened episodes and, up to a limit, the worst others, oldest first."""
    ranked = sorted(alarm.episodes, key=lambda e: (e.number not in opened, -e.matches, e.number))
    limit = max(min(limit, 200), len(opened))
    return tuple(sorted(ranked[:limit], key=lambda episode: episode.number))


def _shares(alarms: Sequence[AlarmResult]) -> list[tuple[EpisodeView, ...]]:
    """Distribute the bytes for opened episodes; bytes that an alarm leaves go to the next.

    Alarms with the fewest episodes come first, since they leave most.
    """
    left = _PAGE_EPISODE_BYTES
    shares: list[tuple[EpisodeView, ...]] = []
    for index in range(len(alarms), 0, -1):
        opened, spent = _opened(alarms[index - 1], left // index)
        shares.append(opened)
        left -= spent
    return shares[::-1]


def _opened(alarm: AlarmResult, budget: int) -> tuple[tuple[EpisodeView, ...], int]:
    """Return the episodes to show in full (first, last, then the worst), and their bytes."""
    detailed = [episode for episode in alarm.episodes if episode.details]
    ends = detailed[:1] + detailed[1:][-1:]
    worst = sorted(detailed[1:-1], key=lambda episode: (-episode.matches, episode.number))
    chosen: list[EpisodeView] = []
    spent = 0
    for episode in ends + worst:
        if episode.details is None:
            continue
        spare = budget - spent - _frame_bytes(episode.details)
        if spare < 0:
            break
        records, taken = _within(episode.details.records, spare)
        chosen.append(_episode_view(episode, episode.details, records))
        spent = budget - spare + taken
    return tuple(sorted(chosen, key=lambda view: view.episode.number)), spent


def _within(records: Sequence[Evidence], budget: int) -> tuple[Sequence[Evidence], int]:
    """Return the first records that fit into some bytes, and their bytes."""
    taken = 0
    for count, record in enumerate(records):
        size = _record_bytes(record)
        if taken + size > budget:
            return records[:count], taken
        taken += size
    return records, taken


def _frame_bytes(details: Details) -> int:
    """Estimate the bytes of an opened episode without its records."""
    closing = details.closing.reason if details.closing else ""
    return 5000 + _bytes(details.mail) + 2 * _bytes(details.transition.reason) + _bytes(closing)


def _record_bytes(record: Evidence) -> int:
    """Estimate the bytes of a record: its JSON, and cut fields with escapes."""
    fields = (
        *(record.identity, record.user_name, record.source_ip, record.user_agent),
        *(record.event_source, record.event_name, record.error_code, record.error_message),
        *(record.account, record.access_key, record.identity_type, record.region, record.file),
    )
    return 1000 + _bytes("".join([record.record, *(field[:300] for field in fields)]))


def _bytes(text: str) -> int:
    return len(escape(words.visible(text)).encode())


def _episode_view(episode: Episode, details: Details, records: Sequence[Evidence]) -> EpisodeView:
    windows, left_out = charts.boxes(details.transition.windows)
    names = {record.user_name or record.identity or record.identity_type for record in records}
    return EpisodeView(
        episode=episode,
        details=details,
        windows=windows,
        windows_left_out=left_out,
        before=tuple(record for record in records if record.time < episode.start),
        after=tuple(record for record in records if record.time >= episode.start),
        who=names.pop() if len(names) == 1 else "",
    )
