"""The coverage of the records: accounts, Regions, days, kinds and delivery delays."""

from collections.abc import Sequence
from datetime import timedelta

import numpy as np

from auditor.cloudtrail.logfile import Cell, Coverage, Delivery, EventKind, KindCount
from auditor.cloudwatch.minutes import Span
from auditor.engine.answers import Extent
from auditor.engine.duckdb.log_group_view import LogGroupView, bounds
from auditor.engine.duckdb.timestamps import aware


def coverage_of(view: LogGroupView) -> Coverage:
    """Return the coverage of all records, for any log group of the view."""
    rows = view.rows(
        "SELECT account, region, first_event::DATE AS day, sum(records)::BIGINT FROM traffic"
        " WHERE first_event IS NOT NULL GROUP BY account, region, day ORDER BY ALL"
    )
    kinds = view.rows("SELECT kind, sum(records)::BIGINT FROM traffic GROUP BY kind ORDER BY kind")
    delays = view.rows(
        "SELECT seconds, sum(records)::BIGINT FROM delays GROUP BY seconds ORDER BY seconds"
    )
    return Coverage(
        tuple(Cell(*row) for row in rows),
        _delivery(delays),
        tuple(KindCount(EventKind(kind), records) for kind, records in kinds),
    )


def _delivery(delays: Sequence[tuple[int, int]]) -> Delivery | None:
    """Return the delivery delay, from delays in seconds in increasing order, and their counts."""
    if not delays:
        return None
    seconds, counts = np.array(delays, np.int64).T
    ranks = np.cumsum(counts)
    records = int(ranks[-1])
    shown = [
        timedelta(seconds=int(seconds[np.searchsorted(ranks, -(-records * share // 100))]))
        for share in (50, 90, 99, 100)
    ]
    return Delivery(records, *shown)


def cells_of(view: LogGroupView, span: Span) -> tuple[Cell, ...]:
    """Return the number of a log group's records in a span, by account, Region and UTC day."""
    return tuple(Cell(*row) for row in view.answer("cells", bounds(span)))


def extent_of(view: LogGroupView) -> Extent:
    """Return the first and last event of a log group, and its most frequent account and Region."""
    first, last, last_visible, account, region = view.answer("extent")[0]
    return Extent(
        first and aware(first),
        last and aware(last),
        account,
        region,
        last_visible and aware(last_visible),
    )
