"""The rows of a store that a metric filter matches: by its columns, and by texts where needed."""

from collections.abc import Sequence
from typing import Final

import duckdb

from auditor import resources
from auditor.cloudwatch.metric_filter import MetricFilter
from auditor.engine.base import Criteria
from auditor.engine.duckdb.columns import ColumnPath
from auditor.engine.duckdb.connection import searching
from auditor.engine.duckdb.equalities import holding_sql, narrowing_sql
from auditor.engine.duckdb.matches_sql import verdicts_of
from auditor.engine.store.stored_relations import are_few

_FEW_SHARE: Final = 0.01
"""A share of all records up to which a list of rows takes less time than a search of all texts."""


def matching_rows(
    connection: duckdb.DuckDBPyConnection, metric_filter: MetricFilter, hot: Sequence[ColumnPath]
) -> tuple[list[int], int]:
    """Return the dated rows of `stored` that a filter matches, and the number of undated ones.

    Args:
        hot: the columns of the store.
    """
    (sure,) = verdicts_of([metric_filter], hot, None)
    (exact,) = verdicts_of([metric_filter], hot)
    slots = {"/* sure */ TRUE": sure}
    narrowing = narrowing_sql(Criteria((metric_filter,)), [sure], hot) or "TRUE"
    slots["/* narrowing */ TRUE"] = narrowing
    if (holding := holding_sql(metric_filter, hot)) and not are_few(
        connection, narrowing, _FEW_SHARE
    ):
        slots |= {"/* holding */ TRUE": holding, "/* exact */ TRUE": exact}
        with searching(connection):
            rows = connection.execute(resources.filled("looked_through", slots)).fetchall()
    else:
        with searching(connection):
            verdicts = connection.execute(resources.filled("looked_up", slots)).fetchall()
        rows = [(row, dated) for row, is_sure, dated in verdicts if is_sure]
        if maybe := {row: dated for row, is_sure, dated in verdicts if is_sure is None}:
            sql = resources.filled("looked_into", {"/* exact */ TRUE": exact})
            places = connection.execute(sql, {"places": [*maybe]}).fetchall()
            rows += [(row, maybe[row]) for (row,) in places]
    dated_rows = [row for row, dated in rows if dated]
    return dated_rows, len(rows) - len(dated_rows)
