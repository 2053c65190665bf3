"""The result of a verification, as text for a terminal and as JSON."""

from collections.abc import Callable, Iterator, Sequence
from typing import Final

from auditor.render.formats import ReportFormat
from auditor.render.shared.lines import wrapped
from auditor.render.shared.words import count, counted, time, visible
from auditor.result.json import to_json
from auditor.result.verify import (
    ChainResult,
    Counts,
    Gap,
    GapKind,
    IntegrityCheck,
    IntegrityFinding,
    IntegrityVerdict,
    Subject,
    UncoveredFiles,
    VerifyResult,
)

_MAX_CHAINS: Final = 60
_MAX_GAPS: Final = 20
_MAX_FINDINGS: Final = 10
"""The most findings per verdict, subject and check, but `_MAX_UNVERIFIABLE` of that verdict."""
_MAX_UNVERIFIABLE: Final = 2
_ALL: Final = "--format json"

_VERDICTS: Final = (
    IntegrityVerdict.INVALID,
    IntegrityVerdict.MISSING,
    IntegrityVerdict.UNLISTED,
    IntegrityVerdict.UNVERIFIABLE,
)
_GAP_KINDS: Final = {
    GapKind.STOPPED: "a starting digest file follows: logging or validation was off, or digest"
    " files were deleted",
    GapKind.DIGEST_MISSING: "a digest file is missing",
    GapKind.SKIPPED: "the digest files around this time refer to each other and skip it",
    GapKind.BEFORE: "before the first digest file",
    GapKind.AFTER: "after the newest digest file",
}
_UNCOVERED: Final = {
    IntegrityCheck.NOT_COVERED: "no digest file covers that time, account and Region",
    IntegrityCheck.DIGEST_INVALID: "a digest file of that time is missing, invalid or unreadable",
    IntegrityCheck.NAME: "CloudTrail gives no file such a name",
    IntegrityCheck.NO_HASH: "ingested by 0.1, or from an archive, so the store has no hashes of"
    " them; verify the files themselves",
}


def headline(result: VerifyResult) -> str:
    """Return the answer in one sentence."""
    counts = {
        Subject.DIGEST: result.digest_files + result.backfill_digest_files,
        Subject.LOG_FILE: result.log_files,
    }
    broken = [
        f"{counted(number, subject.value)} {verdict.value}"
        for verdict in _VERDICTS[:3]
        for subject, files in counts.items()
        if (number := _of(files, verdict))
    ]
    unproven = [
        f"{counted(files.unverifiable, subject.value)}"
        for subject, files in counts.items()
        if files.unverifiable
    ]
    rest = f"Not verifiable: {' and '.join(unproven)}." if unproven else ""
    if broken:
        return f"Not intact: {', '.join(broken)}. {rest}".rstrip()
    if unproven and not counts[Subject.DIGEST].total:
        return f"{rest.rstrip('.')}, because there are no digest files."
    if unproven:
        return f"Nothing is invalid, missing or unlisted. {rest}"
    return (
        f"Intact: {counted(counts[Subject.DIGEST].total, 'digest file')} and"
        f" {counted(result.log_files.total, 'log file')}, all valid."
    )


def text(result: VerifyResult) -> str:
    """Return counts, chains, times without digest files, and the first findings."""
    lines = [*wrapped(headline(result)), "", *_counts(result)]
    lines += [*_span(result), *_warnings(result)]
    for part in (_chains, _gaps, _uncovered, _findings):
        part_lines = list(part(result))
        if part_lines:
            lines += ["", *part_lines]
    return "\n".join(lines).replace("\u202f", ",") + "\n"


def _counts(result: VerifyResult) -> Iterator[str]:
    for label, counts in (
        ("digest files", result.digest_files),
        ("backfill", result.backfill_digest_files),
        ("log files", result.log_files),
    ):
        if counts.total or label != "backfill":
            yield f"{label:<14}{_summary(counts)}"
    if result.passed_over:
        yield f"{'skipped':<14}{counted(result.passed_over, 'file')} of other kinds"


def _span(result: VerifyResult) -> Iterator[str]:
    starts = [chain.start for chain in result.chains if chain.start is not None]
    ends = [chain.end for chain in result.chains if chain.end is not None]
    asked = result.options
    if asked.start is not None or asked.end is not None:
        first = "the beginning" if asked.start is None else time(asked.start)
        last = "the end" if asked.end is None else time(asked.end)
        yield f"{'requested':<14}{first} to {last} UTC"
    if starts:
        yield f"{'covered':<14}{time(min(starts))} to {time(max(ends))} UTC"


def _warnings(result: VerifyResult) -> Iterator[str]:
    if not result.public_keys:
        yield from wrapped(
            "none given, so no signature can be verified; --public-keys takes the output of"
            " `aws cloudtrail list-public-keys`",
            f"{'public keys':<14}",
        )
    for warning in (*result.warnings, *result.unread):
        yield from wrapped(warning, f"{'warning':<14}")


