"""A source is a source: a store, or log files."""

from collections.abc import Sequence
from contextlib import AbstractContextManager

from auditor.cloudtrail.keys import ALL, Pruning
from auditor.cloudtrail.logfile import DEFAULT_CAP
from auditor.cloudwatch.metric_filter import MetricFilter
from auditor.engine.base import Engine
from auditor.engine.scan.scan import scan
from auditor.engine.store.store import is_store, open_store
from auditor.errors import UsageError
from auditor.progress import SILENT, Progress
from auditor.readers import discover, is_object_url


def open_engine(
    sources: Sequence[str],
    filters: Sequence[MetricFilter],
    progress: Progress = SILENT,
    pruning: Pruning = ALL,
    cap: int = DEFAULT_CAP,
) -> AbstractContextManager[Engine]:
    """Open an engine over one store, or over log files, folders of them and buckets.

    Args:
        pruning: which objects of a bucket may be left alone. Files are all read: they are here, and
            a record that was delivered very late is found only so.
        cap: bytes that one log file may expand to.

    Raises:
        UsageError: a source is not there, or a store is not the only source.
    """
    stores = [source for source in sources if is_store(source)]
    if not stores:
        remote = any(map(is_object_url, sources))
        return scan(discover(sources, pruning if remote else ALL), filters, progress, cap)
    if len(sources) > 1:
        raise UsageError(
            f"{stores[0]}: a store is a source of its own;"
            f" put the others into it: auditor ingest SOURCE... --store {stores[0]}"
        )
    return open_store(stores[0], filters)
