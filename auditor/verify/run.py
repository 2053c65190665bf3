"""Sources to a result: first the digest files, then the log files that they list."""

import os
from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import Final

from auditor.cloudtrail.digest import DigestKey
from auditor.cloudtrail.logfile import DEFAULT_CAP
from auditor.engine.store.file_type import is_store
from auditor.errors import AuditorError
from auditor.file_names import name_text
from auditor.progress import SILENT, Progress
from auditor.result.verify import (
    IntegrityCheck,
    IntegrityFinding,
    IntegrityVerdict,
    Subject,
    VerifyOptions,
    VerifyResult,
)
from auditor.verify.digest_file import Asked
from auditor.verify.digests import Digests
from auditor.verify.files import FileKind, Files, StoredFile
from auditor.verify.findings import Findings
from auditor.verify.hashing import (
    WHOLE,
    Hashed,
    InflatedHash,
    hash_chunks,
    hash_stored,
    inflate_digest,
)
from auditor.verify.listing import Entry
from auditor.verify.log_files import LogFiles
from auditor.verify.metadata import (
    DigestMetadata,
    HeadObjects,
    add_head_objects,
    is_head_object,
    read_head_objects,
)
from auditor.verify.outcome import chain_result, digest_counts, lagging, log_counts, stale
from auditor.verify.public_keys import PublicKeys, read_public_keys
from auditor.verify.reading import Content, each
from auditor.version import __version__

_DIGEST_CAP: Final = 50_000_000
"""Bytes of a digest file, which is held whole: it would list some 150,000 log files."""
_HEAD_OBJECT_CAP: Final = 1_000_000


def run_verify(
    sources: Sequence[str],
    public_keys: Sequence[Path] = (),
    head_objects: Sequence[Path] = (),
    start: datetime | None = None,
    end: datetime | None = None,
    progress: Progress = SILENT,
    cap: int = DEFAULT_CAP,
) -> VerifyResult:
    """Verify log files as `auditor verify` does.

    Args:
        public_keys: files with the output of `list-public-keys`.
        head_objects: files or folders with the output of `head-object`.
        start: of the time to verify, inclusive; `end` is exclusive; None is open.
        cap: bytes that one log file may inflate to.

    Raises:
        UsageError: a source or a file is not there, or a file holds something else.
        AuditorError: a bucket cannot be read, or there is nothing to verify.
    """
    options = VerifyOptions(
        sources=tuple(map(_source_name, sources)),
        public_keys=tuple(name_text(file.name) for file in public_keys),
        head_objects=tuple(name_text(file.name) for file in head_objects),
        start=start,
        end=end,
    )
    keys = read_public_keys(public_keys)
    heads = read_head_objects(head_objects)
    ignored = frozenset(name_text(os.path.realpath(f)) for f in (*public_keys, *head_objects))
    return verify(keys, heads, options, sources, ignored, progress, cap)


def verify(
    keys: PublicKeys,
    heads: HeadObjects,
    options: VerifyOptions,
    sources: Sequence[str],
    ignored: frozenset[str] = frozenset(),
    progress: Progress = SILENT,
    cap: int = DEFAULT_CAP,
) -> VerifyResult:
    """Hold log files against digest files, and these against their signatures.

    Args:
        heads: metadata of objects that were saved; those beside digest files are added.
        ignored: real paths of files that are no part of the sources, such as that of the keys.
        cap: bytes that one log file may inflate to.

    Raises:
        UsageError: a source is not there.
        AuditorError: a bucket cannot be read, or there is nothing to verify.
    """
    asked = Asked(options.start, options.end)
    stores = [source for source in sources if is_store(source)]
    sources = [source for source in sources if source not in stores]
    files = Files(sources, ignored)
    findings = Findings()
    digests = Digests(keys, asked, heads)
    others = _read_digests(files, digests, heads)
    if files.others is not None:
        progress.total(files.others)
    chains = digests.walked(findings)
    log_files = LogFiles(digests, chains, findings, asked)
    passed_over = _read_log_files(files, log_files, findings, progress, cap)
    log_files.finish()
    log_files.add_others(IntegrityCheck.NAME, others)
    for store in stores:
        log_files.add_others(IntegrityCheck.NO_HASH, _files_in(store))
    results = tuple(chain_result(walked, log_files) for walked in chains)
    uncovered = log_files.uncovered()
    uses = digests.key_uses()
    result = VerifyResult(
        auditor=__version__,
        options=options,
        digest_files=digest_counts(chains, Subject.DIGEST, findings),
        backfill_digest_files=digest_counts(chains, Subject.BACKFILL, findings),
        log_files=log_counts(results, uncovered, findings),
        chains=results,
        uncovered=uncovered,
        findings=findings.listed(),
        findings_left_out=len(findings) - len(findings.listed()),
        warnings=(*keys.warnings, *stale(uses), *lagging(chains)),
        public_keys=uses,
        passed_over=passed_over,
        unread=tuple(files.unread),
    )
    if not (result.digest_files.total or result.log_files.total):
        named = ", ".join(options.sources)
        raise AuditorError(f"{named}: no log files and no digest files, so nothing to verify")
    return result


def _read_digests(files: Files, digests: Digests, heads: HeadObjects) -> int:
    """Read digest files and what was saved beside them; return how many files are neither."""
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
    """Add what was saved beside a digest file; say whether it is what its name says."""
    if file.size > _HEAD_OBJECT_CAP:
        return False
    for _, _, text in each([(file, None)], lambda _, content: b"".join(content.pieces)):
        if isinstance(text, bytes):
            name = file.name.rpartition("/")[2]
            return add_head_objects(heads, name, text) or is_head_object(text)
    return False


def _inflate(file: StoredFile, content: Content) -> tuple[InflatedHash, DigestMetadata | None]:
    if file.size > _DIGEST_CAP:
        what = f"it is {file.size:,} bytes long, which no digest file is"
        return InflatedHash(b"", IntegrityCheck.TOO_LARGE, what), None
    stored = b"".join(content.pieces)
    return inflate_digest(stored, _DIGEST_CAP), DigestMetadata.of(content.metadata)


def _read_log_files(
    files: Files, log_files: LogFiles, findings: Findings, progress: Progress, cap: int
) -> int:
    """Read the log files that digest files list; return how many files are none of logs."""
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

    def hashed(file: StoredFile, content: Content) -> Hashed:
        if file.size <= WHOLE:
            return hash_stored(b"".join(content.pieces), cap)
        return hash_chunks(content.pieces, cap)

    for file, entries, read in each(listed(), hashed):
        if isinstance(read, str):
            read = Hashed(b"", IntegrityCheck.UNREADABLE, read)
        log_files.add_listed(file.name, entries, read)
        progress.advance(1, file.size)
    return passed_over


def _files_in(store: str) -> int:
    """Return how many log files a store was made of; it keeps no hashes of them."""
    from auditor.engine.store.store import attached  # costs 0.2 s

    with attached(store, read_only=True) as connection:
        ((files,),) = connection.execute(
            "SELECT count(*) FROM store.log_files WHERE digests = 0 OR records > 0"
        ).fetchall()
    return int(files)


def _unreadable(file: StoredFile) -> IntegrityFinding:
    return IntegrityFinding(
        Subject.LOG_FILE,
        IntegrityVerdict.UNVERIFIABLE,
        IntegrityCheck.UNREADABLE,
        file.name,
        file.fault,
    )


def _source_name(source: str) -> str:
    """Return a bucket as it was given, and a path by its last name."""
    return source if "://" in source else name_text(Path(os.path.realpath(source)).name)
