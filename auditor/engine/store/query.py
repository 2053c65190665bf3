"""SQL queries over a store, which cannot change it or access anything else."""

import re
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor, wait
from contextlib import closing, contextmanager
from functools import partial
from typing import Final, TypeVar

import duckdb
import pyarrow as pa
from duckdb.sqltypes import DuckDBPyType

from auditor.engine.duckdb.columns import STORED
from auditor.engine.store.store import attached, storage_fault
from auditor.errors import UsageError

T = TypeVar("T")

_BATCH_ROWS: Final = 10_000

_PATIENCE_SECONDS: Final = 0.05
"""The time of one wait for a query, after which signals are checked or it is interrupted again."""

_SURROGATE: Final = re.compile("[\ud800-\udfff]")
_MISSING_NAME: Final = re.compile(
    r'(?:table|column|column named) "([^"]+)"(?: not found|$)', re.MULTILINE
)
"""The beginning of DuckDB's message about an unknown identifier."""


@contextmanager
def query(path: str, sql: str) -> Iterator[pa.RecordBatchReader]:
    """Open the answer to an SQL query over a store, as a stream of Arrow batches.

    The store's tables and views go by their bare names. The query can read no file, reach no
    network and change nothing. Reading the batches raises the same errors as opening the answer;
    they need not all be read.

    Raises:
        UsageError: the file is not a store, or the SQL is wrong; with DuckDB's own words and place.
        AuditorError: the store cannot be read, for example because it is damaged.
    """
    with attached(path, read_only=True) as connection:
        connection.execute("USE store")
        connection.execute("SET enable_external_access = false; SET lock_configuration = true")
        with ThreadPoolExecutor(1) as beside:
            interruptible = _Interruptible(connection, beside)
            with _errors(path, sql):
                answer = _answer(connection, sql, interruptible)
            with closing(answer):  # a connection can run nothing else while an answer is open
                batches = _batches(answer, interruptible, path, sql)
                yield pa.RecordBatchReader.from_batches(answer.schema, batches)
        connection.execute("USE memory")


class _Interruptible:
    """Waits for DuckDB in another thread, since DuckDB ignores Ctrl-C while it makes batches."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, beside: ThreadPoolExecutor) -> None:
        """Create a pool of one thread, and start it, so that later no thread is half started."""
        self._connection = connection
        self._beside = beside
        beside.submit(int).result()

    def __call__(self, ask: Callable[[], T]) -> T:
        """Return the result of a question; Ctrl-C ends it."""
        try:
            asked = self._beside.submit(ask)
            while not asked.done():  # a signal between two waits does not end the next one
                wait([asked], timeout=_PATIENCE_SECONDS)
            return asked.result()
        except KeyboardInterrupt:
            ended = self._beside.submit(int)  # after the question, which may not have begun yet
            while not ended.done():
                self._connection.interrupt()
                wait([ended], timeout=_PATIENCE_SECONDS)
            raise


def _answer(
    connection: duckdb.DuckDBPyConnection, sql: str, interruptible: _Interruptible
) -> pa.RecordBatchReader:
    if _SURROGATE.search(sql):
        raise UsageError("the query is not UTF-8")
    if len(connection.extract_statements(sql)) > 1:
        raise UsageError("several statements; give one query")
    answer = connection.sql(sql)
    if answer is None:
        raise UsageError("not a query: it gives no rows; begin with SELECT or FROM")
    if any("VARIANT" in str(kind) for kind in answer.types):
        answer = answer.project(_readable(answer))
    return interruptible(partial(answer.to_arrow_reader, _BATCH_ROWS))


def _readable(answer: duckdb.DuckDBPyRelation) -> str:
    """Return the columns of an answer, with JSON for VARIANT, which Arrow has only in binary."""
    return ", ".join(
        f"#{position}::{_json_for_variant(kind)} AS {_quoted(name)}"
        for position, (name, kind) in enumerate(zip(answer.columns, answer.types, strict=True), 1)
    )


def _json_for_variant(kind: object) -> str:
    """Return a type with JSON in place of VARIANT, at any depth."""
    if not isinstance(kind, DuckDBPyType):
        raise TypeError(kind)
    match kind.id:
        case "variant":
            return "JSON"
        case "list":
            return f"{_json_for_variant(kind.children[0][1])}[]"
        case "array":
            (_, child), (_, size) = kind.children
            return f"{_json_for_variant(child)}[{size}]"
        case "map":
            key, value = (_json_for_variant(part) for _, part in kind.children)
            return f"MAP({key}, {value})"
        case "struct":
            parts = (f"{_quoted(name)} {_json_for_variant(part)}" for name, part in kind.children)
            return f"STRUCT({', '.join(parts)})"
        case _:
            return str(kind)


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _batches(
    answer: pa.RecordBatchReader, interruptible: _Interruptible, path: str, sql: str
) -> Iterator[pa.RecordBatch]:
    batches = iter(answer)
    with _errors(path, sql):
        while (batch := interruptible(lambda: next(batches, None))) is not None:
            yield batch


@contextmanager
def _errors(path: str, sql: str) -> Iterator[None]:
    """Raise errors of the SQL as such; Arrow reports errors of later rows as its own."""
    try:
        yield
    except (duckdb.Error, OSError, pa.ArrowException) as error:
        if str(error).startswith("INTERRUPT"):  # other words could come from the query
            raise KeyboardInterrupt from None
        fault = storage_fault(path, error)
        raise fault or UsageError(str(error) + _advice(str(error), sql)) from error


def _advice(error: str, sql: str) -> str:
    """Return a suggestion for a name that no table has; "" without one."""
    missing = _MISSING_NAME.search(error)
    if missing is None:
        return ""
    first = missing[1].split(".")[0]
    mention = re.search(rf"\b{re.escape(first)}((?:\.\w+)+)", sql)
    if mention is None:
        if f'"{missing[1]}"' in sql:
            return f"\nFor a text, write single quotes: '{missing[1]}'"
        return ""
    path = first + mention[1]
    if path in map(".".join, STORED):
        return f'\nThe name of this column has dots, so it is quoted: "{path}"'
    return f"\nA field that is not a column is read from the record: record ->> '$.{path}'"
