"""Which span is judged, which records that takes, and what the answer depends on besides."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from auditor.cloudtrail.keys import Pruning
from auditor.cloudwatch.alarms import Alarm, Evaluation
from auditor.cloudwatch.evaluation.history import lookback
from auditor.cloudwatch.minutes import MINUTE, Span, minute_of, time_of
from auditor.cloudwatch.rule import RulePack
from auditor.engine.answers import Extent
from auditor.errors import UsageError
from auditor.replay.method import Bounds, Method
from auditor.result.head import Options

NEVER: Final = Span(time_of(0), time_of(0))
"""A span without a minute, for what nothing says the span of."""


def pruning_of(bounds: Bounds, method: Method, alarms: Sequence[Alarm]) -> Pruning:
    """Return which records are asked for, those that the first windows look back at included.

    What a fixed clock counts later happened before. The other clocks need nothing more, since it
    is deliveries that keys are judged by.
    """
    shift = method.clock.shift
    end = None if bounds.end is None else bounds.end - shift
    if not isinstance(bounds.start, datetime):
        return Pruning(end=end)
    reach = max((lookback(alarm, method.evaluation) for alarm in alarms), default=timedelta(0))
    return Pruning(start=bounds.start - reach - shift, end=end)


def span_of(
    extent: Extent, bounds: Bounds, evaluation: Evaluation, alarms: Sequence[Alarm]
) -> Span | None:
    """Return the minutes whose samples are judged, or `None` where nothing says which.

    By default from the minute of the first event to the minute after the last can be known.
    Clock-aligned periods are judged once they are over, so for them both ends move outwards to
    whole periods.

    Raises:
        UsageError: there are records, but none in the span that was asked for.
    """
    longest = max((alarm.period for alarm in alarms), default=MINUTE)
    unit = longest // MINUTE if evaluation is Evaluation.BUCKETS else 1
    end, last = bounds.end, extent.last_known or extent.last_event
    if end is None and last is not None:
        end = time_of((minute_of(last) // unit + 1) * unit)
    start = bounds.start
    if isinstance(start, timedelta):
        start = end - start if end is not None else None
    elif start is None and extent.first_event is not None:
        start = time_of(minute_of(extent.first_event) // unit * unit)
    if start is None or end is None:
        return None
    first = extent.first_event
    if first is None or last is None or (first < end and start <= last and start < end):
        return Span(start, max(start, end))
    raise UsageError(
        "no record lies in the span that --from and --to ask for:"
        f" they are of {first:%Y-%m-%d %H:%M} to {last:%Y-%m-%d %H:%M} UTC"
    )


def source_names(sources: Sequence[str]) -> tuple[str, ...]:
    """Return the sources by their own names, since a result names no machine's folders."""
    return tuple(source.rstrip("/").rpartition("/")[2] or source for source in sources)


def provenance(
    sources: Sequence[str], pack: RulePack, method: Method, account: str = "", region: str = ""
) -> Options:
    """Return what an answer depends on besides the logs and the rules.

    Args:
        account: that the mails name, if they are all of one; likewise the Region.
    """
    return Options(
        sources=source_names(sources),
        rules=pack.name,
        rules_sha256=pack.sha256,
        evaluation=method.evaluation,
        clock=str(method.clock),
        scope=str(method.scope),
        default_value=method.default_value,
        account=account,
        region=region,
        parameters=pack.parameters,
        packs=pack.packs,
        files=pack.files,
    )
