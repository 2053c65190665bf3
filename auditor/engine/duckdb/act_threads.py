"""Acts of heavy calls as rows, divided into threads, with the highest possible scores."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

import pyarrow as pa

from auditor import resources
from auditor.cloudwatch.minutes import Span
from auditor.engine.answers import ActCeiling, CalledRecord
from auditor.engine.base import RecordAddress, Relations
from auditor.engine.duckdb.called_texts import CalledTexts
from auditor.engine.duckdb.connection import filling
from auditor.engine.duckdb.identities import parameters_of
from auditor.engine.duckdb.log_group_view import bounds
from auditor.engine.duckdb.timestamps import aware, naive
from auditor.significance.acts import Act
from auditor.significance.history import DailyCall
from auditor.significance.scores import MAX_EVENT_IDS
from auditor.significance.table import Scoring, SignificanceTable

MARGIN: Final = 0.01
"""The excess of a score over its ceiling that rounding may cause."""

_SESSION_RECORDS: Final = 1_000
"""The number of records per session that are enough to show its actor."""

LED: Final = pa.schema({"file": pa.int32(), "position": pa.int32(), "root": pa.string()})
"""Acts with another identity behind them."""
_SIGNALS: Final = pa.schema(
    {
        "number": pa.int32(),
        "who": pa.string(),
        "time": pa.timestamp("us"),
        "until": pa.timestamp("us"),
        "file": pa.int32(),
        "position": pa.int32(),
        "call": pa.string(),
        "category": pa.string(),
        "weight": pa.float64(),
    }
)
_WEIGHTED: Final = pa.schema(
    {
        "call": pa.string(),
        "category": pa.string(),
        "least": pa.float64(),
        "most": pa.float64(),
        "plain": pa.bool_(),
    }
)
_REGULAR: Final = pa.schema({"who": pa.string(), "call": pa.string()})
_REMOVALS: Final = pa.schema({"made": pa.string(), "removed": pa.string()})


@dataclass(frozen=True, slots=True)
class Signal:
    """An act of several records."""

    act: Act
    address: RecordAddress | None = None
    """The address of the record that shows it, if any."""
    matched: tuple[int, ...] = ()
    """Indexes of the filters that match any of its records, without that one."""


@dataclass(frozen=True, slots=True)
class ThreadRecord:
    """A record of a thread, or one that adds information about it."""

    record: CalledRecord
    records: int
    """The number of acts of these threads that it represents; 0 if it only adds information."""
    last: datetime | None
    """The time of the last of these acts."""
    first: bool
    """Whether it is the first act of the actor behind one of the threads."""


class ActThreads:
    """Acts over all records, divided into threads; only some threads become values.

    The criteria of the relations named the calls.
    """

    def __init__(self, relations: Relations, table: SignificanceTable) -> None:
        self._relations = relations
        self._texts = CalledTexts(relations)
        self._table = table
        self._gap = timedelta(minutes=table.scoring.gap_minutes)

    def linkable(self, names: Iterable[str], types: Iterable[str]) -> Iterator[CalledRecord]:
        """Yield the calls whose credential another record may have begun, oldest first.

        Args:
            names: the names of calls that are always included.
            types: the types of identities whose calls are always included.
        """
        parameters = {"names": list(names), "types": list(types)}
        yield from self._texts.records(self._answer("linkable", parameters))

    def of_instances(self, span: Span) -> Iterator[CalledRecord]:
        """Yield calls with credentials of instances that come from several networks."""
        yield from self._texts.records(self._answer("instance_rows", bounds(span)))

    def renamed_users(self) -> dict[RecordAddress, CalledRecord]:
        """Return the calls of IAM users with several names, each with the first call of its user.

        Calls whose principal only their texts have are left out.
        """
        rows = self._answer("renamed_users", {})
        firsts = sorted({(file, position) for _, _, file, position in rows})
        texts = self._texts.records([(*address, None) for address in firsts])
        by_address = {record.address: record for record in texts}
        return {
            (file, position): by_address[first_file, first_position]
            for file, position, first_file, first_position in rows
        }

    def divide(
        self,
        span: Span,
        led: pa.Table,
        signals: Sequence[Signal],
        regular: Iterable[DailyCall],
    ) -> None:
        """Divide the acts of a span into threads, and find the highest possible score of each.

        Args:
            led: rows of the schema `LED`.
            signals: acts of several records.
            regular: the calls of identities on most days.
        """
        inputs = {
            "led": led,
            "signals": _signal_rows(signals),
            "weighted": _weighted_rows(self._table),
            "regular": pa.Table.from_pylist(
                [{"who": habit.identity, "call": habit.call} for habit in regular], _REGULAR
            ),
            "removals": pa.Table.from_pylist(
                [{"made": made, "removed": removed} for made, removed in self._table.removed_calls],
                _REMOVALS,
            ),
        }
        for name, rows in inputs.items():
            self._relations.connection.register(name, rows)
        with filling(self._relations.connection):
            self._execute("acts", {**bounds(span), "gap": self._gap})
            self._execute("act_uses", {})
            history = timedelta(hours=self._table.scoring.history_hours)
            self._execute("act_news", {"history": history})
            self._execute("ceilings", _numbers(self._table.scoring))

    def count(self) -> int:
        """Return the number of threads."""
        ((count,),) = self._relations.connection.execute("SELECT count(*) FROM ceilings").fetchall()
        return int(count)

    def ceilings(self, named: bool, passed: int, count: int) -> list[ActCeiling]:
        """Return the threads with the highest possible scores, uncertain ones first.

        Args:
            named: whether to return threads that may be named, or the others.
            passed: the number of threads to skip.
            count: the most threads to return.
        """
        scoring = self._table.scoring
        parameters: dict[str, object] = {
            "named": named,
            "score": scoring.named_score - MARGIN,
            "value": scoring.named_value - MARGIN,
            "passed": passed,
            "count": count,
        }
        return [ActCeiling(*row) for row in self._answer("highest_ceilings", parameters)]

    def records(self, threads: Sequence[int]) -> Iterator[ThreadRecord]:
        """Yield the records of some threads, and records that add information about them."""
        parameters = {
            "threads": list(threads),
            "gap": self._gap,
            "shown": MAX_EVENT_IDS,
            "told": _SESSION_RECORDS,
        }
        with filling(self._relations.connection):
            rows = self._answer("thread_rows", parameters)
        records = self._texts.records([row[:3] for row in rows])
        for record, (_, _, _, count, last, first) in zip(records, rows, strict=True):
            yield ThreadRecord(record, count or 0, last and aware(last), first)

    def first_uses(
        self, uses: Sequence[tuple[str, str, str]]
    ) -> dict[tuple[str, str, str], datetime | None]:
        """Return when the identities of acts first used some things; `None`: never.

        Things that no act uses are left out.

        Args:
            uses: identity, aspect (`call`, `network`, `agent` or `region`) and value of each.
        """
        rows = self._answer("act_use_times", parameters_of(uses))
        return {(who, aspect, value): first and aware(first) for who, aspect, value, first in rows}

    def signals(self, threads: Sequence[int]) -> list[tuple[int, bool]]:
        """Return the acts of several records in some threads by their index, with `True`.

        With `False`, the first acts of the actors behind them.
        """
        return [
            (number, belongs)
            for number, belongs in self._answer("thread_signals", {"threads": list(threads)})
        ]

    def _answer(self, name: str, parameters: Mapping[str, object]) -> list[tuple[Any, ...]]:
        sql = resources.sql(name)
        return self._relations.connection.execute(sql, dict(parameters)).fetchall()

    def _execute(self, name: str, parameters: Mapping[str, object]) -> None:
        self._relations.connection.execute(resources.sql(name), dict(parameters))


def _signal_rows(signals: Sequence[Signal]) -> pa.Table:
    rows = []
    for number, signal in enumerate(signals):
        file, position = signal.address or (None, None)
        rows.append(
            {
                "number": number,
                "who": signal.act.identity,
                "time": naive(signal.act.time),
                "until": naive(signal.act.last),
                "file": file,
                "position": position,
                "call": signal.act.name,
                "category": signal.act.category,
                "weight": signal.act.weight,
            }
        )
    return pa.Table.from_pylist(rows, _SIGNALS)


def _weighted_rows(table: SignificanceTable) -> pa.Table:
    rows = []
    for name, call in table.calls.items():
        if table.is_heavy(call):
            weights = [call.weight, *(condition.weight for condition in call.when)]
            extremes = {"least": min(weights), "most": max(weights)}
            plain = not call.when
            rows.append({"call": name, "category": call.category, **extremes, "plain": plain})
    return pa.Table.from_pylist(rows, _WEIGHTED)


def _numbers(scoring: Scoring) -> dict[str, object]:
    names = (
        "refused", "regular", "by_service", "count_factor", "count_most", "new_factor",
        "category_factor", "identity_factor", "undone_factor",
    )  # fmt: skip
    return {name: float(getattr(scoring, name)) for name in names}
