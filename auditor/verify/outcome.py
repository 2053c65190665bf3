"""Turn chains, log files and findings into the parts of a result."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime

from auditor.result.verify import (
    ChainResult,
    Counts,
    Gap,
    GapKind,
    PublicKeyUse,
    Subject,
    UncoveredFiles,
)
from auditor.verify.coverage import OVERDUE
from auditor.verify.digests import WalkedChain
from auditor.verify.findings import Findings
from auditor.verify.log_files import LogFileJudge


def chain_result(walked: WalkedChain, log_files: LogFileJudge) -> ChainResult:
    """Return the result for one chain."""
    coverage = walked.timeline.coverage
    gaps = list(walked.timeline.gaps)
    until = log_files.overdue(walked)
    if coverage is not None and until is not None:
        gaps = [gap for gap in gaps if gap.kind is not GapKind.AFTER]
        gaps.append(Gap(coverage.end, until, GapKind.AFTER))
    return ChainResult(
        chain=walked.chain,
        start=coverage.start if coverage else None,
        end=coverage.end if coverage else None,
        starts=sum(file.is_start and file.subject is Subject.DIGEST for file in walked.files),
        digest_files=walked.counts(Subject.DIGEST),
        backfill_digest_files=walked.counts(Subject.BACKFILL),
        log_files=log_files.counts_of(walked),
        gaps=tuple(gaps),
    )


def digest_counts(chains: Sequence[WalkedChain], subject: Subject, findings: Findings) -> Counts:
    """Return the counts of all digest files; a due file without a key is only in the findings."""
    counts = sum((walked.counts(subject) for walked in chains), Counts())
    return replace(counts, missing=findings.counts(subject).missing)


def log_counts(
    chains: Sequence[ChainResult], uncovered: Sequence[UncoveredFiles], findings: Findings
) -> Counts:
    """Return the counts of all log files, listed or not."""
    listed = sum((chain.log_files for chain in chains), Counts())
    by_verdict = findings.counts(Subject.LOG_FILE)
    not_covered = sum(group.files for group in uncovered)
    return replace(
        by_verdict, valid=listed.valid, unverifiable=by_verdict.unverifiable + not_covered
    )


def stale(uses: Sequence[PublicKeyUse]) -> Iterator[str]:
    """Yield warnings about keys that signed outside their validity."""
    for use in uses:
        if use.outside:
            yield (
                f"key {use.fingerprint}: {use.outside} of the {use.digest_files} digest files that"
                " it signed end before or after its validity"
            )


def lagging(chains: Sequence[WalkedChain]) -> tuple[str, ...]:
    """Return warnings about Regions whose digest files end before the trail's other Regions."""
    newest: dict[tuple[str, ...], datetime] = {}
    for walked in chains:
        if walked.end is not None:
            trail = _trail(walked)
            newest[trail] = max(walked.end, newest.get(trail, walked.end))
    return tuple(
        f"{walked.chain.trail}: the digest files of account {walked.chain.account},"
        f" {walked.chain.region} end at {walked.end:%Y-%m-%d %H:%M}, those of the trail's other"
        f" Regions at {newest[_trail(walked)]:%Y-%m-%d %H:%M} UTC"
        for walked in chains
        if walked.end is not None and newest[_trail(walked)] - walked.end >= OVERDUE
    )


def _trail(walked: WalkedChain) -> tuple[str, ...]:
    chain = walked.chain
    return chain.organization, chain.account, chain.trail, chain.home_region
