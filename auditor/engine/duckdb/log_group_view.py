"""The records of a log group, counted by a clock: a view over all records."""

import itertools
from datetime import timedelta
from typing import Final

import duckdb

from auditor import resources
from auditor.cloudwatch.clock import Clock, ClockKind
from auditor.pattern.sql import literal

_VIEWS: Final = itertools.count()
"""Numbers in the names of views."""


def counted_view(
    connection: duckdb.DuckDBPyConnection, clock: Clock, account: str | None, region: str | None
) -> str:
    """Make the views that `queries/sql/counted.sql` describes, and return the name of the first."""
    name = f"counted_{next(_VIEWS)}"
    time = known = "event_time"
    wanted = ["true"]
    if clock.kind is ClockKind.FIXED:
        time = known = f"event_time + to_minutes({clock.shift // timedelta(minutes=1)})"
    if clock.needs_delivery:
        connection.execute(resources.sql("deliveries"))
        wanted.append("(delivered IS NOT NULL OR event_time IS NULL)")
        known = "CASE WHEN event_time IS NOT NULL THEN delivered END"
    if clock.kind is ClockKind.DELIVERY:
        time = known
    wanted += [
        f"{column} = {literal(value)}"
        for column, value in (("account", account), ("region", region))
        if value is not None
    ]
    joined = " JOIN deliveries USING (file)" if clock.needs_delivery else ""
    slots = {
        "/* view */ counted": name,
        "/* view */ matching": f"{name}_matching",
        "/* time */ event_time": time,
        "/* known */ event_time": known,
        "/* from */ records": f"records{joined}",
        "/* from */ matched": f"matched{joined}",
        "/* wanted */ true": " AND ".join(wanted),
    }
    connection.execute(resources.filled("counted", slots))
    return name
