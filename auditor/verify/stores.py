"""The log files of a store, verified by the hashes that the store keeps."""

from collections.abc import Iterator
from typing import Final

from auditor import resources
from auditor.cloudtrail.keys import parse_key
from auditor.progress import Progress
from auditor.result.verify import IntegrityCheck
from auditor.verify.hashing import ContentHash
from auditor.verify.log_files import LogFileJudge

_ROWS: Final = 1_000
_NO_MEMBER: Final = ContentHash(
    b"", IntegrityCheck.FORMAT, "it is not one gzip stream, as CloudTrail stores log files"
)
_UNREAD: Final = ContentHash(
    b"", IntegrityCheck.UNREADABLE, "it could not be read, or was too large"
)


def read_store(store: str, log_files: LogFileJudge, progress: Progress) -> None:
    """Verify the files of a store by the digest files that list them.

    Raises:
        UsageError: the file is not a store, or its version is unknown.
        AuditorError: it cannot be opened, or is damaged.
    """
    for name, origin, size, inflated, is_hashed, is_read in _rows(store):
        progress.advance(1, size)
        entries = log_files.find(origin)
        if not is_hashed:
            log_files.add_others(IntegrityCheck.NO_HASH, 1)
        elif entries:
            hashed = ContentHash(inflated) if inflated else _NO_MEMBER if is_read else _UNREAD
            log_files.add_listed(name, entries, hashed)
        elif inflated is None and parse_key(origin) is None:  # an archive; members have no hashes
            log_files.add_others(IntegrityCheck.NO_HASH, 1)
        else:
            log_files.add_unlisted(name, origin, moved=True)


def _rows(store: str) -> Iterator[tuple[str, str, int, bytes | None, bool, bool]]:
    """Yield name, path, size and hash of each file, whether it was to be hashed, and was read."""
    from auditor.engine.store.store import attached, log_files_of, version_of  # costs 0.2 s

    with attached(store, read_only=True) as connection:
        files = log_files_of(version_of(connection))
        answer = connection.execute(resources.named(resources.sql("hashed_files"), files))
        while rows := answer.fetchmany(_ROWS):
            yield from rows
