"""The spans of the records behind episodes, and the periods of a histogram."""

import math
from collections.abc import Mapping, Sequence
from datetime import datetime

import numpy as np
from numpy.typing import NDArray

from auditor.cloudwatch.alarms import Alarm
from auditor.cloudwatch.evaluation.changes import clock_aligned
from auditor.cloudwatch.metrics import MetricData, MetricId
from auditor.cloudwatch.minutes import MINUTE, Span, time_of
from auditor.cloudwatch.transitions import AlarmHistory, Window
from auditor.result.episodes import Period


def reach_of(
    opening: datetime, windows: Sequence[Window], end: datetime | None, span: Span
) -> Span:
    """Return the span of the records behind an episode, from its oldest breaching window on.

    If the episode began before the span, only the part inside the span is returned.

    Args:
        windows: the windows of the evaluation that opened it.
    """
    start = min((w.start for w in windows if w.used and w.breaching), default=opening)
    if opening <= span.start:
        start = span.start
    return Span(start, max(start, min(end, span.end) if end else span.end))


def periods_of(
    alarm: Alarm,
    data: Mapping[MetricId, MetricData],
    minutes: NDArray[np.int64],
    counts: NDArray[np.int64],
    span: Span,
) -> tuple[Period, ...]:
    """Return the clock-aligned periods with matches or with a breach.

    Args:
        minutes: minutes with matches, since the epoch (UTC), increasing, shape (n,).
        counts: number of matches in each minute, shape (n,).
    """
    starts, values, _, breaching = clock_aligned(alarm, data, span)
    by_start = {
        start: (value, breach)
        for start, value, breach in zip(
            starts.tolist(), values.tolist(), breaching.tolist(), strict=True
        )
    }
    per = alarm.period // MINUTE
    # A match without a sample still belongs to a period.
    every = np.union1d(starts, minutes // per * per)
    totals = np.concatenate([[0], np.cumsum(counts)])
    matches = (
        totals[np.searchsorted(minutes, every + per)] - totals[np.searchsorted(minutes, every)]
    )
    periods = []
    for start, count in zip(every.tolist(), matches.tolist(), strict=True):
        value, breach = by_start.get(start, (math.nan, False))
        if count or breach:
            shown = None if math.isnan(value) else value
            periods.append(Period(time_of(start), count, shown, breach))
    return tuple(periods)


def episode_spans(history: AlarmHistory, span: Span) -> tuple[Span, ...]:
    """Return the span of the records behind each episode, oldest first."""
    windows = history.windows_at([opening for opening, _ in history.episodes])
    return tuple(
        reach_of(opening, some, end, span)
        for (opening, end), some in zip(history.episode_times, windows, strict=True)
    )
