"""The statements that hold records against criteria, once, when they are read."""

from collections.abc import Sequence
from typing import Final

from auditor import resources
from auditor.cloudwatch.metric_filter import MetricFilter
from auditor.engine.base import Criteria
from auditor.engine.duckdb.columns import Path, column
from auditor.engine.duckdb.extraction import match_sql, samples_sql

MATCHED: Final = (
    "file",
    "position",
    "event_time",
    "identity",
    "account",
    "region",
    "matches",
    "identity_type",
    "actor",
    "source_ip",
    "event_name",
    "error_code",
    "failed",
    "samples",
)
"""The columns of `matched`."""

EVENTS: Final = "SELECT identity FROM wanted_events"
"""The identities of the events that the criteria name, once `wanted_events.sql` has run."""


def judged_sql(criteria: Criteria, wanted: str, matches: str, details: str) -> str:
    """Return the query that takes out of the view `fields` what is asked of each record.

    Args:
        wanted: a BOOLEAN, whether the criteria ask for the record.
        matches: an SQL list of BOOLEAN, one for each filter.
        details: an SQL list of VARCHAR, the texts of the fields `DETAILS`.
    """
    slots = {
        "/* wanted */ TRUE": wanted,
        "/* matches */ [TRUE]": matches,
        "/* details */ ['']": details,
    }
    if samples := samples_sql(criteria.filters):
        slots["/* samples */ NULL"] = f"[{samples}]"
    return resources.filled("judged", slots)


def verdicts_of(
    filters: Sequence[MetricFilter], hot: Sequence[Path], record: str | None = "record"
) -> list[str]:
    """Return the predicates of filters.

    Args:
        hot: the hot columns that there are.
        record: the record's text; `None`: where only the record could tell, the verdict is NULL.
    """
    columns = {path: column(path) for path in hot}
    return [match_sql(metric_filter, columns, record) for metric_filter in filters]


def listed(verdicts: Sequence[str]) -> str:
    """Return verdicts as an SQL list."""
    return f"[{', '.join(verdicts)}]::BOOLEAN[]"


def wanted_sql(criteria: Criteria, verdicts: Sequence[str]) -> str:
    """Return whether criteria ask for a record, as SQL; TRUE where verdicts are NULL that decide.

    Args:
        verdicts: of the filters of the criteria.
    """
    conditions = {index for way in criteria.ways for index in way}
    parts = [
        f"coalesce({verdict}, TRUE)"
        for index, verdict in enumerate(verdicts)
        if index not in conditions
    ]
    for way in criteria.ways:
        failing = " + ".join(
            f"CASE WHEN {verdicts[index]} IS FALSE THEN 1 ELSE 0 END" for index in way
        )
        parts.append(f"{failing} <= 1")
    if criteria.event_ids:
        parts.append(f"identity IN ({EVENTS})")
    return " OR ".join(f"({part})" for part in parts) or "FALSE"
