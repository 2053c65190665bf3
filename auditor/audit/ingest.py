"""Ingest log files into a store, or estimate what a run reads and costs."""

from collections.abc import Sequence
from pathlib import Path

from auditor.cloudtrail.keys import Pruning
from auditor.cloudtrail.logfile import DEFAULT_CAP, Intake
from auditor.engine.spark.cluster import Cluster
from auditor.engine.store.file_type import is_store
from auditor.engine.store.ingest import IngestSummary, store_writer
from auditor.engine.store.ingested_files import IngestedFiles, ingested_files
from auditor.errors import UsageError
from auditor.file_names import is_object_url
from auditor.paths import exists
from auditor.progress import SILENT, Progress
from auditor.readers import Discovery, LogFile, discover
from auditor.readers.objects import PRICES_OF, Estimate
from auditor.result.ingest import DataSetReport, IngestPlan, IngestReport


def run_ingest(
    sources: Sequence[str],
    store: Path,
    pruning: Pruning,
    progress: Progress = SILENT,
    cap: int = DEFAULT_CAP,
) -> IngestReport:
    """Ingest the records of log files into a store, which is created if it does not exist.

    Args:
        pruning: selects files by their keys.
        cap: the largest decompressed size of a log file, in bytes.

    Raises:
        UsageError: a source does not exist, or is a store.
    """
    _refuse_stores(sources, store)
    # A source that does not exist leaves no store behind.
    discovery = None if exists(store) else discover(sources, pruning)
    with store_writer(str(store)) as writer:
        discovery = discovery or _discover_unknown(sources, pruning, writer.ingested)
        done = writer.ingest(discovery, progress, cap)
        if not (pruning.accounts or pruning.regions):
            for bucket in _buckets(sources):
                writer.listed(bucket, pruning.start)
        intake = writer.intake()
    return IngestReport(
        files=done.files,
        unchanged=done.unchanged,
        pruned=discovery.pruned,
        passed_over=discovery.passed_over,
        unread=discovery.unread,
        intake=intake,
        empty=_is_empty(sources, done, discovery, intake),
    )


def write_data_set(
    sources: Sequence[str],
    location: str,
    cluster: Cluster,
    pruning: Pruning,
    progress: Progress = SILENT,
    cap: int = DEFAULT_CAP,
) -> DataSetReport:
    """Write the records of log files as a data set of Parquet files, in tasks of Spark.

    Args:
        location: the folder or URL of the data set, which must be empty.
        pruning: selects files by their keys.
        cap: the largest decompressed size of a log file, in bytes.

    Raises:
        UsageError: a source does not exist, or is a store, or the folder is not empty.
        AuditorError: Spark is not available, or it fails.
    """
    from auditor.engine.spark.data_set import ingest_spread

    _refuse_stores(sources, Path(location))
    done = ingest_spread(sources, location, cluster, pruning, progress, cap)
    intake, discovery = done.intake, done.discovery
    return DataSetReport(
        files=done.files,
        pruned=discovery.pruned,
        passed_over=intake.passed_over,
        unread=discovery.unread,
        intake=intake,
        empty=_has_no_records(intake, discovery),
    )


def plan_ingest(sources: Sequence[str], store: Path, pruning: Pruning) -> IngestPlan:
    """Return the files and costs of a run of `run_ingest`; lists buckets.

    Raises:
        UsageError: a source does not exist, or is a store.
    """
    _refuse_stores(sources, store)
    discovery, wanted = _wanted(sources, pruning, store)
    objects = [log_file for log_file in wanted if log_file.bucket]
    size = sum(log_file.size for log_file in objects)
    cost = Estimate(len(objects), size, discovery.requests)
    return IngestPlan(
        files=len(wanted),
        bytes=sum(log_file.size for log_file in wanted),
        unchanged=len(discovery.log_files) - len(wanted),
        objects=len(objects),
        list_requests=discovery.requests,
        requests_price=cost.requests_price,
        transfer_price=cost.transfer_price,
        prices_of=PRICES_OF,
        unread=discovery.unread,
    )


def _refuse_stores(sources: Sequence[str], store: Path) -> None:
    for source in sources:
        if is_store(source):
            raise UsageError(
                f"{source}: a store cannot be ingested into a store; give its log files:"
                f" auditor ingest SOURCE... --store {store}"
            )


def _is_empty(
    sources: Sequence[str], done: IngestSummary, discovery: Discovery, intake: Intake
) -> bool:
    """Return whether the store is empty, or no file that was read has a record.

    From a bucket only new objects are read, and a new bucket may be empty.
    """
    if _has_no_records(intake, discovery):
        return True
    others = done.unchanged or discovery.pruned or _buckets(sources)
    return 0 < done.useless == done.files and not others


def _has_no_records(intake: Intake, discovery: Discovery) -> bool:
    """Return whether files were found, but no record in them, nor a log file without any."""
    files = discovery.log_files or discovery.passed_over or discovery.pruned
    return bool(files) and not (intake.records or intake.empty_files)


def _buckets(sources: Sequence[str]) -> list[str]:
    return list(filter(is_object_url, sources))


def _discover_unknown(
    sources: Sequence[str], pruning: Pruning, ingested: IngestedFiles
) -> Discovery:
    """Discover the files of the sources, without objects that need no second listing."""
    listed = [
        url for bucket in _buckets(sources) for url in ingested.objects_read(bucket, pruning.start)
    ]
    return discover(sources, pruning, listed)


def _wanted(
    sources: Sequence[str], pruning: Pruning, store: Path
) -> tuple[Discovery, tuple[LogFile, ...]]:
    """Return the files of the sources, and those that the store does not have."""
    if not exists(store):
        discovery = discover(sources, pruning)
        return discovery, discovery.log_files
    with ingested_files(str(store)) as ingested:
        discovery = _discover_unknown(sources, pruning, ingested)
        return discovery, ingested.left_to_read(discovery.log_files)
