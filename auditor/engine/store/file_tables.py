"""What a store keeps of log files beside their records, as Arrow tables."""

from collections.abc import Sequence

import pyarrow as pa

from auditor.cloudtrail.logfile import Rejection
from auditor.readers import LogFile, Reading


def log_file_table(
    log_files: Sequence[LogFile], first: int, batch: int, readings: Sequence[Reading]
) -> pa.Table:
    """Return the rows of `log_files` for a batch of files, numbered from the first."""
    return pa.table(
        {
            "log_file": pa.array(range(first, first + len(log_files)), pa.int32()),
            "name": [log_file.name for log_file in log_files],
            "origin": [log_file.path for log_file in log_files],
            "size": [log_file.size for log_file in log_files],
            "version": [log_file.version for log_file in log_files],
            "records": pa.array([reading.record_count for reading in readings], pa.int32()),
            "digests": pa.array([reading.digests for reading in readings], pa.int32()),
            "passed_over": pa.array([reading.passed_over for reading in readings], pa.int32()),
            "batch": pa.array([batch] * len(log_files), pa.int32()),
            "sha256": pa.array([reading.sha256 for reading in readings], pa.binary()),
            "inflated_sha256": pa.array([r.inflated_sha256 for r in readings], pa.binary()),
        }
    )


def container_table(first: int, readings: Sequence[Reading]) -> pa.Table:
    """Return the rows of `containers` for the files of these readings."""
    rows = [
        (first + index, container, count)
        for index, reading in enumerate(readings)
        for container, count in reading.containers.items()
        if count
    ]
    return pa.table(
        {
            "log_file": pa.array([number for number, _, _ in rows], pa.int32()),
            "container": pa.array([container.name for _, container, _ in rows], pa.string()),
            "lossy": pa.array([container.lossy for _, container, _ in rows], pa.bool_()),
            "records": pa.array([count for _, _, count in rows], pa.int32()),
        }
    )


def rejection_table(faults: Sequence[tuple[int, Rejection]], first: int) -> pa.Table:
    """Return the rows of `rejections`, each with the index of its file."""
    return pa.table(
        {
            "log_file": pa.array([first + index for index, _ in faults], pa.int32()),
            "file": pa.array([rejection.file for _, rejection in faults], pa.string()),
            "kind": pa.array([rejection.kind.value for _, rejection in faults], pa.string()),
            "detail": pa.array([rejection.detail for _, rejection in faults], pa.string()),
            "remedy": pa.array([rejection.remedy for _, rejection in faults], pa.string()),
            "records_used": pa.array([r.records_used for _, r in faults], pa.int32()),
        }
    )
