"""Attribute the matches of an alarm to identities, addresses, user agents, calls and hours."""

from collections import Counter
from collections.abc import Sequence
from typing import Final

from auditor.cloudwatch.minutes import Span, time_of
from auditor.engine.duckdb.engine import Engine
from auditor.engine.duckdb.match_set import MatchSet
from auditor.result.noise import Noise, Week
from auditor.times import zone_of

MAX_VALUES: Final = 20
"""The most values of a field, pairs of values, and episode numbers in a result."""


def attribute(
    engine: Engine,
    filter_indexes: Sequence[int],
    span: Span,
    episodes: Sequence[Span] = (),
    timezone: str = "UTC",
    matches: MatchSet | None = None,
) -> Noise:
    """Attribute the matches of an alarm's filters in a span.

    Args:
        episodes: the spans of the records behind each episode, from `episode_spans`.
        timezone: an IANA name, for the days and hours of the week.
        matches: the matches of the filters, if the caller has read them.

    Raises:
        UsageError: the time zone does not exist.
    """
    minutes, counts = engine.match_minutes(filter_indexes, span)
    match_set = matches or engine.match_set(filter_indexes)
    parts = match_set.attribution([span], episodes, MAX_VALUES)
    return Noise(
        matches=int(counts.sum()),
        episodes=len(episodes),
        fields=parts.fields,
        pairs=parts.pairs,
        pair_count=parts.pair_count,
        week=week(minutes.tolist(), counts.tolist(), timezone),
    )


def week(minutes: Sequence[int], counts: Sequence[int], timezone: str) -> Week:
    """Return matches by day of the week and hour of the day in a time zone.

    Raises:
        UsageError: the time zone does not exist.
    """
    zone = zone_of(timezone)
    parts: Counter[int] = Counter()
    for minute, count in zip(minutes, counts, strict=True):
        parts[minute // 5] += count  # UTC offsets are multiples of five minutes
    hours = [[0] * 24 for _ in range(7)]
    for part, count in parts.items():
        local = time_of(part * 5).astimezone(zone)
        hours[local.weekday()][local.hour] += count
    return Week(timezone, tuple(map(tuple, hours)))
