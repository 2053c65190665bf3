"""The statements that hold records against metric filters, once, when they are read."""

from collections.abc import Sequence

from auditor import resources
from auditor.cloudwatch.metric_filter import MetricFilter
from auditor.engine.duckdb.columns import Path, column
from auditor.engine.duckdb.extraction import match_sql, samples_sql


def records_sql(filters: Sequence[MetricFilter], matches: str, details: str) -> str:
    """Return the statement that makes the table `records` out of the view `fields`.

    Args:
        matches: an SQL list of BOOLEAN, one for each filter.
        details: an SQL list of VARCHAR, the texts of the fields `DETAILS`.
    """
    slots = {"/* matches */ [TRUE]": matches, "/* details */ ['']": details}
    if samples := samples_sql(filters):  # a constant costs nothing
        slots["/* samples */ NULL"] = f"CASE WHEN matched THEN [{samples}] END"
    return resources.filled("records", slots)


def matches_sql(
    filters: Sequence[MetricFilter], hot: Sequence[Path], record: str | None = "record"
) -> str:
    """Return the verdicts of filters as an SQL list.

    Args:
        hot: the hot columns that there are.
        record: the record's text; `None`: where only the record could tell, the verdict is NULL.
    """
    columns = {path: column(path) for path in hot}
    verdicts = [match_sql(metric_filter, columns, record) for metric_filter in filters]
    return f"[{', '.join(verdicts)}]::BOOLEAN[]"
