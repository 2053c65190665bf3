"""The records behind the alarms of an audit, each once."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from auditor.audit.episodes import EpisodeReach
from auditor.cloudwatch.minutes import Span
from auditor.engine.answers import FileMatch
from auditor.replay.judge import LogGroupReplay
from auditor.result.audit import name_with_location

_CHUNK_RECORDS: Final = 2_000
"""The most records in memory at a time, unless one log file has more."""


@dataclass(frozen=True, slots=True)
class BehindAlarms:
    """A record with the alarms that counted it."""

    match: FileMatch
    alarms: tuple[str, ...]
    """The names of the alarms, with account and Region where each of these has its own alarms."""
    episodes: tuple[str, ...]
    """The ids of the episodes that the record contributed to."""


def behind_alarms(replays: Sequence[LogGroupReplay]) -> Iterator[list[BehindAlarms]]:
    """Yield the records behind the alarms in chunks, by log group, log file and position."""
    for group_replay in replays:
        group = group_replay.log_group
        alarms = [
            (
                name_with_location(alarm.rule.alarm.name, group.account, group.region),
                frozenset(group.engine.indexes(alarm.rule.filters)),
                EpisodeReach.of(alarm, group_replay),
            )
            for alarm in group_replay.alarms
        ]
        filters = sorted({index for _, indexes, _ in alarms for index in indexes})
        if not filters:
            continue
        start = min(reach.span.start for _, _, reach in alarms)
        reached = Span(start, group_replay.span.end)
        for chunk in group.engine.records.matches_by_file(filters, reached, _CHUNK_RECORDS):
            rows = (_behind(match, alarms) for match in chunk)
            yield [behind for behind in rows if behind.alarms]


def _behind(
    match: FileMatch, alarms: Sequence[tuple[str, frozenset[int], EpisodeReach]]
) -> BehindAlarms:
    names: list[str] = []
    episodes: list[str] = []
    for name, filters, reach in alarms:
        if filters.isdisjoint(match.filters) or match.counted < reach.span.start:
            continue
        names.append(name)
        episodes += [reach.ids[index] for index in reach.behind(match.counted)]
    return BehindAlarms(match, tuple(names), tuple(episodes))
