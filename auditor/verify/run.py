"""Verify sources: first the digest files, then the log files that they list."""

import os
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from auditor.cloudtrail.logfile import DEFAULT_CAP
from auditor.engine.store.file_type import is_store
from auditor.errors import AuditorError
from auditor.file_names import name_text
from auditor.progress import SILENT, Progress
from auditor.result.verify import IntegrityCheck, Subject, VerifyOptions, VerifyResult
from auditor.verify.digest_file import TimeRange
from auditor.verify.digests import Digests
from auditor.verify.files import Files
from auditor.verify.findings import Findings
from auditor.verify.log_files import LogFileJudge
from auditor.verify.metadata import HeadObjects, read_head_objects
from auditor.verify.outcome import chain_result, digest_counts, lagging, log_counts, stale
from auditor.verify.passes import read_digests, read_log_files
from auditor.verify.public_keys import PublicKeys, read_public_keys
from auditor.verify.stores import read_store
from auditor.version import __version__


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
        start: the start of the time to verify, inclusive; `end` is exclusive; `None` is open.
        cap: the most bytes of a log file's content.

    Raises:
        UsageError: a source or a file does not exist, or a file has other content.
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
    """Verify log files by digest files, and digest files by their signatures.

    Args:
        heads: saved metadata of objects; metadata saved beside digest files is added.
        ignored: the real paths of files that do not belong to the sources, such as key files.
        cap: the most bytes of a log file's content.

    Raises:
        UsageError: a source does not exist.
        AuditorError: a bucket cannot be read, or there is nothing to verify.
    """
    asked = TimeRange(options.start, options.end)
    stores = [source for source in sources if is_store(source)]
    sources = [source for source in sources if source not in stores]
    files = Files(sources, ignored, cap)
    findings = Findings()
    digests = Digests(keys, asked, heads)
    others = read_digests(files, digests, heads)
    if files.others is not None:
        progress.total(files.others)
    chains = digests.walked(findings)
    log_files = LogFileJudge(digests, chains, findings, asked)
    passed_over = read_log_files(files, log_files, findings, progress, cap)
    for store in stores:
        read_store(store, log_files, progress)
    log_files.finish()
    log_files.add_others(IntegrityCheck.NAME, others)
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


def _source_name(source: str) -> str:
    """Return a bucket's URL unchanged, and the last part of a path."""
    return source if "://" in source else name_text(Path(os.path.realpath(source)).name)
