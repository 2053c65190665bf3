"""A store: the records of log files in one DuckDB file, to come back to."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

import duckdb

from auditor import resources
from auditor.cloudtrail.logfile import ContainerCount, Intake, Rejection, RejectionKind
from auditor.engine.base import Criteria, RecordAddress, RecordText, Relations
from auditor.engine.duckdb.columns import DETAILS, STORED, column, columns_sql
from auditor.engine.duckdb.connection import connected, is_interrupt
from auditor.engine.duckdb.matches_sql import (
    MATCHED,
    judged_sql,
    listed,
    verdicts_of,
    wanted_sql,
)
from auditor.engine.duckdb.occurrences import copy_counts
from auditor.engine.store.file_type import is_store
from auditor.errors import AuditorError, UsageError
from auditor.pattern.sql import literal
from auditor.version import __version__

VERSION: Final = 2
"""Of the tables; a store of another version is refused, not guessed at."""

ROW_GROUP: Final = 30_720
"""Records of a row group. As many come in one batch, so that DuckDB writes each as it comes:
smaller batches it puts together first, which is a copy; larger row groups take more memory."""


@contextmanager
def open_store(path: str, criteria: Criteria) -> Iterator[Relations]:
    """Fill the relations from a store, without changing it.

    Raises:
        UsageError: the file is not a store, or is one of another version.
        AuditorError: it cannot be opened, as while it is being written, or is damaged.
    """
    with attached(path, read_only=True) as connection:
        connection.execute(resources.sql("stored_names"))
        connection.execute(resources.sql("deliveries"))
        _match(connection, criteria)
        connection.execute(resources.sql("stored_events"))
        for name in ("traffic", "delays"):
            connection.execute(f"CREATE TEMP TABLE {name} AS {resources.sql(name)}")
        intake = stored_intake(connection)
        yield Relations(connection, criteria.filters, intake, _StoredTexts(connection))


def _match(connection: duckdb.DuckDBPyConnection, criteria: Criteria) -> None:
    """Fill `matched` from an attached store."""
    if criteria.event_ids:
        connection.execute(resources.sql("wanted_events"), {"ids": list(criteria.event_ids)})
    sure = verdicts_of(criteria.filters, STORED, None)
    slots = {
        "/* maybe */ TRUE": wanted_sql(criteria, sure),
        "/* sure */ [TRUE]": listed(sure),
        "/* exact */ [TRUE]": listed(verdicts_of(criteria.filters, STORED)),
    }
    connection.execute(resources.filled("stored", slots))
    verdicts = [f"verdicts[{number}]" for number in range(1, len(sure) + 1)]
    wanted = wanted_sql(criteria, verdicts)
    judged = judged_sql(criteria, wanted, "verdicts", columns_sql(DETAILS))
    columns = ", ".join(MATCHED)
    connection.execute(
        f"CREATE TEMP TABLE matched AS FROM ({judged}) SELECT {columns} WHERE wanted"
    )


@contextmanager
def attached(path: str, read_only: bool) -> Iterator[duckdb.DuckDBPyConnection]:
    """Connect with the store attached as `store`, its tables checked or made.

    Raises:
        UsageError: the file is not a store, or is one of another version.
        AuditorError: it cannot be opened, or the disk or the file fails while it is used.
    """
    if read_only and not Path(path).exists():
        raise UsageError(f"{path}: no such file; make a store with `auditor ingest`")
    if Path(path).exists() and not Path(path).is_file():  # DuckDB would wait for a pipe's writer
        raise UsageError(f"{path}: not a store; {_remedy(read_only)}")
    mode = "READ_ONLY" if read_only else f"STORAGE_VERSION 'latest', ROW_GROUP_SIZE {ROW_GROUP}"
    with connected() as connection:
        # One checkpoint at the end: checkpoints between batches leave holes in the file.
        connection.execute("SET checkpoint_threshold = '1TB'")
        try:
            connection.execute(f"ATTACH {literal(path)} AS store ({mode})")
        except duckdb.Error as error:
            raise _refusal(path, error, read_only) from error
        try:
            _check_tables(path, connection, read_only)
            yield connection
            connection.execute("DETACH store")
        except duckdb.Error as error:
            fault = storage_fault(path, error)
            if fault is None:
                raise
            raise fault from error


def _check_tables(path: str, connection: duckdb.DuckDBPyConnection, read_only: bool) -> None:
    """Refuse a file that is not a store; make the tables of a new one."""
    tables = connection.execute(
        "SELECT table_name FROM duckdb_tables() WHERE database_name = 'store'"
    ).fetchall()
    if not tables and not read_only:
        connection.execute(f"BEGIN; {_tables_sql()} {resources.sql('athena')} COMMIT")
    elif ("about",) not in tables:
        raise UsageError(f"{path}: a DuckDB file, but not a store that `auditor ingest` made")
    _check_version(path, connection)


def _check_version(path: str, connection: duckdb.DuckDBPyConnection) -> None:
    found = connection.execute("SELECT version, auditor FROM store.about").fetchall()
    if [version for version, _ in found] != [VERSION]:
        made = ", ".join(f"auditor {auditor}" for _, auditor in found) or "an interrupted run"
        raise UsageError(f"{path}: a store made by {made}; ingest its logs into a new one")


def _refusal(path: str, error: duckdb.Error, read_only: bool) -> AuditorError:
    message = str(error)
    if "Could not set lock" in message:
        return AuditorError(
            f"{path}: another process is writing this store; try again once it is done"
        )
    if not Path(path).exists() and not Path(path).parent.is_dir():
        return UsageError(f"{path}: the folder does not exist")
    if "Permission denied" in message:
        return AuditorError(f"{path}: permission denied; name a store that is yours to use")
    if Path(path).exists() and not is_store(path):
        return UsageError(f"{path}: not a store; {_remedy(read_only)}")
    return storage_fault(path, error) or AuditorError(
        f"{path}: the store cannot be opened: {message.splitlines()[0]}"
    )


def _remedy(read_only: bool) -> str:
    return "make one with `auditor ingest`" if read_only else "name one, or a new file"


_STORAGE: Final = (
    "IO Error:",
    "Corrupt database file",
    "Serialization Error:",
    "FATAL Error:",
    "TransactionContext Error: Failed to commit",
)
"""How DuckDB's messages begin where the SQL is not at fault. Their types do not show it: a checksum
has none of its own, and what comes through Arrow is an OSError."""
_FULL: Final = ("No space left", "quota exceeded", "max_temp_directory_size")


def storage_fault(path: str, error: Exception) -> AuditorError | None:
    """Return the message for an error of the disk or of a store's file; `None` for any other."""
    if is_interrupt(error):
        return None
    message = str(error)
    if any(words in message for words in _FULL):
        return AuditorError(
            f"{path}: there is no space left on the disk; what is in the store is unchanged:"
            " make room and run the same command again"
        )
    if not message.startswith(_STORAGE):
        return None
    first = message.splitlines()[0]
    if "Could not write" in first:
        return AuditorError(f"{path}: the store cannot be written: {first}")
    return AuditorError(f"{path}: the store is damaged; ingest its logs into a new one: {first}")


