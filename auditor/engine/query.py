"""Questions in SQL to a store, answered without changing it or reaching anything else."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

import duckdb
import pyarrow as pa

from auditor.engine.store import attached, storage_fault
from auditor.errors import UsageError

_BATCH: Final = 10_000
"""Rows of a batch."""


@contextmanager
def query(path: str, sql: str) -> Iterator[pa.RecordBatchReader]:
    """Open the answer to an SQL query over a store, as a stream of Arrow batches.

    The store's tables and views go by their bare names. The query can read no file, reach no
    network and change nothing. Reading the batches raises what opening the answer does.

    Raises:
        UsageError: the file is no store, or the SQL is wrong; with DuckDB's own words and place.
        AuditorError: the store cannot be read, as where it is damaged.
    """
    with attached(path, read_only=True) as connection:
        connection.execute("USE store")
        connection.execute("SET enable_external_access = false; SET lock_configuration = true")
        with _said(path):
            answer = _answer(connection, sql)
        yield pa.RecordBatchReader.from_batches(answer.schema, _batches(answer, path))
        connection.execute("USE memory")


def _answer(connection: duckdb.DuckDBPyConnection, sql: str) -> pa.RecordBatchReader:
    if len(connection.extract_statements(sql)) > 1:
        raise UsageError("several statements, of which one can be answered; give one query")
    answer = connection.sql(sql)
    if answer is None:
        raise UsageError("not a query: it gives no rows; begin with SELECT or FROM")
    return answer.to_arrow_reader(_BATCH)


def _batches(answer: pa.RecordBatchReader, path: str) -> Iterator[pa.RecordBatch]:
    with _said(path):
        yield from answer


@contextmanager
def _said(path: str) -> Iterator[None]:
    """Tell errors of the SQL as such; Arrow passes on those of later rows as its own."""
    try:
        yield
    except (duckdb.Error, OSError, pa.ArrowException) as error:
        said = str(error)
        if said.startswith("INTERRUPT"):
            raise KeyboardInterrupt from None
        raise storage_fault(path, error) or UsageError(said) from error
