"""The report and the plan of an ingest."""

from dataclasses import dataclass

from auditor.cloudtrail.logfile import Intake


@dataclass(frozen=True, slots=True)
class IngestReport:
    """The report of one ingest."""

    files: int
    """The number of files read: new, changed and formerly unreadable ones."""
    unchanged: int
    """Files that the store already had."""
    pruned: int
    """Files that the options exclude by their keys."""
    passed_over: int
    """Files that are not logs, judging by their names or first bytes."""
    unread: tuple[str, ...]
    """Folders of buckets that could not be listed, each with the reason."""
    intake: Intake
    """The intake of the store, from all runs."""
    empty: bool
    """Whether the store has no record, or no file that was read has one."""


@dataclass(frozen=True, slots=True)
class DataSetReport:
    """The report of log files that were written as a data set."""

    files: int
    """Parquet files that were written."""
    pruned: int
    """Log files that the options exclude by their keys."""
    passed_over: int
    """Files that are not logs, judging by their names or first bytes."""
    unread: tuple[str, ...]
    """Folders of buckets that could not be listed, each with the reason."""
    intake: Intake
    """The content of the data set."""
    empty: bool
    """Whether log files were found, but no record in them."""


@dataclass(frozen=True, slots=True)
class IngestPlan:
    """The files of a run, and the charges of buckets for it."""

    files: int
    bytes: int
    """The stored size of these files."""
    unchanged: int
    """Files that the store already has."""
    objects: int
    """Files in buckets: GET requests to be made."""
    list_requests: int
    """LIST requests, already made."""
    requests_price: float
    """US dollars for GET and LIST requests; `transfer_price` is for transfer out of the Region."""
    transfer_price: float
    prices_of: str
    """The Region and the date of the prices."""
    unread: tuple[str, ...]
    """Folders of buckets that could not be listed, each with the reason."""
