"""The two passes over sources: digest files, then the log files that they list."""

from collections.abc import Iterator
from typing import Final

from auditor.cloudtrail.digest import DigestKey
from auditor.progress import Progress
from auditor.result.verify import IntegrityCheck, IntegrityFinding, IntegrityVerdict, Subject
from auditor.verify.digests import Digests
from auditor.verify.files import Files
from auditor.verify.findings import Findings
from auditor.verify.hashing import (
    WHOLE,
    ContentHash,
    InflatedHash,
    hash_chunks,
    hash_stored,
    inflate_digest,
)
from auditor.verify.listing import Entry
from auditor.verify.log_files import LogFileJudge
from auditor.verify.metadata import DigestMetadata, HeadObjects, add_head_objects, is_head_object
from auditor.verify.reading import Content, each
from auditor.verify.stored_file import FileKind, StoredFile

_DIGEST_CAP: Final = 50_000_000
"""The most bytes of a digest file, which is held whole: about 150,000 listed log files."""
_MAX_METADATA_BYTES: Final = 1_000_000
"""Maximum size of a file that may be the output of `head-object`."""


def read_digests(files: Files, digests: Digests, heads: HeadObjects) -> int:
    """Read digest files and saved metadata; return the number of other files."""
    others = 0

    def wanted() -> Iterator[tuple[StoredFile, DigestKey]]:
        nonlocal others
        for file in files.digest_files():
            if file.digest_key is None:
                others += not _add_head_object(heads, file)
            elif digests.wants(file.digest_key):
                yield file, file.digest_key

    for file, key, read in each(wanted(), _inflate):
        if isinstance(read, str):
            read = InflatedHash(b"", IntegrityCheck.UNREADABLE, read), None
        digests.add(file.name, file.path, key, *read)
    return others


def _add_head_object(heads: HeadObjects, file: StoredFile) -> bool:
    """Add saved metadata; return whether a file has the content that its name promises."""
    if file.size > _MAX_METADATA_BYTES:
        return False
    for _, _, text in each([(file, None)], lambda _, content: b"".join(content.pieces)):
        if isinstance(text, bytes):
            name = file.name.rpartition("/")[2]
            return add_head_objects(heads, name, text) or is_head_object(text)
    return False


def _inflate(file: StoredFile, content: Content) -> tuple[InflatedHash, DigestMetadata | None]:
    if file.size > _DIGEST_CAP:
        what = f"it is {file.size:,} bytes long, too long for a digest file"
        return InflatedHash(b"", IntegrityCheck.TOO_LARGE, what), None
    stored = b"".join(content.pieces)
    return inflate_digest(stored, _DIGEST_CAP), DigestMetadata.of(content.metadata)


def read_log_files(
    files: Files, log_files: LogFileJudge, findings: Findings, progress: Progress, cap: int
) -> int:
    """Read the log files that digest files list; return the number of skipped files."""
    passed_over = 0

    def listed() -> Iterator[tuple[StoredFile, list[Entry]]]:
        nonlocal passed_over
        for file in files.log_files():
            if file.kind is FileKind.PASSED_OVER:
                passed_over += 1
                continue
            entries = log_files.find(file.path)
            if entries:
                yield file, entries
                continue
            if file.fault and file.kind is FileKind.OTHER:
                findings.add(_unreadable(file))
            else:
                log_files.add_unlisted(file.name, file.path)
            progress.advance(1, file.size)

    def hashed(file: StoredFile, content: Content) -> ContentHash:
        if file.size <= WHOLE:
            return hash_stored(b"".join(content.pieces), cap)
        return hash_chunks(content.pieces, cap)

    for file, entries, read in each(listed(), hashed):
        if isinstance(read, str):
            read = ContentHash(b"", IntegrityCheck.UNREADABLE, read)
        log_files.add_listed(file.name, entries, read)
        progress.advance(1, file.size)
    return passed_over


def _unreadable(file: StoredFile) -> IntegrityFinding:
    return IntegrityFinding(
        Subject.LOG_FILE,
        IntegrityVerdict.UNVERIFIABLE,
        IntegrityCheck.UNREADABLE,
        file.name,
        file.fault,
    )
