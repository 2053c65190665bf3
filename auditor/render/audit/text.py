"""The result of an audit as text for a terminal of 80 columns."""

from collections.abc import Iterator, Sequence
from typing import Final

from auditor.cloudwatch.compare import HistoryComparison
from auditor.cloudwatch.rule import UnjudgedRule
from auditor.render.audit.alarm_text import MAX_EPISODES, alarm_lines, composite_lines
from auditor.render.audit.story_text import first_lines, unwatched_lines
from auditor.render.audit.thread_links import ThreadLinks, shares
from auditor.render.audit.words import compared, headline
from auditor.render.shared import intake as went_in
from auditor.render.shared import words
from auditor.render.shared.expected import answer_facts
from auditor.render.shared.lines import divider, terminal_text, wrapped
from auditor.render.shared.rejections import rejected
from auditor.render.shared.review import orphans, reviewed
from auditor.render.shared.silence import silence
from auditor.render.shared.words import count, counted
from auditor.result.audit import AuditResult
from auditor.result.review import Review

_MAX_UNJUDGED: Final = 20


def text(result: AuditResult) -> str:
    """Return the report: the answer, the input, then each alarm."""
    threads = result.threads.named if result.threads else ()
    answer = f"{headline(result)} {shares(result, ThreadLinks(threads))}".rstrip()
    lines = [*wrapped(answer, ""), ""]
    if silent := silence(result):
        lines += [*(line for sentence in silent for line in wrapped(sentence)), ""]
    if first := [*first_lines(result)]:
        lines += [*first, ""]
    lines += _facts(result)
    if unwatched := [*unwatched_lines(result)]:
        lines += ["", *unwatched]
    for alarm in result.alarms:
        lines += ["", *alarm_lines(alarm, result)]
    for composite in result.composites:
        lines += ["", *composite_lines(composite, result.span is not None)]
    if result.unjudged:
        lines += ["", *_unjudged(result.unjudged)]
    if result.comparison is not None:
        lines += ["", *_comparison(result.comparison)]
    if result.review is not None and result.review.orphans:
        lines += ["", *_orphans(result.review)]
    if result.intake.rejections:
        lines += ["", divider(), *rejected(result.intake.rejections, "--format json")]
    return terminal_text(lines)


def _facts(result: AuditResult) -> Iterator[str]:
    """Yield what was read and how it was judged, a fact a line with its label."""
    yield from _of_span(result)
    yield from _of_records(result)
    yield from _of_method(result)


def _of_span(result: AuditResult) -> Iterator[str]:
    if result.span is not None:
        start, end = result.span.start, result.span.end
        length = words.duration(end - start)
        yield from _fact("Span", f"{words.time(start)} to {words.time(end)} UTC ({length})")
    if result.replayed_from is not None:
        since = words.time(result.replayed_from)
        yield from _fact(
            "Before it",
            f"records since {since} UTC are replayed for the states at the start of the span",
        )


def _of_records(result: AuditResult) -> Iterator[str]:
    intake = result.intake
    files = f"{counted(intake.records, 'record')} from {counted(intake.files, 'file')}"
    empty = f", {count(intake.empty_files)} of them without records" if intake.empty_files else ""
    yield from _fact("Records", f"{files}{empty}")
    judged = went_in.in_span(result)
    if judged is not None:
        yield from _fact("In span", f"{count(judged)} of these records")
    yield from _fact("Coverage", went_in.covered(result))
    if intake.containers:
        yield from _fact("Formats", went_in.formats(intake))
    if intake.lossy_records:
        yield from _fact("Rebuilt", went_in.lossy(intake))
    yield from _fact("Left out", went_in.copies(intake))
    yield from _fact("Undated", f"{counted(intake.undated, 'record')} without a usable eventTime")
    if result.without_delivery:
        unplaced = counted(result.without_delivery, "record")
        yield from _fact(
            "No clock", f"{unplaced} in files without a delivery time in their names; in no metric"
        )
    yield from _fact(
        "Rejected",
        f"{counted(len(intake.rejections), 'fault')} in files, listed below"
        if intake.rejections
        else "nothing",
    )
    if intake.digest_files:
        yield from _fact("Digests", went_in.digests(intake))
    if intake.passed_over:
        yield from _fact("Skipped", went_in.passed_over(intake))


def _of_method(result: AuditResult) -> Iterator[str]:
    options = result.options
    filters = [metric_filter for alarm in result.alarms for metric_filter in alarm.filters]
    defaults = any(metric_filter.default_value is not None for metric_filter in filters)
    yield from _fact(
        "Judged by",
        f"rules {options.rules}, evaluation {options.evaluation}, clock {options.clock},"
        f" scope {options.scope}" + (f", default value {options.default_value}" * defaults),
    )
    if result.review is not None:
        yield from _fact("Reviewed", reviewed(result.review))
    yield from answer_facts(result)
    if options.parameters:
        given = ", ".join(f"{name} = {words.cut(value, 200)}" for name, value in options.parameters)
        yield from _fact("Parameter", given)


def _fact(label: str, value: str) -> list[str]:
    return wrapped(value, f"{label:<9}  ")


def _unjudged(unjudged: Sequence[UnjudgedRule]) -> Iterator[str]:
    yield divider()
    yield from wrapped(f"{counted(len(unjudged), 'rule')} not judged:", "")
    for rule in unjudged[:_MAX_UNJUDGED]:
        yield ""
        yield from wrapped(f"{rule.alarm or rule.origin.file}: not judged.", "  ")
        origin = rule.origin.file if rule.origin.line is None else str(rule.origin)
        yield from wrapped(f"declared in {origin}", "    ")
        yield from wrapped(rule.reason.partition("\n")[0], "    ")
    if len(unjudged) > _MAX_UNJUDGED:
        more = counted(len(unjudged) - _MAX_UNJUDGED, "more rule")
        yield from wrapped(f"… and {more}; --format json has them all", "  ")


def _comparison(comparison: HistoryComparison) -> Iterator[str]:
    yield divider()
    yield from wrapped(f"Against the real history: {compared(comparison)}", "")
    for alarm in comparison.alarms:
        yield ""
        apart = f" (up to {alarm.apart} min apart)" if alarm.apart else ""
        yield from wrapped(
            f"{alarm.alarm}: {count(len(alarm.agreeing))} agree{apart},"
            f" {count(len(alarm.only_real))} only real,"
            f" {count(len(alarm.only_simulated))} only simulated",
            "  ",
        )
        alone = [("only real", change) for change in alarm.only_real]
        alone += [("only simulated", change) for change in alarm.only_simulated]
        alone.sort(key=lambda pair: pair[1].at)
        for side, change in alone[:MAX_EPISODES]:
            yield f"    {words.time(change.at)}  {side:<14}  {change.old} to {change.new}"
        if len(alone) > MAX_EPISODES:
            more = counted(len(alone) - MAX_EPISODES, "more change")
            yield from wrapped(f"… and {more}; --format json has them all", "    ")


def _orphans(review: Review) -> Iterator[str]:
    yield divider()
    many = counted(len(review.orphans), "disposition belongs", "dispositions belong")
    yield from wrapped(f"{many} to no episode of these logs and rules:", "")
    for line in orphans(review):
        yield from wrapped(line, "  ")
