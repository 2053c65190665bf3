"""The timeline of the whole span: lanes for threads, alarms and logs on one time axis."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from markupsafe import Markup

from auditor.render.audit.thread_links import ThreadLinks
from auditor.render.audit.views import AlarmView, CompositeView
from auditor.render.page.coverage import CoverageRow, CoverageView
from auditor.render.page.lanes import (
    MarkerPlace,
    alarm_lane,
    gap_lane,
    guides,
    log_lane,
    marker_lane,
)
from auditor.render.page.svg import Scale
from auditor.render.shared.threads import calls_of
from auditor.render.shared.words import count, counted, cut
from auditor.result.threads import Thread, Threads

_MAX_ALARMS: Final = 12
_MAX_LOGS: Final = 8


@dataclass(frozen=True, slots=True)
class Lane:
    """One row of the timeline."""

    name: str
    target: str
    """The id of the element that the lane links to; "" for none."""
    drawn: Markup
    amount: str
    """The content of the lane in words, such as a number of episodes."""
    thread: int | None = None
    """The number of the thread; `None` where the lane shows no thread."""
    state: str = ""
    """The state of the alarm; "" where the lane shows no single alarm."""


@dataclass(frozen=True, slots=True)
class LaneGroup:
    """Lanes of one kind."""

    title: str
    lanes: tuple[Lane, ...]


@dataclass(frozen=True, slots=True)
class Lanes:
    """The timeline, as a summary and as single lanes."""

    guides: Markup
    """A dotted line for the start of each thread."""
    brief: tuple[Lane, ...]
    groups: tuple[LaneGroup, ...]


@dataclass(frozen=True, slots=True)
class _AlarmEpisodes:
    """A metric alarm or composite alarm on the timeline."""

    view: AlarmView | CompositeView
    target: str
    columns: tuple[tuple[int, int, bool], ...]
    """First and last column of each episode, and whether it belongs to a thread."""

    @property
    def of_thread(self) -> bool:
        return any(of_thread for _, _, of_thread in self.columns)


def lanes(
    scale: Scale,
    alarms: Sequence[AlarmView | CompositeView],
    threads: Threads | None,
    coverage: CoverageView | None,
    links: ThreadLinks,
    shown: Collection[str],
) -> Lanes:
    """Return the timeline of a span.

    Args:
        alarms: the alarms, most episodes first.
        shown: the ids of alarms that have a section.
    """
    drawn = [_episodes(view, scale, links, shown) for view in alarms]
    named = threads.named if threads else ()
    brief = [
        *_brief_threads(scale, threads),
        Lane("Alarms", "alarms", *_together(scale, drawn)),
    ]
    groups = [LaneGroup("Threads", tuple(_thread_lanes(scale, named)))] if named else []
    if alarms:
        groups.append(LaneGroup("Alarms", tuple(_alarm_lanes(scale, drawn))))
    if coverage is not None:
        missing = gap_lane(scale, coverage.missing)
        brief.append(
            Lane("Logs missing", "coverage", missing, counted(coverage.days_missing, "day"))
        )
        groups.append(LaneGroup("Logs", tuple(_log_lanes(scale, coverage))))
    starts = [scale.part(thread.first) for thread in named]
    return Lanes(guides(starts), tuple(brief), tuple(groups))


def _episodes(
    view: AlarmView | CompositeView, scale: Scale, links: ThreadLinks, shown: Collection[str]
) -> _AlarmEpisodes:
    columns = tuple(
        (
            scale.column(episode.start),
            scale.column(episode.end or scale.span.end),
            links.thread(view.result, episode) is not None,
        )
        for episode in view.result.episodes
    )
    return _AlarmEpisodes(view, view.id if view.id in shown else "alarms", columns)


def _together(scale: Scale, alarms: Sequence[_AlarmEpisodes]) -> tuple[Markup, str]:
    """Return the episodes of several alarms for one lane, and their number."""
    fired = sum(len(alarm.view.result.fired) for alarm in alarms)
    drawn = alarm_lane(scale, (episode for alarm in alarms for episode in alarm.columns))
    return drawn, counted(fired, "time")


def _brief_threads(scale: Scale, threads: Threads | None) -> Iterator[Lane]:
    if threads and threads.named:
        markers = [
            MarkerPlace(scale.part(thread.first), (thread.number,)) for thread in threads.named
        ]
        every = len(threads.named) + threads.lighter_count
        amount = f"{count(len(markers))} of {count(every)}"
        yield Lane("Threads", "threads", marker_lane(markers), amount)


def _thread_lanes(scale: Scale, threads: Iterable[Thread]) -> Iterator[Lane]:
    for thread in threads:
        marker = MarkerPlace(scale.part(thread.first), (thread.number,))
        yield Lane(
            name=cut(thread.actor, 60),
            target=f"thread-{thread.number}",
            drawn=marker_lane([marker]),
            amount=counted(calls_of(thread), "call"),
            thread=thread.number,
        )


def _alarm_lanes(scale: Scale, alarms: Sequence[_AlarmEpisodes]) -> Iterator[Lane]:
    """Yield the alarms of threads, then alarms with most episodes; others share two lanes."""
    fired = [alarm for alarm in alarms if alarm.columns]
    fired.sort(key=lambda alarm: not alarm.of_thread)
    quiet = [alarm for alarm in alarms if not alarm.columns]
    for alarm in fired[:_MAX_ALARMS]:
        name = cut(alarm.view.result.name, 60)
        yield Lane(name, alarm.target, *_together(scale, [alarm]), state=alarm.view.state)
    if others := fired[_MAX_ALARMS:]:
        name = counted(len(others), "other alarm")
        yield Lane(name, "alarms", *_together(scale, others))
    if quiet:
        name = counted(len(quiet), "alarm without an episode", "alarms without an episode")
        yield Lane(name, "alarms", *_together(scale, quiet))


def _log_lanes(scale: Scale, coverage: CoverageView) -> Iterator[Lane]:
    """Yield accounts and Regions with missing days, the busiest first, then the others."""
    ranked = sorted(coverage.rows, key=lambda row: (not row.quiet, -row.records))
    for row in ranked[:_MAX_LOGS]:
        yield Lane(
            name=f"{row.account or 'no account'} {row.region or 'no Region'}",
            target="coverage",
            drawn=log_lane(scale, coverage, [row]),
            amount=_days_missing(row.quiet),
        )
    if others := ranked[_MAX_LOGS:]:
        yield Lane(
            name=f"{count(len(others) + coverage.left_out)} other accounts and Regions",
            target="coverage",
            drawn=log_lane(scale, coverage, others),
            amount=_spread(others),
        )


def _days_missing(days: int) -> str:
    return f"{counted(days, 'day')} missing" if days else "all days"


def _spread(rows: Sequence[CoverageRow]) -> str:
    """Return the range of the numbers of missing days in several rows."""
    least, most = min(row.quiet for row in rows), max(row.quiet for row in rows)
    return _days_missing(most) if least == most else f"{count(least)} to {_days_missing(most)}"
