"""What matters first in an archive, and what no alarm watches."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from auditor.audit.parsed_calls import parsed_call
from auditor.audit.story.heavy_threads import HeavyThreads
from auditor.audit.story.origins import origins_of
from auditor.cloudtrail.lineage import Call
from auditor.cloudwatch.minutes import EVER, Span
from auditor.engine.answers import CalledRecord
from auditor.engine.base import RecordAddress
from auditor.engine.duckdb.act_threads import Signal
from auditor.engine.duckdb.identities import Identities
from auditor.replay.opened import LogArchive
from auditor.result.threads import Threads
from auditor.result.unwatched import UnwatchedBurst, UnwatchedChanges
from auditor.significance.history import DailyCall, History
from auditor.significance.regular import regular_of
from auditor.significance.signals import (
    REFUSED,
    CallMinute,
    burst_act,
    elsewhere_acts,
    is_of_instance,
    refused_act,
    refused_series,
)
from auditor.significance.table import SignificanceTable
from auditor.significance.unwatched import ChangingRecords, unwatched_of

_TOO_WIDE: Final = 0.5
"""The share of all records from which on a filter is too wide to watch anything."""


@dataclass(frozen=True, slots=True)
class Story:
    """What matters first, and what no alarm watches."""

    threads: Threads
    unwatched: UnwatchedChanges


def story_of(archive: LogArchive, table: SignificanceTable) -> Story | None:
    """Return the story of the span; `None` without one.

    Args:
        table: the table of the question with which the archive was opened.
    """
    span = archive.span
    if span is None:
        return None
    alarms_of, too_wide = _alarms_by_filter(archive)
    identities, act_threads = archive.engine.identities, archive.engine.act_threads(table)
    bursts = identities.bursts({burst.call: burst.in_a_minute for burst in table.bursts}, span)
    refused = list(refused_series(identities.refusals(span), table.scoring))
    habits = _habits(identities, table, refused, span)
    signals = [
        *(Signal(burst_act(burst, table), matched=_matched([burst])) for burst in bursts),
        *(
            Signal(refused_act(series, table.scoring), matched=_matched(series))
            for series in refused
        ),
        *_elsewhere(act_threads.of_instances(span)),
    ]
    origins = origins_of(act_threads, identities)
    act_threads.divide(span, origins.led, signals, sorted(regular_of(habits, table.scoring)))
    heavy = HeavyThreads(act_threads, identities, table, span, habits, origins, signals, alarms_of)
    threads = heavy.first()
    changes = [
        ChangingRecords(
            identity=change.identity,
            call=change.call,
            watched=any(alarms_of.get(index) for index in change.matched),
            by_service=change.by_service,
            records=change.records,
            first=change.first,
            last=change.last,
        )
        for change in identities.changes(span)
    ]
    at_speed = _at_speed(bursts, alarms_of, table)
    return Story(threads, unwatched_of(changes, list(at_speed), too_wide, habits, table))


def _at_speed(
    bursts: Iterable[CallMinute],
    alarms_of: Mapping[int, Sequence[str]],
    table: SignificanceTable,
) -> Iterator[UnwatchedBurst]:
    """Yield bursts without the records that an alarm watches, if they still are bursts."""
    least = {burst.call: burst.in_a_minute for burst in table.bursts}
    for burst in bursts:
        left, minute = burst.records, burst.minute
        watching: dict[str, None] = {}
        for indexes, records in burst.matched.items():
            if alarms := [name for index in indexes for name in alarms_of.get(index, ())]:
                left -= records
                watching |= dict.fromkeys(alarms)
        if left >= least[burst.call]:
            yield UnwatchedBurst(
                burst.identity, burst.call, minute, minute, left, left, tuple(watching)
            )


def _elsewhere(records: Iterable[CalledRecord]) -> Iterator[Signal]:
    """Yield the acts of instances whose key is used elsewhere, among calls of instances."""
    calls: list[tuple[Call, str]] = []
    addresses: dict[str, RecordAddress] = {}
    for called in records:
        if (read := parsed_call(called.text)) is None:
            continue
        record, call = read
        address = record.get("sourceIPAddress")
        if isinstance(address, str) and is_of_instance(call):
            calls.append((call, address))
            addresses[call.record_id] = called.address
    for act in elsewhere_acts(calls):
        yield Signal(act, addresses[act.call.record_id])


def _alarms_by_filter(archive: LogArchive) -> tuple[Mapping[int, Sequence[str]], list[str]]:
    """Return the alarms of each filter by its index, and the alarms that watch nothing."""
    engine, records = archive.engine, archive.intake.records
    names: dict[int, list[str]] = defaultdict(list)
    too_wide: list[str] = []
    for rule in archive.question.pack.rules:
        for index in engine.indexes(rule.filters):
            if engine.matches((index,), EVER).dated > _TOO_WIDE * records:
                too_wide.append(rule.alarm.name)
            else:
                names[index].append(rule.alarm.name)
    return names, list(dict.fromkeys(too_wide))


def _matched(series: Iterable[CallMinute]) -> tuple[int, ...]:
    """Return the indexes of the filters that match some of the records."""
    every = {index for counted in series for indexes in counted.matched for index in indexes}
    return tuple(sorted(every))


def _habits(
    identities: Identities,
    table: SignificanceTable,
    refused: Iterable[Iterable[CallMinute]],
    span: Span,
) -> History:
    """Return the regular calls of identities, with the number of days.

    Args:
        refused: series of refused calls.
    """
    asked = identities.call_days(sorted(table.calls), span)
    days = {DailyCall(*key): number for key, number in asked.items()}
    refused_on = {
        (counted.identity, counted.minute.date()) for series in refused for counted in series
    }
    days |= Counter(DailyCall(identity, REFUSED) for identity, _ in refused_on)
    return History({}, days, {}, (span.end - span.start).days + 1)
