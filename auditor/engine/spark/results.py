"""The output of tasks, in the relations of the driver."""

from collections.abc import Iterable
from pathlib import Path

import duckdb

from auditor import resources
from auditor.cloudtrail.logfile import CopyCount
from auditor.engine.duckdb.connection import temporary_folder
from auditor.engine.spark.messages import Message, MessageKind
from auditor.engine.spark.tasks import RELATIONS
from auditor.pattern.sql import literal
from auditor.readers import IntakeTally


class Results:
    """Puts the output of tasks into the relations of the driver."""

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        """Make the relations, empty, in a connection of ours."""
        self._connection = connection
        self._copies: list[CopyCount] = []
        self.tally = IntakeTally()
        connection.execute(resources.sql("relations"))
        connection.execute(resources.sql("to_settle"))

    def take(self, messages: Iterable[Message]) -> None:
        """Take messages, in any order."""
        folder = Path(temporary_folder(self._connection))
        files: dict[MessageKind, list[str]] = {relation: [] for relation in RELATIONS}
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
                case MessageKind.FIRST_USES:
                    self._connection.register("part", message.table)
                    self._connection.execute("INSERT INTO first_uses BY NAME FROM part")
                    self._connection.unregister("part")
                case relation:
                    file = folder / f"{relation}-{len(files[relation])}.parquet"
                    file.write_bytes(message.content)
                    files[relation].append(str(file))
        for relation, paths in files.items():
            if paths:
                listed = ", ".join(map(literal, paths))
                self._connection.execute(
                    f"INSERT INTO {relation} BY NAME FROM read_parquet([{listed}])"
                )
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
