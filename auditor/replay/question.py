"""The question of a use case: rules, bounds of the span, and method."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import chain
from typing import Final

from auditor.cloudtrail.keys import Pruning
from auditor.cloudtrail.lineage import ISSUING_CALLS, READ_CALLS
from auditor.cloudtrail.logfile import DEFAULT_CAP
from auditor.cloudwatch.alarms import Alarm, Evaluation
from auditor.cloudwatch.evaluation.grid import keeps_state, memory
from auditor.cloudwatch.metric_filter import MetricFilter
from auditor.cloudwatch.minutes import MINUTE, Span, minute_of, time_of
from auditor.cloudwatch.rule import Rule, RulePack
from auditor.engine.answers import Extent
from auditor.engine.base import Criteria
from auditor.engine.spark.cluster import Cluster
from auditor.errors import UsageError
from auditor.file_names import is_object_url
from auditor.replay.bounds import Bounds
from auditor.replay.method import Method
from auditor.significance.table import SignificanceTable

_EVERYTHING: Final = Bounds()
_METHOD: Final = Method()


@dataclass(frozen=True, slots=True)
class Question:
    """The input of every use case; the result depends on nothing else."""

    sources: Sequence[str]
    """One store, or log files, folders, archives and buckets."""
    pack: RulePack
    """The rules that results name."""
    bounds: Bounds = _EVERYTHING
    method: Method = _METHOD
    cap: int = DEFAULT_CAP
    """The largest decompressed size of a log file, in bytes."""
    variants: tuple[Rule, ...] = ()
    """Rules to judge in addition to the pack, such as alarms with other settings."""
    event_ids: tuple[str, ...] = ()
    """The ids of events to read even if they do not match, such as events of labels."""
    expected_accounts: tuple[str, ...] = ()
    """Accounts that should have records."""
    significance: SignificanceTable | None = None
    """The calls that matter, for the story of the records; `None` for no story."""
    timezone: str = ""
    """The time zone that reports show beside UTC."""
    configuration: tuple[tuple[str, str], ...] = ()
    """Keys and values from `auditor.toml`, which results name."""
    shows_matches: bool = False
    """Whether every record behind the alarms is shown, not only some."""
    hashes_inputs: bool = False
    """Whether log files are hashed while they are read."""
    cluster: Cluster | None = None
    """The Spark cluster whose tasks read the log files; no answer depends on it."""

    @property
    def alarms(self) -> list[Alarm]:
        """All metric alarms that are judged."""
        return [rule.alarm for rule in (*self.pack.rules, *self.variants)]

    @property
    def criteria(self) -> Criteria:
        """The criteria for the records that the answer needs one by one; others are counted."""
        table = self.significance
        return Criteria(
            filters=filters_of((*self.pack.rules, *self.variants)),
            event_ids=self.event_ids,
            calls=(*table.row_calls, *READ_CALLS) if table else (),
            issuing_calls=ISSUING_CALLS if table else (),
            counted_calls=table.counted_calls if table else (),
            keeps_texts=self.shows_matches and self.cluster is None,
            hashes_inputs=self.hashes_inputs,
        )

    @property
    def pruning(self) -> Pruning:
        """The needed records, including records in the first windows.

        A fixed clock counts records later than they happened, so earlier ones are needed, too.
        Other clocks do not need them, since keys are selected by delivery time.
        """
        shift = self.method.clock.shift
        end = None if self.bounds.end is None else self.bounds.end - shift
        start = self._replayed_from
        return Pruning(start=None if start is None else start - shift, end=end)

    @property
    def _replayed_from(self) -> datetime | None:
        """The first minute on which the state at the start of the span depends; `None` if on all.

        An alarm that may keep its state depends on all earlier minutes.
        """
        if not isinstance(self.bounds.start, datetime) or any(map(keeps_state, self.alarms)):
            return None
        reach = (memory(alarm, self.method.evaluation) for alarm in self.alarms)
        return self.bounds.start - max(reach, default=timedelta(0))

    def creation(self, extent: Extent) -> datetime:
        """Return the creation time of alarms, the time of the first record.

        If a bucket is read only from some time on, earlier records are incomplete, so alarms are
        created at that time.

        Args:
            extent: the first and last event of all records, by the clock of the method.
        """
        first = time_of(minute_of(extent.first_event) if extent.first_event else 0)
        start = self._replayed_from if any(map(is_object_url, self.sources)) else None
        return first if start is None else max(first, start)

    def span_over(self, extent: Extent) -> Span | None:
        """Return the judged minutes; `None` if neither bounds nor records determine them.

        The default is from the minute of the first event to the minute after the last one is
        visible. Clock-aligned periods are judged at their end, so both ends move outwards to whole
        periods.

        Args:
            extent: the first and last event of all records, by the clock of the method.

        Raises:
            UsageError: there are records, but none in the requested span.
        """
        unit = 1
        if self.method.evaluation is Evaluation.BUCKETS:
            unit = max((alarm.period for alarm in self.alarms), default=MINUTE) // MINUTE
        first, last = extent.first_event, extent.last_visible or extent.last_event
        start, end = self.bounds.start, self.bounds.end
        if end is None and last is not None:
            end = time_of((minute_of(last) // unit + 1) * unit)
        if isinstance(start, timedelta):
            start = end - start if end is not None else None
        elif start is None and first is not None:
            start = time_of(minute_of(first) // unit * unit)
        if start is None or end is None:
            return None
        if first is None or last is None or (first < end and start <= last and start < end):
            return Span(start, max(start, end))
        raise UsageError(
            "no record lies in the span of --from and --to:"
            f" the records are from {first:%Y-%m-%d %H:%M} to {last:%Y-%m-%d %H:%M} UTC"
        )


def filters_of(rules: Iterable[Rule]) -> tuple[MetricFilter, ...]:
    """Return the filters of rules, each once; for filters of one series also the whole filter."""
    named = list(chain.from_iterable(rule.filters for rule in rules))
    return tuple(dict.fromkeys([*named, *(metric_filter.whole for metric_filter in named)]))
