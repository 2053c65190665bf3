"""The kernel, which turns a part of the records into matches and counts, both as Arrow.

Its results for several parts add up to its result for all records at once.
"""

from collections.abc import Callable
from dataclasses import dataclass
from itertools import chain
from typing import Final

import duckdb
import pyarrow as pa
import pyarrow.compute as pc

from auditor import resources
from auditor.engine.base import Criteria
from auditor.engine.duckdb.columns import (
    ACTING,
    CREDENTIAL,
    DETAILS,
    ISSUED,
    SIGNED_IN,
    fields_sql,
    hot_columns,
    texts_sql,
)
from auditor.engine.duckdb.matches_sql import (
    MATCHED,
    judged_sql,
    listed,
    verdicts_of,
    wanted_sql,
)
from auditor.pattern import parse
from auditor.temporary import writing_temporary

OCCURRENCES: Final = pa.schema(
    {
        "file": pa.int32(),
        "position": pa.int32(),
        "length": pa.int32(),
        "text_hash": pa.uint64(),
        "identity": pa.uuid(),
        "event_time": pa.timestamp("us"),
        "account": pa.string(),
        "region": pa.string(),
        "kind": pa.string(),
        "caller": pa.string(),
        "call": pa.string(),
        "by_service": pa.bool_(),
        "change": pa.bool_(),
        "refused": pa.bool_(),
        "denied": pa.bool_(),
        "issued": pa.list_(pa.uint64()),
        "own_ids": pa.list_(pa.uint64()),
    }
)
"""The schema of `Part.occurrences`; the last eight are NULL if the criteria name no call."""

Stripping = Callable[[pa.RecordBatch], pa.RecordBatch]
"""A function that removes the texts from the kernel's output, and returns the rest."""

_BATCH_ROWS: Final = 8_192
_FEW_ROWS: Final = 256
"""The rows of a batch with very long records, of which only so few come at a time."""
FIRST_USES: Final = pa.schema(
    {
        "identity": pa.string(),
        "aspect": pa.string(),
        "value": pa.string(),
        "first_event": pa.timestamp("us"),
    }
)
"""The schema of `Part.first_uses`."""
ITEMS: Final = pa.schema(
    {"file": pa.int32(), "is_json": pa.bool_(), "items": pa.int64(), "first": pa.int32()}
)
"""The schema of `Part.items`."""

_ACTING: Final = ["who", "call", "by_service", "network", "agent", "region", "event_time"]


@dataclass(frozen=True, slots=True, eq=False)
class Part:
    """The kernel's output for a part of the logs."""

    matched: pa.Table
    """The records that the criteria select, including copies; columns `MATCHED`."""
    occurrences: pa.Table
    """Identity, address and counts of each record, including copies; schema `OCCURRENCES`."""
    items: pa.Table
    """Counts of items that are not records; schema `ITEMS`, `first` counted from 0."""
    first_uses: pa.Table
    """When identities used something first; schema `FIRST_USES`, empty where the criteria name no
    call."""

    def write(self, path: str) -> None:
        """Write the part to a file, for another process."""
        with writing_temporary(), pa.OSFile(path, "wb") as file:
            for table in (self.matched, self.occurrences, self.items, self.first_uses):
                with pa.ipc.new_stream(file, table.schema) as stream:
                    stream.write_table(table)

    @classmethod
    def read(cls, path: str) -> "Part":
        """Return the content of a file; the tables refer to its memory."""
        file = pa.memory_map(path)
        return cls(*(pa.ipc.open_stream(file).read_all() for _ in range(4)))


class Kernel:
    """Applies criteria to records; keeps nothing between parts."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, criteria: Criteria) -> None:
        """Prepare a connection that has our macros."""
        self._connection = connection
        patterns = (parse(metric_filter.pattern) for metric_filter in criteria.filters)
        hot = hot_columns(
            patterns, (*ACTING, *ISSUED, *SIGNED_IN, *CREDENTIAL) if criteria.calls else ()
        )
        self._acting = bool(criteria.calls)
        self._bound_queries: dict[str, duckdb.DuckDBPyRelation] = {}
        """By their text. To bind a query anew for each part takes as long as to execute it."""
        verdicts = verdicts_of(criteria.filters, hot)
        wanted = wanted_sql(criteria, verdicts)
        self._fields = fields_sql(hot)
        self._judged = judged_sql(
            criteria, wanted, listed(verdicts), texts_sql(DETAILS), "record", hot
        )
        # Records know their places, and keeping their order costs a tenth of the time.
        connection.execute("SET preserve_insertion_order = false")
        connection.execute("SET arrow_lossless_conversion = true")
        if criteria.event_ids:
            ids = {"ids": list(criteria.event_ids)}
            connection.execute(resources.sql("wanted_events"), ids)

    def judge(self, batches: pa.RecordBatchReader, without_texts: Stripping | None = None) -> Part:
        """Return the kernel's output for some records.

        Args:
            batches: with the columns `file`, `position` and `record`, the JSON text.
            without_texts: removes the texts from each batch of output, if they are too many to hold
                for a whole part.

        Raises:
            duckdb.Error: reading the batches fails.
        """
        first = batches.read_next_batch()
        every = pa.RecordBatchReader.from_batches(batches.schema, chain([first], batches))
        self._connection.register("stream", every)
        if self._judged not in self._bound_queries:
            self._connection.execute(self._fields)
        relation = self._bound(self._judged)
        if without_texts is None:
            judged = relation.to_arrow_table()
        else:
            rows = _BATCH_ROWS if len(first) >= _FEW_ROWS else _FEW_ROWS
            reader = relation.to_arrow_reader(rows)
            judged = pa.Table.from_batches(map(without_texts, reader), reader.schema)
        self._connection.unregister("stream")
        usable = _flags(judged, "usable")
        strangers = judged.filter(pc.invert(usable))
        records = judged.filter(usable) if len(strangers) else judged
        return Part(
            matched=judged.select(MATCHED).filter(_flags(judged, "wanted")),
            occurrences=records.select(OCCURRENCES.names).cast(OCCURRENCES),
            items=_counted(strangers),
            first_uses=self._first_uses(records) if self._acting else FIRST_USES.empty_table(),
        )

    def _bound(self, query: str) -> duckdb.DuckDBPyRelation:
        """Return a query over a registered stream, which reads whatever is registered later."""
        if query not in self._bound_queries:
            self._bound_queries[query] = self._connection.sql(query)
        return self._bound_queries[query]

    def _first_uses(self, records: pa.Table) -> pa.Table:
        self._connection.register("acting", records.select(_ACTING))
        uses = self._bound(resources.sql("first_uses")).to_arrow_table()
        self._connection.unregister("acting")
        return uses


def _flags(table: pa.Table, name: str) -> pa.ChunkedArray:
    return table[name].cast(pa.bool_())


def _counted(items: pa.Table) -> pa.Table:
    """Count items that are not records, by file and by being JSON or not."""
    if not len(items):
        return ITEMS.empty_table()
    plain = items.select(["file", "position"]).append_column("is_json", _flags(items, "is_json"))
    counted = plain.group_by(["file", "is_json"]).aggregate(
        [("position", "count"), ("position", "min")]
    )
    return counted.select(["file", "is_json", "position_count", "position_min"]).rename_columns(
        ITEMS.names
    )