def _chains(result: VerifyResult) -> Iterator[str]:
    if not result.chains:
        yield "No digest files."
        return
    yield f"{'account':<14}{'Region':<16}{'trail':<20}{'digest files':>14}{'log files':>14}"
    for chain in result.chains[:_MAX_CHAINS]:
        digests = chain.digest_files + chain.backfill_digest_files
        name = chain.chain
        trail = visible(name.trail)
        yield (
            f"{visible(name.account):<14}{visible(name.region):<16}"
            f"{trail if len(trail) < 20 else trail[:18] + '…':<20}"
            f"{_valid_of(digests):>14}{_valid_of(chain.log_files):>14}"
        )
    if len(result.chains) > _MAX_CHAINS:
        yield f"… and {count(len(result.chains) - _MAX_CHAINS)} more; {_ALL} has them all"


def _gaps(result: VerifyResult) -> Iterator[str]:
    gaps = [(chain, gap) for chain in result.chains for gap in chain.gaps]
    if gaps:
        yield "Times without digest files:"
    for chain, gap in gaps[:_MAX_GAPS]:
        yield from wrapped(_gap(chain, gap), "  ", "    ")
    if len(gaps) > _MAX_GAPS:
        yield f"  … and {count(len(gaps) - _MAX_GAPS)} more; {_ALL} has them all"


def _gap(chain: ChainResult, gap: Gap) -> str:
    name = chain.chain
    return (
        f"{name.account} {name.region} {name.trail}, {time(gap.start)} to {time(gap.end)}:"
        f" {_GAP_KINDS[gap.kind]}"
    )


def _uncovered(result: VerifyResult) -> Iterator[str]:
    if result.uncovered:
        yield "Not verifiable (groups of files):"
    for group in result.uncovered[:_MAX_GAPS]:
        yield from wrapped(_group(group), "  ", "    ")
    if len(result.uncovered) > _MAX_GAPS:
        yield f"  … and {count(len(result.uncovered) - _MAX_GAPS)} more; {_ALL} has them all"


def _group(group: UncoveredFiles) -> str:
    of = " ".join(filter(None, (group.organization, group.account, group.region, group.kind)))
    when = ""
    if group.first is not None and group.last is not None:
        when = f", delivered {time(group.first)} to {time(group.last)}"
    files = counted(group.files, "file")
    return f"{of + ', ' if of else ''}{files}{when}: {_UNCOVERED[group.check]}"


def _findings(result: VerifyResult) -> Iterator[str]:
    """Yield the first findings of each verdict, subject and check."""
    first = True
    for verdict in _VERDICTS:
        findings = [finding for finding in result.findings if finding.verdict is verdict]
        if not findings:
            continue
        if not first:
            yield ""
        first = False
        yield f"{verdict.value.capitalize()}:"
        for group in _alike(findings):
            yield from _first_of(
                group, _MAX_UNVERIFIABLE if verdict is _VERDICTS[-1] else _MAX_FINDINGS
            )
    if result.findings_left_out:
        yield ""
        yield f"{counted(result.findings_left_out, 'further file')} counted above and not listed."


def _alike(findings: Sequence[IntegrityFinding]) -> Iterator[list[IntegrityFinding]]:
    """Yield groups of findings with the same subject and check."""
    groups: dict[tuple[Subject, IntegrityCheck], list[IntegrityFinding]] = {}
    for finding in findings:
        groups.setdefault((finding.subject, finding.check), []).append(finding)
    yield from groups.values()


def _first_of(group: Sequence[IntegrityFinding], most: int) -> Iterator[str]:
    for finding in group[:most]:
        yield from wrapped(f"{finding.subject.value} {finding.name}", "  ", "    ")
        yield from wrapped(f"{finding.detail} ({finding.check.value})", "    ")
    more = len(group) - most
    if more > 0:
        what = f"{group[0].subject.value} ({group[0].check.value})"
        yield f"  … and {count(more)} more: {what}; {_ALL} lists them"


def _summary(counts: Counts) -> str:
    parts = [
        f"{count(number)} {verdict.value}"
        for verdict in IntegrityVerdict
        if (number := _of(counts, verdict))
    ]
    return ", ".join(parts) or "none"


def _valid_of(counts: Counts) -> str:
    return f"{count(counts.valid)} of {count(counts.total)}"


def _of(counts: Counts, verdict: IntegrityVerdict) -> int:
    return {
        IntegrityVerdict.VALID: counts.valid,
        IntegrityVerdict.INVALID: counts.invalid,
        IntegrityVerdict.MISSING: counts.missing,
        IntegrityVerdict.UNLISTED: counts.unlisted,
        IntegrityVerdict.UNVERIFIABLE: counts.unverifiable,
    }[verdict]


FORMATS: Final[dict[ReportFormat, Callable[[VerifyResult], str]]] = {"text": text, "json": to_json}
