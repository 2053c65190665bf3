"""The coverage of a source, as text for a terminal of 80 columns and as JSON."""

from collections import defaultdict
from collections.abc import Callable, Iterator
from datetime import date
from typing import Final

from auditor.cloudtrail.logfile import Delivery
from auditor.render.formats import ReportFormat
from auditor.render.shared import intake as went_in
from auditor.render.shared import words
from auditor.render.shared.days import gaps
from auditor.render.shared.expected import configured, missing
from auditor.render.shared.lines import terminal_text, wrapped
from auditor.render.shared.rejections import rejected
from auditor.render.shared.words import count, counted, visible
from auditor.result.audit import CoverageResult
from auditor.result.json import to_json

_MAX_GAPS: Final = 20


def inventory(result: CoverageResult) -> str:
    """Return the days of accounts and Regions, their gaps, and the delivery delay."""
    volumes_by_pair: dict[tuple[str, str], dict[date, int]] = defaultdict(dict)
    for cell in result.coverage.cells:
        volumes_by_pair[cell.account, cell.region][cell.day] = cell.records
    table = [*_table(volumes_by_pair), ""] if volumes_by_pair else []
    lines = [*_facts(result, volumes_by_pair), "", *table, *_gaps(volumes_by_pair)]
    if result.coverage.delivery is not None:
        lines += ["", *_delivery(result.coverage.delivery)]
    if result.intake.rejections:
        lines += ["", *rejected(result.intake.rejections, "--format json")]
    return terminal_text(lines)


def _facts(
    result: CoverageResult, volumes_by_pair: dict[tuple[str, str], dict[date, int]]
) -> Iterator[str]:
    intake = result.intake
    days = {day for volumes in volumes_by_pair.values() for day in volumes}
    yield from wrapped(
        f"{counted(intake.records, 'record')} from {counted(intake.files, 'file')},"
        f" {counted(len(volumes_by_pair), 'account and Region', 'accounts and Regions')},"
        f" {counted(len(days), 'day')}"
    )
    if result.first_event and result.last_event:
        first, last = words.time(result.first_event), words.time(result.last_event)
        yield from wrapped(f"first event {first}, last event {last} UTC")
    yield from wrapped(
        f"{count(intake.undated)} undated, {counted(len(intake.rejections), 'rejection')},"
        f" {counted(intake.empty_files, 'file')} without records"
    )
    yield ""
    yield from _wrapped("events", went_in.kinds(result.coverage))
    yield from _wrapped("formats", went_in.formats(intake))
    yield from _wrapped("rebuilt", went_in.lossy(intake) if intake.lossy_records else "")
    yield from _wrapped("left out", went_in.copies(intake))
    yield from _wrapped("digests", went_in.digests(intake) if intake.digest_files else "")
    yield from _wrapped("skipped", went_in.passed_over(intake) if intake.passed_over else "")
    yield from _wrapped("missing", missing(result.expected_accounts, result.coverage.cells))
    clause = configured(result.configuration)
    yield from _wrapped("settings", f"auditor.toml: {clause}" if clause else "")


def _wrapped(label: str, clause: str) -> list[str]:
    """Return a clause after its label; no line for an empty clause."""
    return wrapped(clause, f"{label:<10}") if clause else []


def _table(volumes_by_pair: dict[tuple[str, str], dict[date, int]]) -> Iterator[str]:
    yield f"{'account':<14}{'Region':<20}{'records':>10}  {'first':<12}{'last':<12}{'days':>5}"
    for (account, region), volumes in sorted(volumes_by_pair.items()):
        name, region_name = visible(account) or "(none)", visible(region) or "(none)"
        yield (
            f"{name:<14}{region_name:<20}{count(sum(volumes.values())):>10}"
            f"  {min(volumes)!s:<12}{max(volumes)!s:<12}{len(volumes):>5}"
        )


def _gaps(volumes_by_pair: dict[tuple[str, str], dict[date, int]]) -> Iterator[str]:
    days = {day for volumes in volumes_by_pair.values() for day in volumes}
    if not days:
        yield from wrapped("No account and Region has a record with a usable eventTime.")
        return
    begin, end = min(days), max(days)
    stretches = [
        (account, region, first, last)
        for (account, region), volumes in sorted(volumes_by_pair.items())
        for first, last in gaps(volumes, begin, end)
    ]
    if not stretches:
        yield from wrapped(
            "No gaps: every account and Region has records on each day from first to last."
        )
        return
    yield from wrapped(f"Gaps (days without records, {begin} to {end}; unknown, not quiet):")
    for account, region, first, last in stretches[:_MAX_GAPS]:
        length = (last - first).days + 1
        until = f" to {last}" if length > 1 else ""
        yield f"  {visible(account)} {visible(region)}  {first}{until}  ({counted(length, 'day')})"
    if len(stretches) > _MAX_GAPS:
        more = count(len(stretches) - _MAX_GAPS)
        yield from wrapped(f"… and {more} more; --format json has all days with records", "  ")


def _delivery(delivery: Delivery) -> Iterator[str]:
    records = counted(delivery.records, "record")
    yield from wrapped(f"Delay from event to delivery, by the file names of {records}:")
    yield from wrapped(words.delivery(delivery), "  ")


FORMATS: Final[dict[ReportFormat, Callable[[CoverageResult], str]]] = {
    "text": inventory,
    "json": to_json,
}
"""Renderers by format name."""
