"""What makes the matches of an alarm: by whom, from where, with what, when."""

from collections import Counter
from collections.abc import Sequence
from typing import Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from auditor.audit.assemble import reach_of
from auditor.cloudwatch.alarms import AlarmHistory
from auditor.cloudwatch.metrics import Span, time_of
from auditor.engine.base import Engine, MatchSet
from auditor.errors import UsageError
from auditor.result.noise import Noise, Week

SHOWN: Final = 20
"""Values of a field, pairs, and episodes named by number."""


def attribute(
    engine: Engine,
    filter_indexes: Sequence[int],
    span: Span,
    episodes: Sequence[Span] = (),
    timezone: str = "UTC",
    matches: MatchSet | None = None,
) -> Noise:
    """Return what makes the matches of an alarm's filters in a span.

    Args:
        episodes: where the records behind each episode lie, as `episode_spans` gives them.
        timezone: an IANA name, for the days and hours of the week.
        matches: those of the filters, where they have been read already.

    Raises:
        UsageError: there is no such time zone.
    """
    minutes, counts = engine.match_minutes(filter_indexes, span)
    found = matches or engine.match_set(filter_indexes)
    parts = found.attribution([span], episodes, SHOWN)
    return Noise(
        matches=int(counts.sum()),
        episodes=len(episodes),
        fields=parts.fields,
        pairs=parts.pairs,
        pair_count=parts.pair_count,
        week=week(minutes.tolist(), counts.tolist(), timezone),
    )


def episode_spans(history: AlarmHistory, span: Span) -> tuple[Span, ...]:
    """Return where the records behind each episode lie: from its oldest breaching window on."""
    openings = history.told([opening for opening, _ in history.stays])
    ends = [None if end is None else history.changes[end].at for _, end in history.stays]
    return tuple(reach_of(*stay, span) for stay in zip(openings, ends, strict=True))


def week(minutes: Sequence[int], counts: Sequence[int], timezone: str) -> Week:
    """Return matches by day of the week and hour of the day in a time zone.

    Raises:
        UsageError: there is no such time zone.
    """
    zone = zone_of(timezone)
    quarters: Counter[int] = Counter()
    for minute, count in zip(minutes, counts, strict=True):
        quarters[minute // 15] += count  # no zone is off by less than a quarter of an hour
    hours = [[0] * 24 for _ in range(7)]
    for quarter, count in quarters.items():
        local = time_of(quarter * 15).astimezone(zone)
        hours[local.weekday()][local.hour] += count
    return Week(timezone, tuple(map(tuple, hours)))


def zone_of(timezone: str) -> ZoneInfo:
    """Return the time zone of a name.

    Raises:
        UsageError: there is none.
    """
    try:
        return ZoneInfo(timezone)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise UsageError(f"{timezone}: no time zone; write a name such as Europe/Paris") from error
