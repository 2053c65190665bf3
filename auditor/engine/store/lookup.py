"""The rows of a store that an actor, or the traces of credentials, lead to, by its columns."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta
from typing import Any, Final

import duckdb

from auditor import resources
from auditor.cloudtrail.lineage import FOLLOWED_CALLS
from auditor.cloudtrail.lineage.traces import OriginTraces, UseTraces, seconds_around
from auditor.cloudtrail.logfile import Cell, Intake
from auditor.cloudwatch.metric_filter import MetricFilter
from auditor.cloudwatch.minutes import EPOCH, Span
from auditor.engine.duckdb.columns import CREDENTIAL, ISSUED, STORED_BY_VERSION, ColumnPath, column
from auditor.engine.duckdb.connection import searching
from auditor.engine.duckdb.timestamps import naive
from auditor.engine.store.aggregates import make_traffic
from auditor.engine.store.matching_rows import matching_rows
from auditor.engine.store.row_texts import RowTexts
from auditor.engine.store.store import attached, version_of
from auditor.engine.store.stored_relations import stored_intake, stored_sql
from auditor.pattern.sql import literal

_SECOND: Final = timedelta(seconds=1)
_FEW_RECORDS: Final = 100
"""The number of records below which reading ahead does not pay."""
_AHEAD_RECORDS: Final = 20_000
"""The most records read ahead with an actor's texts, since they are likely to be next."""
_FIELDS: Final = {
    "key": "userIdentity.accessKeyId",
    "principal": "userIdentity.principalId",
    "creation": "userIdentity.sessionContext.attributes.creationDate",
    "temporary_key": "responseElements.credentials.accessKeyId",
    "long_lived_key": "responseElements.accessKey.accessKeyId",
    "role_session": "responseElements.assumedRoleUser.assumedRoleId",
    "federated_session": "responseElements.federatedUser.federatedUserId",
}
"""Fields of records by the slots of our statements."""
_SIGN_INS: Final = """CASE WHEN eventName = 'ConsoleLogin' THEN "userIdentity.userName" END"""
_FEDERATED: Final = (
    "CASE WHEN eventName = 'AssumeRoleWithSAML' THEN strftime(eventTime, '%Y-%m-%dT%H:%M:%S') END"
)
_TOKENS: Final = (
    "CASE WHEN eventName = 'AssumeRoleWithWebIdentity'"
    " THEN json_extract_string(record, '$.requestParameters.webIdentityTokenId') END"
)


