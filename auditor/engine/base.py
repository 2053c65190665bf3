"""The port: the relations that questions are asked of, whoever filled them.

`scan` fills them from log files in memory, `store` from a DuckDB file. A further filler brings a
`Relations`, and nothing else: `auditor.engine.duckdb.engine.Engine` asks every question of it.
"""

from collections.abc import Callable, Mapping, Sequence
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
    do as a whole: `first_uses`, `call_days`, `call_minutes`, `changes`."""
    issuing_calls: tuple[tuple[str, str], ...] = ()
    """Further calls, with what their responses name: keys, sessions and users."""
    timed_calls: tuple[str, ...] = ()
    """Calls, such as `s3:GetObject`, that are counted by identity and minute."""


@dataclass(frozen=True, slots=True, eq=False)
class Relations:
    """Records matched against metric filters, as relations of a DuckDB connection."""

    connection: duckdb.DuckDBPyConnection
    """It has our macros (`connection.connected`) and the relations `matched`, `traffic`, `delays`
    and `log_file_names`, each a table or a view with at least the columns of
    `queries/sql/relations.sql`; and where the criteria name calls the four of `activity.sql`."""
    filters: tuple[MetricFilter, ...]
    """Those of the criteria, by their index: in questions from 0, in lists of `matched` from 1."""
    intake: Intake
    """What was read to fill the relations, and what could not be used."""
    texts: RecordTexts
    """The texts of records, which the relations need not hold."""
