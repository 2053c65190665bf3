"""What an ingest did, and what one would do."""

from dataclasses import dataclass

from auditor.cloudtrail.logfile import Intake


@dataclass(frozen=True, slots=True)
class IngestReport:
    """What one run put into a store."""

    files: int
    """Files read: new ones, and again those that have changed or could not be read."""
    unchanged: int
    """Files that the store had already."""
    pruned: int
    """Files left out, by their keys, because the options exclude them."""
    passed_over: int
    """Files that are not logs, judging by their names or first bytes."""
    unread: tuple[str, ...]
    """Folders of buckets that could not be listed, each with the reason."""
    intake: Intake
    """What the store holds now, from all runs."""
    empty: bool
    """Whether nothing came of it: the store has no record, or no file that was read had one."""


@dataclass(frozen=True, slots=True)
class IngestPlan:
    """What a run would read, and what buckets would charge for it."""

    files: int
    bytes: int
    """Stored size of those files."""
    unchanged: int
    """Files that the store has already."""
    objects: int
    """Files in buckets: GET requests to be made."""
    list_requests: int
    """LIST requests, already made."""
    requests_price: float
    """US dollars for both kinds of request; so `transfer_price`, out of the bucket's Region."""
    transfer_price: float
    prices_of: str
    """The Region and the date of the prices."""
    unread: tuple[str, ...]
    """Folders of buckets that could not be listed, each with the reason."""
