"""The log files that a store has, and the files left to read."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime

import duckdb

from auditor import resources
from auditor.engine.store.store import attached
from auditor.readers import LogFile


class IngestedFiles:
    """The log files and listings of an attached store."""

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        self._execute = connection.execute

    def objects_read(self, source: str, since: datetime | None) -> list[str]:
        """Return the URLs of objects of a bucket that need not be listed again.

        It is empty unless an earlier run listed the whole bucket, from `since` or earlier.
        """
        listings = self._execute(
            "SELECT 1 FROM store.listed WHERE source = $1 AND (since IS NULL OR since <= $2)",
            [source, since],
        ).fetchall()
        if not listings:
            return []
        rows = self._execute(resources.sql("objects_read")).fetchall()
        return [origin for (origin,) in rows]

    def left_to_read(self, log_files: Iterable[LogFile]) -> tuple[LogFile, ...]:
        """Return the files that are new or have changed, or were unreadable or too large."""
        files = {
            origin: (size, version)
            for origin, size, version in self._execute(resources.sql("files_read")).fetchall()
        }
        return tuple(
            log_file
            for log_file in log_files
            if files.get(log_file.path) != (log_file.size, log_file.version)
        )

    def numbers(self, log_files: Sequence[LogFile]) -> list[int]:
        """Return the numbers of some files in the store."""
        rows = self._execute(
            "SELECT log_file FROM store.log_files WHERE origin IN (SELECT unnest($1::VARCHAR[]))",
            [[log_file.path for log_file in log_files]],
        ).fetchall()
        return [number for (number,) in rows]


@contextmanager
def ingested_files(path: str) -> Iterator[IngestedFiles]:
    """Open the list of the log files of a store, without changing it.

    Raises:
        UsageError: there is no such file, it is not a store, or it is one of another version.
        AuditorError: it cannot be opened, for example while another process writes it.
    """
    with attached(path, read_only=True) as connection:
        yield IngestedFiles(connection)
