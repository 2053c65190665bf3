"""The port: the relations that questions are asked of, whoever filled them.

`scan` fills them from log files in memory, `store` from a DuckDB file. A further filler brings a
`Relations`, and nothing else: `auditor.engine.duckdb.engine.Engine` asks every question of it.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import duckdb

from auditor.cloudtrail.logfile import Intake
from auditor.cloudwatch.metric_filter import MetricFilter

RecordAddress = tuple[int, int]
"""A record by the index of its log file, in the order of names, and its index in that file."""


class RecordText(NamedTuple):
    """A record's JSON, as it stands in its log file."""

    file: str
    """The name of the log file."""
    text: str


@dataclass(frozen=True, slots=True)
class InputFile:
    """A log file as it was stored."""

    name: str
    """Begins with the name of its source."""
    size: int
    """Bytes."""
    sha256: str
    """Of these bytes, hexadecimal; "" where they could not be read, where a store has no hash of
    them, or where the criteria do not ask for it."""


RecordTexts = Callable[[Sequence[RecordAddress]], Mapping[RecordAddress, RecordText]]
"""Returns the texts of the records at some addresses, each of which has one."""


@dataclass(frozen=True, slots=True)
class Criteria:
    """Which records leave a part of the logs as rows of `matched`; all others are counted."""

    filters: tuple[MetricFilter, ...]
    """Records that any of them matches."""
    event_ids: tuple[str, ...] = ()
    """Records of these events, matching or not."""
    ways: tuple[range, ...] = ()
    """Ways to match a pattern, each by the indexes of its conditions, which are filters, too: of
    these, records that fail a way by one condition at most."""
    calls: tuple[tuple[str, str], ...] = ()
    """Records of these calls, by eventSource and eventName, with their texts; and what identities
    do as a whole: `first_uses`, `call_minutes`, `issued`."""
    issuing_calls: tuple[tuple[str, str], ...] = ()
    """Further calls, whose responses name keys and sessions, for `issued`."""
    timed_calls: tuple[tuple[str, str], ...] = ()
    """Further calls for `call_minutes`, which has those that change something in any case."""
    keeps_texts: bool = False
    """Whether most of these records are shown: a scan then keeps their texts on disk, and does not
    read log files again."""
    hashes_inputs: bool = False
    """Whether log files are hashed while they are read."""

    @property
    def shows_texts(self) -> bool:
        """Whether a scan keeps texts on disk."""
        return self.keeps_texts or bool(self.calls)


@dataclass(frozen=True, slots=True, eq=False)
class Relations:
    """Records matched against metric filters, as relations of a DuckDB connection."""

    connection: duckdb.DuckDBPyConnection
    """It has our macros (`connection.connected`) and the relations of `queries/sql/relations.sql`,
    each a table or a view with at least the columns there; the last three of them where the
    criteria name calls."""
    filters: tuple[MetricFilter, ...]
    """Those of the criteria, by their index: in questions from 0, in lists of `matched` from 1."""
    intake: Intake
    """What was read to fill the relations, and what could not be used."""
    texts: RecordTexts
    """The texts of records, which the relations need not hold."""
    inputs: Callable[[], Iterator[InputFile]]
    """The log files that the relations were filled from, ordered by name."""
