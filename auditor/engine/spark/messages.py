"""Messages of tasks to each other and to the driver: rows of a share, a relation and bytes.

Spark does not look inside, so types of Arrow and DuckDB need no counterpart in Spark.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

import pyarrow as pa

from auditor.engine.pickles import pickled, unpickled

COLUMNS: Final = "share int, relation string, content binary"
"""The schema of messages in Spark."""
_SCHEMA: Final = pa.schema(
    [("share", pa.int32()), ("relation", pa.string()), ("content", pa.binary())]
)
_COMPRESSION: Final = pa.ipc.IpcWriteOptions(compression="zstd")


class MessageKind(StrEnum):
    """The relation of a message's rows, or the kind of its value."""

    WORK = "work"
    """A value: the assignment of a task."""
    MATCHED = "matched"
    OCCURRENCES = "occurrences"
    NAMES = "names"
    """Of log files: `file`, `name`."""
    DROPPED = "dropped"
    """Copies of events that do not count: `file`, `position`."""
    FIRST_USES = "first_uses"
    TEXTS = "texts"
    """Of matched records: `file`, `position`, `text`."""
    CALL_MINUTES = "call_minutes"
    ISSUED = "issued"
    TRAFFIC = "traffic"
    DELAYS = "delays"
    TALLY = "tally"
    """A value: the readings of a part."""
    COPIES = "copies"
    """A value: copies of events that do not count, by kind."""
    FAILURE = "failure"
    """A value: the failure that ended a run, as a text for the user."""
    ANSWER = "answer"
    """A value: the result of a function."""


@dataclass(frozen=True, slots=True)
class Message:
    """A relation's rows, or a value, for one share of the next step."""

    share: int
    relation: MessageKind
    content: bytes

    @classmethod
    def of_table(cls, share: int, relation: MessageKind, table: pa.Table) -> "Message":
        """Return a message that holds rows."""
        sink = pa.BufferOutputStream()
        with pa.ipc.new_stream(sink, table.schema, options=_COMPRESSION) as writer:
            writer.write_table(table)
        return cls(share, relation, sink.getvalue().to_pybytes())

    @classmethod
    def of_value(cls, share: int, relation: MessageKind, value: object) -> "Message":
        """Return a message that holds a value."""
        return cls(share, relation, pickled(value))

    @property
    def table(self) -> pa.Table:
        """The rows."""
        return pa.ipc.open_stream(self.content).read_all()

    @property
    def value(self) -> Any:
        """The value; it comes from our own tasks."""
        return unpickled(self.content)

    def batch(self) -> pa.RecordBatch:
        """Return the message as a row."""
        row = {"share": self.share, "relation": self.relation, "content": self.content}
        return pa.RecordBatch.from_pylist([row], _SCHEMA)


def read_messages(batches: Iterable[pa.RecordBatch]) -> Iterator[Message]:
    """Yield the messages of batches of rows."""
    for batch in batches:
        for share, relation, content in zip(*map(pa.Array.to_pylist, batch.columns), strict=True):
            yield Message(share, MessageKind(relation), content)


def message_table(several: Iterable[Message]) -> pa.Table:
    """Return messages as a table of rows."""
    return pa.Table.from_batches([message.batch() for message in several], _SCHEMA)
