"""A store: the records of log files in one DuckDB file, for repeated use."""

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import duckdb

from auditor import resources
from auditor.engine.duckdb.columns import STORED, STORED_BY_VERSION, column
from auditor.engine.duckdb.connection import (
    connected,
    is_interrupt,
    limit_memory,
    reuse_blocks,
    spill_fault,
)
from auditor.engine.store.file_type import is_store
from auditor.errors import AuditorError, UsageError
from auditor.limits import MB, limits
from auditor.paths import exists, is_file, is_folder
from auditor.pattern.sql import literal
from auditor.significance.table_file import shipped_table
from auditor.version import __version__

VERSION: Final = max(STORED_BY_VERSION)
"""Version of the tables. Version 2 is read directly, and `ingest` upgrades it to this one; a store
of another version is refused.
"""
AGGREGATED: Final = 3
"""The first version with hashes of files, aggregates of records, and notable texts."""

_LOG_FILES: Final = "/* files */ store.log_files"
_WITHOUT_HASHES: Final = (
    "(SELECT *, 0 AS batch, NULL::BLOB AS sha256, NULL::BLOB AS inflated_sha256"
    " FROM store.log_files)"
)
"""The log files of a store of version 2, which has no hashes."""
_ROW_GROUP_RECORDS: Final = 30_720
"""Records of a row group; larger ones take more memory, smaller ones more of the file."""


@contextmanager
def attached(path: str, *, read_only: bool) -> Iterator[duckdb.DuckDBPyConnection]:
    """Connect with the store attached as `store`, its tables checked or made.

    Raises:
        UsageError: the file is not a store, or is one of another version.
        AuditorError: it cannot be opened, or the disk or the file fails during use.
    """
    _check_file(path, read_only=read_only)
    # DuckDB takes the beginning of other names for a kind of database, such as `sqlite:`.
    file = Path(path).absolute()
    mode = (
        "READ_ONLY"
        if read_only
        else f"STORAGE_VERSION 'latest', ROW_GROUP_SIZE {_ROW_GROUP_RECORDS}"
    )
    with connected() as connection:
        if read_only:
            reuse_blocks(connection)
        # One checkpoint at the end: checkpoints between batches leave holes in the file.
        connection.execute("SET checkpoint_threshold = '1TB'")
        try:
            connection.execute(f"ATTACH {literal(str(file))} AS store ({mode})")
        except duckdb.Error as error:
            raise refusal_of(path, error, read_only=read_only) from error
        try:
            is_new = _check_tables(path, connection, read_only=read_only)
            yield connection
            if not (read_only or is_new):  # older versions put many long texts into a row group
                limit_memory(connection, limits().memory)
            connection.execute("DETACH store")
        except duckdb.Error as error:
            fault = storage_fault(path, error)
            if fault is None:
                raise
            raise fault from error


def _check_file(path: str, *, read_only: bool) -> None:
    """Reject a file that is not a store before DuckDB opens it.

    It would wait for a pipe's writer, and attach a JSON, CSV or Parquet file as a database in
    memory.
    """
    file = Path(path)
    if not exists(file):
        if read_only:
            raise UsageError(f"{path}: no such file; create a store with `auditor ingest`")
        return
    is_readable = os.access(path, os.R_OK)
    if not is_file(file) or (is_readable and file.stat().st_size and not is_store(path)):
        raise UsageError(f"{path}: not a store; {_remedy(read_only=read_only)}")


def _check_tables(path: str, connection: duckdb.DuckDBPyConnection, *, read_only: bool) -> bool:
    """Reject a file that is not a store; create the tables of a new one; return whether it is new.

    Raises:
        UsageError: the file is not a store, or is one of another version.
        AuditorError: the last ingest was interrupted within a batch of long records.
    """
    tables = connection.execute(
        "SELECT table_name FROM duckdb_tables() WHERE database_name = 'store'"
    ).fetchall()
    if not tables and not read_only:
        connection.execute(f"BEGIN; {_tables_sql()} {resources.sql('athena')} COMMIT")
        return True
    if ("about",) not in tables:
        raise UsageError(f"{path}: a DuckDB file, but not a store that `auditor ingest` made")
    made = connection.execute("SELECT version, auditor FROM store.about").fetchall()
    versions = [version for version, _ in made]
    if versions in [[-version] for version in STORED_BY_VERSION]:
        if not read_only:
            return False
        raise AuditorError(
            f"{path}: the last `auditor ingest` into this store was interrupted; run it again"
        )
    is_unfinished = versions == [VERSION] and ("counted_calls",) not in tables
    if is_unfinished or versions not in [[version] for version in STORED_BY_VERSION]:
        makers = ", ".join(f"auditor {auditor}" for _, auditor in made) or "an interrupted run"
        makers = f"an unfinished {makers}" if is_unfinished else makers
        raise UsageError(f"{path}: a store made by {makers}; {_instead(versions)}")
    return False