def _tables_sql() -> str:
    """Return the statements that make the tables of a store, with what wrote it."""
    typed = ", ".join(f"{column(path)} VARCHAR USING COMPRESSION dict_fsst" for path in STORED)
    slots = {
        "/* columns */ eventName VARCHAR": typed,
        "/* version */ NULL": str(VERSION),
        "/* auditor */ NULL": literal(__version__),
    }
    return resources.filled("store", slots)


def stored_intake(connection: duckdb.DuckDBPyConnection) -> Intake:
    """Return what went into an attached store."""
    ((files, size, empty, records, undated, digests, passed_over),) = connection.execute(
        resources.sql("intake")
    ).fetchall()
    copies = copy_counts(connection, "copies")
    rejections = connection.execute(
        "SELECT file, kind, detail, remedy, records_used FROM store.rejections"
    ).fetchall()
    containers = connection.execute(
        "SELECT container, sum(records)::BIGINT, lossy FROM store.containers"
        " GROUP BY container, lossy ORDER BY ALL"
    ).fetchall()
    return Intake.of(
        files=files,
        bytes=size,
        empty_files=empty,
        records=records,
        undated=undated,
        rejections=(
            Rejection(name, RejectionKind(kind), detail, remedy, used)
            for name, kind, detail, remedy, used in rejections
        ),
        passed_over=passed_over,
        digest_files=digests,
        containers=tuple(ContainerCount(*row) for row in containers),
        copies=copies,
    )


class _StoredTexts:
    """Fetches the texts of a few records from the store."""

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        self._connection = connection

    def __call__(self, addresses: Sequence[RecordAddress]) -> Mapping[RecordAddress, RecordText]:
        found = self._ask(
            "stored_rows",
            {
                "files": [file for file, _ in addresses],
                "positions": [position for _, position in addresses],
            },
        )
        rows = self._ask("stored_texts", {"rows": [row for (row,) in found]})
        return {(file, position): RecordText(name, text) for file, position, name, text in rows}

    def _ask(self, name: str, parameters: dict[str, object]) -> list[tuple[Any, ...]]:
        return self._connection.execute(resources.sql(name), parameters).fetchall()
