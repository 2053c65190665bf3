"""The output of tasks, in the relations of the driver."""

from collections.abc import Iterable, Sequence
from pathlib import Path

import duckdb

from auditor import resources
from auditor.cloudtrail.logfile import CopyCount
from auditor.engine.duckdb.connection import spill_folder
from auditor.engine.spark.messages import Message, MessageKind
from auditor.engine.spark.tasks import FILES
from auditor.pattern.sql import literal
from auditor.readers import IntakeTally


class Results:
    """Puts the output of tasks into the relations of the driver."""

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        """Make the relations, empty, in a connection of ours."""
        self._connection = connection
        self._copies: list[CopyCount] = []
        self.texts: list[str] = []
        """Parquet files with the texts of matched records, in the folder of the connection."""
        self.tally = IntakeTally()
        connection.execute(resources.sql("relations"))
        connection.execute(resources.sql("to_settle"))

    def take(self, messages: Iterable[Message]) -> None:
        """Take messages, in any order."""
        folder = Path(spill_folder(self._connection))
        files: dict[MessageKind, list[str]] = {relation: [] for relation in FILES}
        for message in messages:
            match message.relation:
                case MessageKind.TALLY:
                    tally, items = message.value
                    self.tally.add_all(tally)
                    if items:
                        self._connection.executemany(
                            "INSERT INTO items VALUES (?, ?, ?, ?, ?)", items
                        )
                case MessageKind.COPIES:
                    self._copies += message.value
                case relation:
                    file = folder / f"{relation}-{len(files[relation])}.parquet"
                    file.write_bytes(message.content)
                    files[relation].append(str(file))
        self.texts = files.pop(MessageKind.TEXTS)
        for relation, paths in files.items():
            if paths:
                self._fill(relation, paths)

    def _fill(self, relation: MessageKind, paths: Sequence[str]) -> None:
        """Put the rows of Parquet files into a relation."""
        rows = f"FROM read_parquet([{', '.join(map(literal, paths))}])"
        if relation is MessageKind.FIRST_USES:  # many, and read once or twice
            self._connection.execute("DROP TABLE first_uses")
            self._connection.execute(f"CREATE TEMP VIEW first_uses AS {rows}")
            return
        self._connection.execute(f"INSERT INTO {relation} BY NAME {rows}")
        for path in paths:
            Path(path).unlink()

    def copy_counts(self) -> tuple[CopyCount, ...]:
        """Return how many copies of events were dropped, by kind."""
        return tuple(
            CopyCount(
                kind,
                sum(count.copies for count in self._copies if count.kind is kind),
                sum(count.differing for count in self._copies if count.kind is kind),
            )
            for kind in sorted({count.kind for count in self._copies})
        )