class RecordLookup:
    """Looks records up in one store, once it is opened; use `record_lookup`."""

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        self._connection = connection
        self._version = version = version_of(connection)
        self._hot = STORED_BY_VERSION[version]
        self._has_columns = {*CREDENTIAL, *ISSUED} <= {*self._hot}
        """Whether columns have the credentials that calls used and the credentials they made."""
        connection.execute(stored_sql(version))
        self._texts = RowTexts(connection)
        self._keys_of_origins: set[str] = set()
        self._keys_by_key: defaultdict[str, set[str]] = defaultdict(set)
        """The keys that calls with each key made, for all requested keys."""
        self._rows_by_value: dict[str, dict[str, list[int]]] = defaultdict(dict)
        """Rows by the expression that was searched, and by its value."""
        self._has_acts = False
        connection.execute(resources.sql("stored_names"))

    def intake(self) -> Intake:
        """Return the intake of the store."""
        return stored_intake(self._connection)

    def cells(self, span: Span) -> list[Cell]:
        """Return the number of records for each account, Region and UTC day of a span."""
        make_traffic(self._connection, self._version)
        sql = resources.named(resources.sql("cells"), {"/* view */ counted": "traffic"})
        rows = self._rows(sql, {"start": naive(span.start), "end": naive(span.end)})
        return [Cell(*row) for row in rows]

    def has_read_events(self) -> bool:
        """Return whether any record belongs to a call that changes nothing."""
        ((read,),) = self._rows("SELECT EXISTS (FROM store.records WHERE readOnly = 'true')")
        return bool(read)

    def matching(self, metric_filter: MetricFilter) -> tuple[Iterator[str], int]:
        """Return the texts of the records that a filter matches, in no order.

        Also return the number of matches without a usable eventTime.
        """
        rows, undated = matching_rows(self._connection, metric_filter, self._hot)
        return self._texts.read(rows, self._rows_begun_by(rows)), undated

    def origins(self, traces: OriginTraces) -> Iterator[str]:
        """Yield the texts of calls that may have begun some credentials, and more.

        Keys are followed to the first call of a chain. A text that was yielded before is left out.
        """
        self._read_issuing_acts()
        times = seconds_around(traces.times)
        keys = self._not_asked(traces.keys)
        seconds, names = [(time - EPOCH) // _SECOND for time in times], list(traces.names)
        principals = list(traces.principals)
        row_numbers: set[int] = set()
        while keys or seconds or names or principals:
            parameters = {
                "keys": keys, "seconds": seconds, "names": names, "principals": principals
            }  # fmt: skip
            rows = self._rows(resources.sql("origins"), parameters)
            row_numbers.update(row for row, _ in rows)
            keys = self._not_asked(key for _, key in rows if key)
            seconds, names, principals = [], [], []
        yield from self._texts.new(row_numbers)

    def uses(self, traces: UseTraces) -> Iterator[str]:
        """Yield the texts of calls that may have been made with some credentials, and more.

        Keys are followed to the end of each chain; no column shows sessions that portals began. A
        text that was yielded before is left out.
        """
        self._read_issuing_acts()
        seconds = [f"{time:%Y-%m-%dT%H:%M:%S}" for time in seconds_around(traces.times)]
        by_key = [*self._rows_with(self._field("key"), self._keys_made(traces.keys))]
        wanted: tuple[tuple[str, Collection[str]], ...] = (
            (self._field("principal"), traces.principals | self._principals_made(by_key)),
            (_SIGN_INS, traces.users),
            (f"left({self._field('creation')}, 19)", seconds),
            (_FEDERATED, seconds),
            (_TOKENS, traces.tokens),
        )
        row_numbers = {*by_key}
        for value, values in wanted:
            row_numbers.update(self._rows_with(value, values))
        yield from self._texts.new(row_numbers)

    def _read_issuing_acts(self) -> None:
        """Make `issuing_acts` once: a view of columns, or a table of values from texts."""
        if not self._has_acts:
            names = sorted({literal(name) for _, name in FOLLOWED_CALLS})
            slots = {
                f"/* {name} */ {column(tuple(_FIELDS[name].split('.')))}": self._field(name)
                for name in (
                    "key",
                    "temporary_key",
                    "long_lived_key",
                    "role_session",
                    "federated_session",
                )
            }
            if not self._has_columns:
                slots["/* kind */ VIEW"] = "TABLE"
            slots["/* names */ 'AssumeRole'"] = ", ".join(names)
            self._connection.execute(resources.filled("issuing_acts", slots))
            self._has_acts = True

    def _field(self, name: str) -> str:
        """Return a field of a record as SQL: its column, otherwise its text."""
        path: ColumnPath = tuple(_FIELDS[name].split("."))
        if path in self._hot:
            return column(path)
        return f"json_extract_string(record, '$.{_FIELDS[name]}')"

    def _not_asked(self, keys: Iterable[str]) -> list[str]:
        """Return the keys whose origins were not requested before."""
        new = sorted({*keys} - self._keys_of_origins)
        self._keys_of_origins.update(new)
        return new

    def _keys_made(self, keys: Collection[str]) -> list[str]:
        """Return some keys and the keys that calls with them made, and so on."""
        if new := sorted({*keys} - self._keys_by_key.keys()):
            self._keys_by_key.update({key: set() for key in new})
            acts = [*self._rows_with(self._field("key"), new)]
            if self._rows(resources.sql("keys_of_acts"), {"places": acts}):
                for key, made in self._rows(resources.sql("keys_made"), {"keys": new}):
                    self._keys_by_key[key].add(made)
                    self._keys_by_key.setdefault(made, set())  # its keys are in the same answer
        reached, frontier = set[str](), {*keys}
        while frontier:
            reached |= frontier
            frontier = {
                made for key in frontier for made in self._keys_by_key.get(key, ())
            } - reached
        return sorted(reached)

    def _rows_with(self, value: str, values: Iterable[str]) -> Iterator[int]:
        """Yield the rows with one of some values, except undated ones.

        Args:
            value: an SQL expression for the value of a row.
        """
        rows = self._rows_by_value[value]
        wanted = {*values}
        if new := sorted(wanted - rows.keys()):
            rows.update({text: [] for text in new})
            sql = resources.filled("looked_for", {"/* value */ eventName": value})
            with searching(self._connection):
                pairs = self._rows(sql, {"values": new})
            for row, text in pairs:
                rows[text].append(row)
        for text in wanted:
            yield from rows[text]

    def _rows_begun_by(self, rows: Sequence[int]) -> list[int]:
        """Return the rows of sessions that calls in some rows began, by the keys that they made.

        They were not requested yet. But reading the texts of a busy actor inflates nearly all
        blocks, and reading the texts of its sessions later would inflate them once more.
        """
        if len(rows) < _FEW_RECORDS or not self._has_columns:
            return []
        self._read_issuing_acts()
        made = self._rows(resources.sql("keys_of_acts"), {"places": rows})
        keys = self._keys_made([key for (key,) in made])
        return sorted({*self._rows_with(self._field("key"), keys)} - {*rows})[:_AHEAD_RECORDS]

    def _principals_made(self, rows: Sequence[int]) -> set[str]:
        """Return the principals of sessions that calls in some rows began, to find them at once."""
        if len(rows) < _FEW_RECORDS or not self._has_columns:
            return set()
        made = self._rows(resources.sql("principals_made"), {"places": rows})
        return {principal for (principal,) in made}

    def _rows(self, sql: str, parameters: dict[str, Any] | None = None) -> list[tuple[Any, ...]]:
        return self._connection.execute(sql, parameters).fetchall()


@contextmanager
def record_lookup(path: str) -> Iterator[RecordLookup]:
    """Open a store to look records up, without changing it.

    Raises:
        UsageError: the file is not a store, or is one of another version.
        AuditorError: it cannot be opened, for example while it is being written, or is damaged.
    """
    with attached(path, read_only=True) as connection:
        yield RecordLookup(connection)
