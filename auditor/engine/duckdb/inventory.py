"""What the records cover: accounts, Regions, days, kinds, and how late they were delivered."""

from datetime import timedelta

from auditor.cloudtrail.logfile import Cell, Coverage, Delivery, EventKind, KindCount
from auditor.cloudwatch.minutes import Span
from auditor.engine.answers import Extent
from auditor.engine.duckdb.log_group_view import LogGroupView, bounds
from auditor.engine.duckdb.timestamps import aware


def coverage_of(view: LogGroupView) -> Coverage:
    """Return the coverage of all records, whatever the log group of the view."""
    rows = view.rows(
        "SELECT account, region, event_time::DATE AS day, count(*) FROM records"
        " WHERE event_time IS NOT NULL GROUP BY ALL ORDER BY ALL"
    )
    ((timed, *delays),) = view.answer("delivery")
    delivery = Delivery(timed, *(timedelta(seconds=delay) for delay in delays)) if timed else None
    kinds = view.rows("SELECT kind, count(*) FROM records GROUP BY kind ORDER BY kind")
    return Coverage(
        tuple(Cell(*row) for row in rows),
        delivery,
        tuple(KindCount(EventKind(kind), records) for kind, records in kinds),
    )


def cells_of(view: LogGroupView, span: Span) -> tuple[Cell, ...]:
    """Return how many records of a log group in a span each account, Region and UTC day has."""
    return tuple(Cell(*row) for row in view.answer("cells", bounds(span)))


def extent_of(view: LogGroupView) -> Extent:
    """Return the first and last event of a log group, and its most frequent account and Region."""
    first, last, last_known, account, region = view.answer("extent")[0]
    return Extent(
        first and aware(first),
        last and aware(last),
        account,
        region,
        last_known and aware(last_known),
    )
