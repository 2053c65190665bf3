"""Clauses about the intake that all reports share."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Final

from auditor.cloudtrail.logfile import CopyKind, Coverage, EventKind, Intake
from auditor.render.shared.days import logged_days, span_days
from auditor.render.shared.words import count, counted

if TYPE_CHECKING:
    from auditor.result.audit import AuditResult
    from auditor.result.backtest import BacktestResult

_WHY: Final = {
    CopyKind.REDELIVERY: "delivered again",
    CopyKind.ORGANIZATION: "from an organization and an account trail",
    CopyKind.GLOBAL_SERVICE: "of a global service in two Regions",
}
_KINDS: Final = {
    EventKind.MANAGEMENT: "management",
    EventKind.DATA: "data",
    EventKind.INSIGHT: "Insights",
    EventKind.NETWORK_ACTIVITY: "network activity",
    EventKind.AGGREGATED: "aggregated",
    EventKind.UNKNOWN: "without an eventCategory",
}


def copies(intake: Intake) -> str:
    """Return `3 copies of events: 1 of a global service in two Regions, 2 delivered again`."""
    total = counted(intake.duplicates, "copy of an event", "copies of events")
    match intake.copies:
        case ():
            why = ""
        case (alone,):
            why = f", {_WHY[alone.kind]}"
        case several:
            why = f": {_listed((_WHY[copied.kind], copied.copies) for copied in several)}"
    differ = "differs" if intake.differing_copies == 1 else "differ"
    differing = (
        f"; {count(intake.differing_copies)} {differ} from the fullest, which counts"
        if intake.differing_copies
        else ""
    )
    return f"{total}{why}{differing}"


def in_span(result: "AuditResult | BacktestResult") -> int | None:
    """Return the number of records in the span; `None` if all dated records are in it."""
    if result.coverage.in_span is None:
        return None
    records = sum(cell.records for cell in result.coverage.in_span)
    return None if records == result.intake.records - result.intake.undated else records


def records(result: "AuditResult | BacktestResult") -> str:
    """Return `3 977 records`, or `389 records in the span, of 3 977 read`."""
    judged, read = in_span(result), result.intake.records
    if judged is None:
        return counted(read, "record")
    return f"{counted(judged, 'record')} in the span, of {count(read)} read"


def covered(result: "AuditResult | BacktestResult") -> str:
    """Return `6 accounts and Regions, 12 of 1 523 days with records`, with a note on gaps."""
    coverage = result.coverage
    if result.span is None or not coverage.cells:
        return "no record with a usable eventTime"
    pairs = {(cell.account, cell.region) for cell in coverage.cells}
    logged_pairs = {(cell.account, cell.region) for cell in coverage.judged}
    pair_count = counted(len(pairs), "account and Region", "accounts and Regions")
    silent = f"{count(len(logged_pairs))} of " if len(logged_pairs) < len(pairs) else ""
    logged, days = len(logged_days(result)), len(span_days(result.span))
    clause = f"{silent}{pair_count}, {count(logged)} of {counted(days, 'day')} with records"
    if logged < days:
        return f"{clause}; the others are unknown; see auditor coverage"
    if len(coverage.judged) < len(pairs) * days:
        return f"{clause}; some have gaps; see auditor coverage"
    return clause


def without_records(intake: Intake) -> str:
    """Return the reason why nothing can be judged, as the first clause of a message."""
    if intake.records:
        return "no record has a usable eventTime"
    if intake.rejections:
        first = intake.rejections[0]
        return f"no record was found; {first.file}: {first.kind.value}: {first.detail}"
    if intake.digest_files:
        return (
            "no record was found; digest files hold hashes of log files and no events: give the"
            " folder CloudTrail beside CloudTrail-Digest"
        )
    if intake.empty_files:
        return f"no record was found; {counted(intake.empty_files, 'log file')} without records"
    return "no record was found"


def kinds(coverage: Coverage) -> str:
    """Return `1 200 management, 2 Insights`; "" without records."""
    return _listed((_KINDS[of_kind.kind], of_kind.records) for of_kind in coverage.kinds)


def formats(intake: Intake) -> str:
    """Return `s3-records 1 200, csv-columns 3`, including copies of events."""
    return ", ".join(
        f"{container.container} {count(container.records)}" for container in intake.containers
    )


def lossy(intake: Intake) -> str:
    """Return the number of records rebuilt from incomplete data, and their formats."""
    names = ", ".join(container.container for container in intake.containers if container.lossy)
    rebuilt = f"{counted(intake.lossy_records, 'record')} rebuilt from incomplete data"
    return f"{rebuilt} ({names})" if names else rebuilt


def digests(intake: Intake) -> str:
    """Return the number of digest files, in words."""
    return f"{counted(intake.digest_files, 'digest file')}: hashes of log files, no events"


def passed_over(intake: Intake) -> str:
    """Return the number of skipped files and the reason."""
    if intake.passed_over == 1:
        return "1 file that is not a log, judging by its name or content"
    files = counted(intake.passed_over, "file")
    return f"{files} that are not logs, judging by their names or content"


def _listed(parts: Iterable[tuple[str, int]]) -> str:
    return ", ".join(f"{count(number)} {name}" for name, number in parts)
