"""Fills the relations from the columns of a store; only requested records leave it."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from typing import Final

import duckdb

from auditor import resources
from auditor.cloudtrail.logfile import ContainerCount, Intake, Rejection, RejectionKind
from auditor.engine.base import Criteria, InputFile, RecordAddress, RecordText, Relations
from auditor.engine.duckdb.columns import (
    ACTING,
    COMMON,
    CONSOLE_LOGIN,
    CREDENTIAL,
    DETAILS,
    STORED_BY_VERSION,
    column,
    columns_sql,
    hot_columns,
)
from auditor.engine.duckdb.connection import filling
from auditor.engine.duckdb.copies import copy_counts
from auditor.engine.duckdb.equalities import narrowing_sql
from auditor.engine.duckdb.extraction import samples_sql
from auditor.engine.duckdb.matches_sql import (
    MATCHED,
    SIGN_INS,
    called_sql,
    judged_sql,
    listed,
    verdicts_of,
    wanted_sql,
)
from auditor.engine.store.aggregates import add_up
from auditor.engine.store.issued import make_issued
from auditor.engine.store.store import AGGREGATED, attached, log_files_of, version_of
from auditor.pattern import parse

_READ: Final = tuple(dict.fromkeys((*COMMON, *DETAILS, *ACTING, *CONSOLE_LOGIN)))
"""The hot columns to read for records that the criteria select."""

_SIGN_IN: Final = (
    "coalesce(sign_in, json_object('responseElements', json_object('ConsoleLogin',"
    f" {column(*CONSOLE_LOGIN)})))"
)
"""The text of a sign-in or, where it is not at hand, what a column has of it."""

_FEW_SHARE: Final = 0.1
"""A share of all records: testing them takes longer than reading those that are not needed."""


@contextmanager
def open_store(path: str, criteria: Criteria) -> Iterator[Relations]:
    """Fill the relations from a store, without changing it.

    Raises:
        UsageError: the file is not a store, or is one of another version.
        AuditorError: it cannot be opened, for example while it is being written, or is damaged.
    """
    with attached(path, read_only=True) as connection:
        connection.execute(resources.sql("stored_names"))
        connection.execute(resources.sql("deliveries"))
        version = version_of(connection)
        connection.execute(stored_sql(version))
        with filling(connection, len(criteria.filters)):
            _match(connection, criteria, version)
            add_up(connection, criteria, version)
        intake = stored_intake(connection)
        texts, inputs = _StoredTexts(connection), partial(_inputs, connection, version)
        yield Relations(connection, criteria.filters, intake, texts, inputs)


def _inputs(connection: duckdb.DuckDBPyConnection, version: int) -> Iterator[InputFile]:
    """Yield the log files of a store."""
    sql = resources.named(resources.sql("input_files"), log_files_of(version))
    rows = connection.execute(sql).fetchall()
    yield from (InputFile(*row) for row in rows)


def _match(connection: duckdb.DuckDBPyConnection, criteria: Criteria, version: int) -> None:
    """Fill `matched`, and `issued` where the criteria name calls, from an attached store.

    Args:
        version: of its tables.
    """
    hot = STORED_BY_VERSION[version]
    credential = CREDENTIAL if criteria.calls and {*CREDENTIAL} <= {*hot} else ()
    if criteria.event_ids:
        connection.execute(resources.sql("wanted_events"), {"ids": list(criteria.event_ids)})
    sure = verdicts_of(criteria.filters, hot, None)
    maybe = wanted_sql(criteria, sure)
    if criteria.calls:
        maybe = f"({maybe}) OR {called_sql(criteria.calls)} OR {SIGN_INS}"
    if (narrowing := narrowing_sql(criteria, sure, hot)) is not None:
        few = are_few(connection, narrowing, _FEW_SHARE)
        maybe = narrowing if few else f"({narrowing}) AND ({maybe})"
    named = hot_columns(parse(metric_filter.pattern) for metric_filter in criteria.filters)
    read = dict.fromkeys((*_READ, *credential, *(path for path in named if path in hot)))
    slots = {
        "/* columns */ eventName": ", ".join(map(column, read)),
        "/* maybe */ TRUE": maybe,
        "/* sure */ [TRUE]": listed(sure),
        "/* exact */ [TRUE]": listed(verdicts_of(criteria.filters, hot)),
    }
    if samples_sql(criteria.filters):
        slots["/* record */ NULL::VARCHAR"] = "texts.record"
        slots["/* texts */"] = "JOIN stored AS texts USING (place)"
    connection.execute(resources.filled("stored", slots))
    verdicts = [f"verdicts[{number}]" for number in range(1, len(sure) + 1)]
    wanted = wanted_sql(criteria, verdicts)
    judged = judged_sql(
        replace(criteria, issuing_calls=()),
        wanted,
        "verdicts",
        columns_sql(DETAILS),
        hot=credential,
        sign_in=_SIGN_IN,
    )
    slots = {"/* columns */ *": ", ".join(MATCHED), "/* judged */ FROM judged": judged}
    connection.execute(resources.filled("stored_matches", slots))
    if criteria.calls:
        make_issued(connection, criteria.issuing_calls, version)


def are_few(connection: duckdb.DuckDBPyConnection, condition: str, share: float) -> bool:
    """Return whether at most a share of all rows meets a condition of columns."""
    sql = resources.filled("few_stored", {"/* condition */ TRUE": condition})
    ((few,),) = connection.execute(sql, {"share": share}).fetchall()
    return bool(few)


def stored_sql(version: int) -> str:
    """Return the statement that makes the view `stored` over the records of an attached store."""
    slots = {"/* renamed */": "", "/* more */": ""}
    if version < AGGREGATED:
        slots["/* renamed */"] = 'RENAME (principal AS "userIdentity.principalId")'
        slots["/* more */"] = ", NULL::VARCHAR AS notable"
    return resources.filled("stored_records", slots)


def stored_intake(connection: duckdb.DuckDBPyConnection) -> Intake:
    """Return the intake of an attached store."""
    ((files, size, empty, records, undated, digests, passed_over),) = connection.execute(
        resources.sql("intake")
    ).fetchall()
    copies = copy_counts(connection, "copies", "store.copies")
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
        parameters = {
            "files": [file for file, _ in addresses],
            "positions": [position for _, position in addresses],
        }
        rows = self._connection.execute(resources.sql("matched_rows"), parameters).fetchall()
        if len(rows) < len({*addresses}):  # issuing calls, which the criteria do not select
            rows = self._connection.execute(resources.sql("stored_rows"), parameters).fetchall()
        of_row = {row: (file, position) for row, file, position in rows}
        sql = "SELECT file, name FROM log_file_names WHERE file IN (SELECT unnest(?))"
        names = dict(self._connection.execute(sql, [parameters["files"]]).fetchall())
        with filling(self._connection):
            return {
                of_row[row]: RecordText(names[of_row[row][0]], text)
                for row, text in stored_texts(self._connection, of_row)
            }


def stored_texts(
    connection: duckdb.DuckDBPyConnection,
    row_numbers: Collection[int],
    *,
    separate: bool = True,
) -> Iterator[tuple[int, str]]:
    """Yield some rows of the view `stored`, each with its text.

    Args:
        separate: whether to begin with separately stored texts, so that few others are inflated.
    """
    left = {*row_numbers}
    for name in ("notable", "record") if separate else ("record",):
        if left:
            sql = resources.filled("stored_texts", {"/* record */ record": name})
            rows = connection.execute(sql, {"places": sorted(left)}).fetchall()
            left -= {row for row, _ in rows}
            yield from rows
