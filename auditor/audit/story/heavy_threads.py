"""The threads that matter most, out of all threads of heavy calls and acts of several records.

The relations give the highest possible score of each thread. Only threads that may be shown become
values; the others are counted.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import accumulate, takewhile
from typing import Final

from auditor.audit.parsed_calls import parsed_call
from auditor.audit.story.origins import Origins
from auditor.cloudtrail.lineage import Call, links_of
from auditor.cloudwatch.minutes import Span
from auditor.engine.answers import ActCeiling
from auditor.engine.duckdb.act_threads import MARGIN, ActThreads, Signal, ThreadRecord
from auditor.engine.duckdb.identities import Identities
from auditor.result.threads import Threads
from auditor.significance.acts import Act, act_of
from auditor.significance.history import History, Use
from auditor.significance.removals import MadeAndRemoved
from auditor.significance.scores import uses_of
from auditor.significance.table import SignificanceTable
from auditor.significance.threads import (
    MAX_LIGHTER,
    joined_threads,
    threads_of,
)

_FIRST_ACTS: Final = 4_000
"""The number of acts read first, to find the scores that the others must beat."""
_MOST_ACTS: Final = 8_000
"""The most acts held as values at a time."""
_PAGE: Final = 2_000
"""The number of threads examined at a time."""


class HeavyThreads:
    """Reads the threads that may be shown."""

    def __init__(
        self,
        threads: ActThreads,
        identities: Identities,
        table: SignificanceTable,
        span: Span,
        habits: History,
        origins: Origins,
        signals: Sequence[Signal],
        alarms_of: Mapping[int, Sequence[str]],
    ) -> None:
        """Take the acts divided into threads.

        Args:
            habits: regular calls of identities.
            signals: acts of several records, as the threads number them.
            alarms_of: alarms by the index of their filter.
        """
        self._threads = threads
        self._identities = identities
        self._table = table
        self._span = span
        self._habits = habits
        self._origins = origins
        self._signals = signals
        self._alarms_of = alarms_of

    def first(self) -> Threads:
        """Return the threads that matter most."""
        scoring = self._table.scoring
        first, passed, most = self._part([]), 0, _FIRST_ACTS
        for named in (True, False):
            of_these = 0
            while page := self._threads.ceilings(named, of_these, _PAGE):
                some = _at_once(self._open(page, first, named), most)
                if not some:
                    break
                first = joined_threads([first, self._part(some)], scoring, 0)
                of_these += len(some)
                most = min(4 * most, _MOST_ACTS)
            passed += of_these
        return joined_threads([first], scoring, self._threads.count() - passed)

    def _open(
        self, page: Sequence[ActCeiling], first: Threads, named: bool
    ) -> Sequence[ActCeiling]:
        """Return the first threads, up to one that cannot be shown whatever its records hold.

        Args:
            first: the threads that are shown, of what is read.
            named: whether those of the page may be named.
        """
        scoring = self._table.scoring
        if len(first.lighter) < MAX_LIGHTER or (named and len(first.named) < scoring.named_threads):
            return page
        lowest = min(
            thread.score for thread in (*first.lighter[-1:], *(first.named if named else ()))
        )
        return list(
            takewhile(lambda ceiling: not ceiling.certain or ceiling.score + MARGIN >= lowest, page)
        )

    def _part(self, ceilings: Sequence[ActCeiling]) -> Threads:
        """Return some of the threads, read."""
        numbers = [ceiling.thread for ceiling in ceilings]
        heavy = HeavyRecords(self._table, self._alarms_of)
        heavy.add(self._threads.records(numbers) if numbers else ())
        acts, firsts = heavy.acts, heavy.firsts
        for number, belongs in self._threads.signals(numbers) if numbers else ():
            signal = self._signals[number]
            if belongs:
                heavy.add_signal(signal)
            else:
                firsts.append(signal.act.call)
        calls = [*self._origins.calls.values(), *heavy.calls.values()] if acts else []
        links = links_of(calls, services=False)
        return threads_of(
            acts,
            links,
            self._history(acts),
            self._table,
            self._span,
            heavy.alarms,
            heavy.things.removals(),
            firsts,
            self._origins.same_users,
        )

    def _history(self, acts: Sequence[Act]) -> History:
        """Return the regular calls, from all records of the identities that did acts."""
        uses = sorted(set(uses_of(acts)))
        times = self._threads.first_uses(uses)
        if others := [use for use in uses if use not in times]:
            times.update(self._identities.first_uses(others))
        first = {Use(*use): time for use, time in times.items() if time is not None}
        begins = self._identities.beginnings(sorted({act.identity for act in acts}))
        return replace(self._habits, first_uses=first, begins=begins)


class HeavyRecords:
    """The records of threads: their calls for lineage, and their weights."""

    def __init__(self, table: SignificanceTable, alarms_of: Mapping[int, Sequence[str]]) -> None:
        self._table = table
        self._alarms_of = alarms_of
        self.calls: dict[str, Call] = {}
        """The calls by record_id."""
        self.acts: list[Act] = []
        self.alarms: dict[str, list[str]] = {}
        """Alarms whose filters match a record, by record_id."""
        self.firsts: list[Call] = []
        """Calls that show the actors of threads."""
        self.things = MadeAndRemoved(table)

    def add(self, records: Iterable[ThreadRecord]) -> None:
        """Take some records, those without a usable time left out."""
        for thread_record in records:
            text = thread_record.record.text
            if (read := parsed_call(text)) is None:
                continue
            record, call = read
            self.calls[call.record_id] = call
            self._watch(call, thread_record.record.matched)
            self.things.add(call, record)
            if thread_record.first:
                self.firsts.append(call)
            if thread_record.records:
                represented, last = thread_record.records, thread_record.last
                if act := act_of(record, call, text, self._table, represented, last):
                    self.acts.append(act)

    def add_signal(self, signal: Signal) -> None:
        """Take an act of several records."""
        self.acts.append(signal.act)
        self._watch(signal.act.call, signal.matched)

    def _watch(self, call: Call, matched: Iterable[int]) -> None:
        """Add the alarms of the filters that match a call, by their indexes."""
        names = [name for index in matched for name in self._alarms_of.get(index, ())]
        self.alarms.setdefault(call.record_id, []).extend(names)


def _at_once(page: Sequence[ActCeiling], most: int) -> list[ActCeiling]:
    """Return the first of some threads, up to a number of acts."""
    counts = accumulate(ceiling.acts for ceiling in page)
    return list(page[: max(1, sum(count <= most for count in counts))])
