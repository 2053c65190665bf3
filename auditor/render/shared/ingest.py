"""An ingest as lines for a terminal."""

from collections.abc import Iterator

from auditor.cloudtrail.logfile import Intake
from auditor.render.shared.lines import terminal_text
from auditor.render.shared.rejections import rejected
from auditor.render.shared.words import counted
from auditor.result.ingest import DataSetReport, IngestPlan, IngestReport


def report(done: IngestReport, all_rejections: str) -> str:
    """Return lines on an ingest, the content of the store, and the first rejections.

    Args:
        all_rejections: the command that lists all rejections.
    """
    return terminal_text(_report(done, all_rejections))


def data_set(done: DataSetReport, all_rejections: str) -> str:
    """Return lines on a data set and the first rejections.

    Args:
        all_rejections: the command that lists all rejections.
    """
    return terminal_text(_data_set(done, all_rejections))


def plan(planned: IngestPlan) -> str:
    """Return lines on what an ingest would read, with the cost of reading buckets."""
    return terminal_text(_plan(planned))


def _report(done: IngestReport, all_rejections: str) -> Iterator[str]:
    were = "was" if done.unchanged == 1 else "were"
    yield f"read {counted(done.files, 'file')}; {done.unchanged:,} {were} already in the store"
    yield from _left_out(done)
    intake = done.intake
    yield f"the store holds {_held(intake)}"
    if intake.rejections:
        yield from rejected(intake.rejections, all_rejections)


def _data_set(done: DataSetReport, all_rejections: str) -> Iterator[str]:
    intake = done.intake
    yield f"read {counted(intake.files, 'file')}"
    yield from _left_out(done)
    yield f"wrote {counted(done.files, 'Parquet file')} with {_held(intake)}"
    if intake.rejections:
        yield from rejected(intake.rejections, all_rejections)


def _left_out(done: IngestReport | DataSetReport) -> Iterator[str]:
    if done.pruned:
        yield f"left out {counted(done.pruned, 'file')} whose keys the options exclude"
    if done.passed_over:
        yield f"skipped {counted(done.passed_over, 'file')} that {_not_logs(done.passed_over)}"
    for reason in done.unread:
        yield f"not read: {reason}"


def _held(intake: Intake) -> str:
    return (
        f"{counted(intake.records, 'event')} from {counted(intake.files, 'file')},"
        f" {intake.undated:,} without a usable eventTime; left out:"
        f" {counted(intake.duplicates, 'copy', 'copies')},"
        f" {counted(len(intake.rejections), 'rejection')}"
    )


def _plan(planned: IngestPlan) -> Iterator[str]:
    are = "is" if planned.unchanged == 1 else "are"
    yield (
        f"would read {counted(planned.files, 'file')}, {counted(planned.bytes, 'byte')};"
        f" {planned.unchanged:,} {are} already in the store"
    )
    if planned.objects:
        yield (
            f"{counted(planned.list_requests, 'LIST request')} (already made) and"
            f" {counted(planned.objects, 'GET request')}: ${planned.requests_price:,.4f};"
            f" transfer out of the Region: ${planned.transfer_price:,.4f} ({planned.prices_of})"
        )
    for reason in planned.unread:
        yield f"would not read: {reason}"


def _not_logs(files: int) -> str:
    return "is not a log" if files == 1 else "are not logs"
