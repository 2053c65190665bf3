"""Questions in SQL to a store, answered without changing it or reaching anything else."""

from collections.abc import Iterator
from contextlib import contextmanager

import duckdb
import pyarrow as pa

from auditor.engine.store import attached
from auditor.errors import UsageError


@contextmanager
def query(path: str, sql: str) -> Iterator[pa.RecordBatchReader]:
    """Open the answer to an SQL query over a store, as a stream of Arrow batches.

    The store's tables and views go by their bare names. The query can read no file, reach no
    network and change nothing.

    Raises:
        UsageError: the file is no store, or the SQL is wrong; with DuckDB's own words and place.
    """
    with attached(path, read_only=True) as connection:
        connection.execute("USE store")
        connection.execute("SET enable_external_access = false; SET lock_configuration = true")
        try:
            answer = connection.sql(sql)
        except duckdb.Error as error:
            raise UsageError(str(error)) from error
        if answer is None:
            raise UsageError("not a query: it gives no rows; begin with SELECT or FROM")
        reader = answer.to_arrow_reader(10_000)
        yield reader
        connection.execute("USE memory")
