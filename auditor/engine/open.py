"""Any source, a store or log files, as an engine."""

from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager

from auditor.cloudtrail.keys import ALL, Pruning
from auditor.cloudtrail.logfile import DEFAULT_CAP
from auditor.engine.base import Criteria, Relations
from auditor.engine.duckdb.engine import Engine
from auditor.engine.spark.cluster import Cluster
from auditor.engine.store.file_type import is_store
from auditor.engine.store.stored_relations import open_store
from auditor.errors import UsageError
from auditor.file_names import is_object_url
from auditor.progress import SILENT, Progress


@contextmanager
def open_engine(
    sources: Sequence[str],
    criteria: Criteria,
    progress: Progress = SILENT,
    pruning: Pruning = ALL,
    cap: int = DEFAULT_CAP,
    cluster: Cluster | None = None,
) -> Iterator[Engine]:
    """Open an engine over one store, or over log files, folders of them and buckets.

    Args:
        pruning: which objects of a bucket may be skipped. All local files are read, since only that
            finds records delivered very late.
        cap: maximum size in bytes of one log file when decompressed.
        cluster: where tasks of Spark read log files; `None`: this process reads them.

    Raises:
        UsageError: a source does not exist, or a store is combined with other sources.
    """
    with _filled(sources, criteria, progress, pruning, cap, cluster) as relations:
        yield Engine(relations)


def _filled(
    sources: Sequence[str],
    criteria: Criteria,
    progress: Progress,
    pruning: Pruning,
    cap: int,
    cluster: Cluster | None,
) -> AbstractContextManager[Relations]:
    """Choose the filler of the relations."""
    stores = [source for source in sources if is_store(source)]
    if not stores:
        applied = pruning if any(map(is_object_url, sources)) else ALL
        if cluster is not None:
            from auditor.engine.spark.scan import scan_spread

            return scan_spread(sources, criteria, cluster, progress, applied, cap)
        from auditor.engine.scan.scan import scan  # a store does not need it, nor the readers
        from auditor.readers import discover

        return scan(discover(sources, applied), criteria, progress, cap)
    if cluster is not None:
        raise UsageError(f"{stores[0]}: a store is read without Spark; leave out --engine")
    if len(sources) > 1:
        raise UsageError(
            f"{stores[0]}: a store cannot be combined with other sources;"
            f" ingest them into it first: auditor ingest SOURCE... --store {stores[0]}"
        )
    return open_store(stores[0], criteria)