def _instead(versions: Sequence[int]) -> str:
    """Return what to do with a store of some versions that cannot be read."""
    again = "ingest its logs into a new one"
    if all(abs(version) <= VERSION for version in versions):
        return again
    return (
        f"its tables are of version {max(map(abs, versions))}, and auditor {__version__} reads"
        f" version {VERSION} at most: update auditor, or {again}"
    )


def version_of(connection: duckdb.DuckDBPyConnection) -> int:
    """Return the version of the tables of an attached store, negative if a batch is unfinished."""
    ((version,),) = connection.execute("SELECT version FROM store.about").fetchall()
    return int(version)


def has_table(connection: duckdb.DuckDBPyConnection, name: str) -> bool:
    """Return whether an attached store has a table; later versions of auditor added some."""
    sql = "FROM duckdb_tables() WHERE database_name = 'store' AND table_name = $1"
    return bool(connection.execute(sql, [name]).fetchall())


def log_files_of(version: int) -> dict[str, str]:
    """Return the slot for the log files of an attached store, with hashes that may be absent."""
    return {_LOG_FILES: _LOG_FILES} if version >= AGGREGATED else {_LOG_FILES: _WITHOUT_HASHES}


def refusal_of(path: str, error: duckdb.Error, *, read_only: bool) -> AuditorError:
    """Return why DuckDB does not open a store, from its error and the file, and the remedy."""
    message = str(error)
    if "Could not set lock" in message:
        return AuditorError(
            f"{path}: another process is writing this store; try again once it is done"
        )
    if not exists(Path(path)) and not is_folder(Path(path).parent):
        return UsageError(f"{path}: the folder does not exist")
    if "cannot encode str as UTF-8" in message:
        return UsageError(f"{path}: the path of a store must be valid UTF-8; rename it")
    if "Permission denied" in message:
        return AuditorError(f"{path}: permission denied; name a store that you may use")
    if exists(Path(path)) and not is_store(path):
        return UsageError(f"{path}: not a store; {_remedy(read_only=read_only)}")
    if not exists(Path(path)):
        return AuditorError(f"{path}: cannot be created: {message.splitlines()[0]}")
    return storage_fault(path, error) or AuditorError(
        f"{path}: the store cannot be opened: {message.splitlines()[0]}"
    )


def _remedy(*, read_only: bool) -> str:
    return "make one with `auditor ingest`" if read_only else "name one, or a new file"


_STORAGE: Final = (
    "IO Error:",
    "Corrupt database file",
    "Serialization Error:",
    "FATAL Error:",
    "TransactionContext Error: Failed to commit",
)
"""How DuckDB's messages begin when the SQL is not at fault. Their types do not show it: a checksum
error has no type, and errors through Arrow are OSErrors.
"""
_SHORT: Final = ("Out of Memory Error", "failed to pin block", "could not allocate block")
"""Words in these messages if memory ran out, even in a commit."""
_FULL: Final = ("No space left", "quota exceeded")


def storage_fault(path: str, error: Exception) -> AuditorError | None:
    """Return the message for an error of the disk or of a store's file; `None` for other errors."""
    if is_interrupt(error):
        return None
    if (fault := spill_fault(error)) is not None:
        return fault
    message = str(error)
    if any(words in message for words in _FULL):
        return AuditorError(
            f"{path}: no space is left on the disk; the store is intact: free some space"
            " and run the same command again"
        )
    if any(words in message for words in _SHORT):
        return AuditorError(
            f"{path}: {limits().memory // MB} MB of memory are not enough; the store is"
            " intact: run the same command again with a higher --memory-limit, and"
            " --threads 1"
        )
    if not message.startswith(_STORAGE):
        return None
    first = message.splitlines()[0]
    if "Could not write" in first:
        return AuditorError(f"{path}: the store cannot be written: {first}")
    return AuditorError(f"{path}: the store is damaged; ingest its logs into a new one: {first}")


def _tables_sql() -> str:
    """Return the statements that create the tables of a store, with the version of the writer."""
    return resources.filled("store", writer_slots()) + records_table_sql()


def writer_slots() -> dict[str, str]:
    """Return the slots for the version of the tables, and for the version of auditor."""
    return {"/* version */ NULL": str(VERSION), "/* auditor */ NULL": literal(__version__)}


def records_table_sql() -> str:
    """Return the statements that create the tables of records and aggregates."""
    typed = ", ".join(f"{column(path)} VARCHAR USING COMPRESSION dict_fsst" for path in STORED)
    slots = {"/* columns */ eventName VARCHAR": typed}
    tables = resources.filled("store_records", slots) + resources.sql("store_issued")
    return tables + counted_calls_sql()


def counted_calls_sql() -> str:
    """Return the statement that has a store count the calls of our own table of significance."""
    counted = shipped_table().counted_calls
    calls = ", ".join(f"({literal(source)}, {literal(name)})" for source, name in counted)
    return resources.filled("counted_calls", {"/* counted */ ('', '')": calls})
