"""The port: the relations that questions query, filled by any filler.

`scan` fills them from log files in memory, `store` from a DuckDB file. Another filler provides a
`Relations` and nothing else: `auditor.engine.duckdb.engine.Engine` asks it every question.
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
    """A record's JSON, as in its log file."""

    file: str
    """The name of the log file."""
    text: str


@dataclass(frozen=True, slots=True)
class InputFile:
    """A log file as it was stored."""

    name: str
    """The name, which begins with its source."""
    size: int
    """The size in bytes."""
    sha256: str
    """SHA-256 of these bytes, hexadecimal; "" if they could not be read, a store has no hash of
    them, or the criteria do not request it.
    """


RecordTexts = Callable[[Sequence[RecordAddress]], Mapping[RecordAddress, RecordText]]
"""A function that returns the texts of the records at some addresses."""


@dataclass(frozen=True, slots=True)
class Criteria:
    """The criteria for records that become rows of `matched`; other records are counted."""

    filters: tuple[MetricFilter, ...] = ()
    """Records that any of them matches."""
    event_ids: tuple[str, ...] = ()
    """Records of these events, matching or not."""
    ways: tuple[range, ...] = ()
    """Ways to match a pattern, each as the indexes of its conditions, which are filters, too:
    records that fail at most one condition of a way are kept.
    """
    calls: tuple[tuple[str, str], ...] = ()
    """Calls, by eventSource and eventName, whose records are kept with their texts. With any, the
    aggregates `first_uses`, `call_minutes` and `issued` of identities are kept, too.
    """
    issuing_calls: tuple[tuple[str, str], ...] = ()
    """Further calls for `issued`, whose responses name keys and sessions."""
    counted_calls: tuple[tuple[str, str], ...] = ()
    """Calls for `call_minutes`, which always has the calls that change something."""
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
    """A connection with our macros (`connection.connected`) and the relations of
    `queries/sql/relations.sql`: tables or views with at least the columns there. The last three
    exist if the criteria name calls."""
    filters: tuple[MetricFilter, ...]
    """The filters of the criteria; their indexes begin at 0 in questions, and at 1 in `matched`."""
    intake: Intake
    """The intake: the files and records that filled the relations, and the rejections."""
    texts: RecordTexts
    """The texts of records, which the relations may lack."""
    inputs: Callable[[], Iterator[InputFile]]
    """Yields the log files that filled the relations, in order of their names."""
