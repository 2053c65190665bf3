"""What matters first in an archive, and what no alarm watches."""

import hashlib
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from auditor.cloudtrail.lineage import Call, call_of, links_of
from auditor.cloudwatch.minutes import EVER, Span
from auditor.engine.answers import CalledRecord
from auditor.engine.duckdb.identities import Identities
from auditor.engine.evidence import parsed
from auditor.replay.opened import LogArchive
from auditor.result.threads import Threads
from auditor.result.unwatched import UnwatchedBurst, UnwatchedChanges
from auditor.significance.acts import Act, act_of
from auditor.significance.history import DailyCall, History, Use
from auditor.significance.removals import MadeAndRemoved
from auditor.significance.scores import uses_of
from auditor.significance.signals import (
    REFUSED,
    CallMinute,
    burst_acts,
    elsewhere_acts,
    is_of_instance,
    refused_acts,
)
from auditor.significance.table import SignificanceTable, call_name
from auditor.significance.threads import threads_of
from auditor.significance.unwatched import ChangingRecords, unwatched_of

_MOST: Final = 0.5
"""Of all records; a filter that matches more of them watches nothing."""


@dataclass(frozen=True, slots=True)
class Story:
    """What matters first, and what no alarm watches."""

    threads: Threads
    unwatched: UnwatchedChanges


def story_of(archive: LogArchive, table: SignificanceTable) -> Story | None:
    """Return the story of the span; `None` without one.

    Args:
        table: that of the question which the archive was opened with.
    """
    span = archive.span
    if span is None:
        return None
    alarms_of, too_wide = _alarms_by_filter(archive)
    identities = archive.engine.identities
    heavy = _HeavyRecords(table, span, alarms_of)
    heavy.add(identities.called())
    calls = _with_issuing(heavy.calls, identities)
    acts = heavy.acts
    bursts = identities.bursts({one.call: one.in_a_minute for one in table.bursts}, span)
    refusals = identities.refusals(span)
    acts += burst_acts(bursts, table)
    acts += refused_acts(refusals, table.scoring)
    acts += elsewhere_acts(heavy.of_instances)
    history = _history(archive, table, acts, refusals, span)
    removals = heavy.things.removals()
    threads = threads_of(acts, links_of(calls), history, table, span, heavy.alarms, removals)
    changes = [
        ChangingRecords(
            identity=one.identity,
            call=one.call,
            watched=any(alarms_of.get(index) for index in one.matched),
            by_service=one.by_service,
            records=one.records,
            first=one.first,
            last=one.last,
        )
        for one in identities.changes(span)
    ]
    at_speed = [
        UnwatchedBurst(one.identity, one.call, one.minute, one.minute, one.records, one.records, ())
        for one in bursts
    ]
    return Story(threads, unwatched_of(changes, at_speed, too_wide, history, table))


class _HeavyRecords:
    """The records of heavy calls: what lineage asks of them, and what matters about them."""

    def __init__(
        self, table: SignificanceTable, span: Span, alarms_of: Mapping[int, Sequence[str]]
    ) -> None:
        self._table = table
        self._span = span
        self._alarms_of = alarms_of
        self.calls: dict[str, Call] = {}
        """By record_id."""
        self.acts: list[Act] = []
        """Of the span."""
        self.alarms: dict[str, list[str]] = {}
        """Those whose filters match a record, by record_id."""
        self.things = MadeAndRemoved(table)
        self.of_instances: list[tuple[Call, str]] = []
        """Calls with the credentials of instances in the span, with their sourceIPAddress."""
        self._names = {call_name(*call) for call in table.heavy_calls}

    def add(self, records: Iterable[CalledRecord]) -> None:
        """Take some records, those without a usable time left out."""
        for one, record, call in _calls_of(records):
            if call.record_id in self.calls:
                continue
            self.calls[call.record_id] = call
            names = (name for index in one.matched for name in self._alarms_of.get(index, ()))
            self.alarms[call.record_id] = list(names)
            self.things.add(call, record)
            if _inside(call.time, self._span):
                self._add_act(one, record, call)

    def _add_act(self, one: CalledRecord, record: Mapping[str, Any], call: Call) -> None:
        address = record.get("sourceIPAddress")
        if isinstance(address, str) and is_of_instance(call):
            self.of_instances.append((call, address))
        if call_name(call.source, call.name) in self._names:
            act = act_of(record, call, one.text, self._table)
            if act is not None:
                self.acts.append(act)


def _calls_of(
    records: Iterable[CalledRecord],
) -> Iterator[tuple[CalledRecord, Mapping[str, Any], Call]]:
    for one in records:
        record = parsed(one.text)
        if not isinstance(record, dict):
            continue
        call = call_of(record) or call_of(record, hashlib.sha256(one.text.encode()).hexdigest())
        if call is not None:
            yield one, record, call


def _with_issuing(heavy: Mapping[str, Call], identities: Identities) -> list[Call]:
    """Return calls with those that began their credentials, and those of these, in turn.

    Args:
        heavy: calls by their record_id.
    """
    calls = dict(heavy)
    frontier = list(calls.values())
    asked: set[str] = {""}
    while frontier:
        ids = {one for call in frontier for one in (call.access_key, call.principal_id)} - asked
        asked |= ids
        issuing = identities.issuing(sorted(ids)) if ids else ()
        begun = {call.record_id: call for _, _, call in _calls_of(issuing)}
        frontier = [call for key, call in begun.items() if key not in calls]
        calls |= {call.record_id: call for call in frontier}
    return list(calls.values())


def _inside(time: datetime, span: Span) -> bool:
    return span.start <= time < span.end


def _alarms_by_filter(archive: LogArchive) -> tuple[Mapping[int, Sequence[str]], list[str]]:
    """Return the alarms of each filter by its index, and those that watch nothing."""
    engine, records = archive.engine, archive.intake.records
    names: dict[int, list[str]] = defaultdict(list)
    too_wide: list[str] = []
    for rule in archive.question.pack.rules:
        for index in engine.indexes(rule.filters):
            if engine.matches((index,), EVER).dated > _MOST * records:
                too_wide.append(rule.alarm.name)
            else:
                names[index].append(rule.alarm.name)
    return names, list(dict.fromkeys(too_wide))


def _history(
    archive: LogArchive,
    table: SignificanceTable,
    acts: Sequence[Act],
    refusals: Iterable[CallMinute],
    span: Span,
) -> History:
    """Return what the records as a whole tell of those who did some acts."""
    asked = archive.engine.identities
    uses = sorted({use for act in acts for use in uses_of(act)})
    first = {Use(*use): time for use, time in asked.first_uses(uses).items()}
    begins = asked.beginnings(sorted({act.identity for act in acts}))
    days = {DailyCall(*key): n for key, n in asked.call_days(sorted(table.calls), span).items()}
    refused = {(one.identity, one.minute.date()) for one in refusals}
    days |= Counter(DailyCall(identity, REFUSED) for identity, _ in refused)
    return History(first, days, begins, (span.end - span.start).days + 1)
