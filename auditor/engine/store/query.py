"""Questions in SQL to a store, answered without changing it or reaching anything else."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import partial
from typing import Final, TypeVar

import duckdb
import pyarrow as pa

from auditor.engine.store.store import attached, storage_fault
from auditor.errors import UsageError

T = TypeVar("T")

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
        waited = _Waited(connection)
        with _said(path):
            answer = _answer(connection, sql, waited)
        yield pa.RecordBatchReader.from_batches(answer.schema, _batches(answer, waited, path))
        connection.execute("USE memory")


class _Waited:
    """Has another thread wait for DuckDB, which hears of no Ctrl-C while it makes Arrow batches."""

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        self._connection = connection

    def __call__(self, ask: Callable[[], T]) -> T:
        """Return what a question gives; Ctrl-C ends it."""
        with ThreadPoolExecutor(1) as beside:
            try:
                return beside.submit(ask).result()
            except KeyboardInterrupt:
                self._connection.interrupt()
                raise


def _answer(
    connection: duckdb.DuckDBPyConnection, sql: str, waited: _Waited
) -> pa.RecordBatchReader:
    if len(connection.extract_statements(sql)) > 1:
        raise UsageError("several statements, of which one can be answered; give one query")
    answer = connection.sql(sql)
    if answer is None:
        raise UsageError("not a query: it gives no rows; begin with SELECT or FROM")
    return waited(partial(answer.to_arrow_reader, _BATCH))


def _batches(answer: pa.RecordBatchReader, waited: _Waited, path: str) -> Iterator[pa.RecordBatch]:
    batches = iter(answer)
    with _said(path):
        while (batch := waited(lambda: next(batches, None))) is not None:
            yield batch


@contextmanager
def _said(path: str) -> Iterator[None]:
    """Tell errors of the SQL as such; Arrow passes on those of later rows as its own."""
    try:
        yield
    except (duckdb.Error, OSError, pa.ArrowException) as error:
        if str(error).startswith("INTERRUPT"):  # other words could be those of the query
            raise KeyboardInterrupt from None
        raise storage_fault(path, error) or UsageError(str(error)) from error
