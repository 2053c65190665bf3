"""Imported rules, as text for a terminal of 80 columns and as JSON."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from auditor.cloudwatch.metric_filter import MetricFilter
from auditor.cloudwatch.mute_rules import MuteRule
from auditor.cloudwatch.rule import CompositeRule, Origin, Rule
from auditor.render.formats import ReportFormat
from auditor.render.shared import method, words
from auditor.render.shared.lines import terminal_text, wrapped
from auditor.render.shared.words import counted, visible
from auditor.result.json import json_text
from auditor.rules.declared import Declaration, Declarations, Fault, FaultKind, ResourceType
from auditor.rules.ruleset import RuleSet


@dataclass(frozen=True, slots=True)
class ImportedFile:
    """A file that was read."""

    file: str
    format: str
    """The format of its rules; "" for a file without rules."""
    filters: int
    alarms: int
    mute_rules: int


@dataclass(frozen=True, slots=True)
class ImportSummary:
    """The summary of imported rules, with the keys of the JSON."""

    files: tuple[ImportedFile, ...]
    declared: tuple[Declaration, ...]
    """All declarations, valid or not, with CloudFormation's names."""
    rules: tuple[Rule, ...]
    """The alarms that can be judged, each with its filters."""
    composites: tuple[CompositeRule, ...]
    set_aside: tuple[Fault, ...]
    """The reasons why other valid rules cannot be judged."""
    broken: tuple[Fault, ...]
    """The errors that prevent an audit."""


def imported(declarations: Sequence[Declarations], understood: RuleSet) -> ImportSummary:
    """Return the summary of the declarations in some files."""
    files = []
    for declaration in declarations:
        filters, mute_rules = (
            sum(item.kind is kind for item in declaration.declared)
            for kind in (ResourceType.METRIC_FILTER, ResourceType.MUTE_RULE)
        )
        alarms = sum(item.kind.is_alarm for item in declaration.declared)
        files.append(
            ImportedFile(declaration.file, declaration.format, filters, alarms, mute_rules)
        )
    return ImportSummary(
        tuple(files),
        understood.declared,
        understood.rules,
        understood.composites,
        tuple(fault for fault in understood.faults if not fault.kind.stops),
        tuple(fault for fault in understood.faults if fault.kind.stops),
    )


def text(declarations: Sequence[Declarations], understood: RuleSet) -> str:
    """Return the summary with errors, the files, and each alarm."""
    summary = imported(declarations, understood)
    files = list(_files(summary))
    lines = wrapped(_headline(summary))
    for title, faults in (("Errors:", summary.broken), ("Not judged:", summary.set_aside)):
        if faults:
            lines += ["", title]
        for fault in faults:
            lines += _fault(fault)
    lines += ["", *files] if files else []
    origins = {placed.value.whole: placed.origin for placed in understood.filters}
    for rule in summary.rules:
        lines += ["", *_alarm(rule, origins)]
    for composite in summary.composites:
        lines += ["", *_head(composite.alarm.name, composite.origin)]
        lines += wrapped(composite.alarm.rule.replace("\n", " "), "  ", "    ")
    for placed_rule in understood.mute_rules:
        lines += ["", *_mute_rule(placed_rule.value, placed_rule.origin)]
    watched = {metric_filter.whole for rule in summary.rules for metric_filter in rule.filters}
    idle = [placed for placed in understood.filters if placed.value.whole not in watched]
    if idle:
        lines += ["", "Metric filters that no judged alarm watches:"]
        for placed in idle:
            metric = placed.value.metric
            message = f"{placed.value.name}, publishing {metric.namespace}/{metric.name}"
            lines += wrapped(f"{message} ({_location(placed.origin)})", "  ", "    ")
    return terminal_text(lines)


def json(declarations: Sequence[Declarations], understood: RuleSet) -> str:
    """Return the summary as JSON."""
    summary = imported(declarations, understood)
    return json_text(summary)


FORMATS: Final[dict[ReportFormat, Callable[[Sequence[Declarations], RuleSet], str]]] = {
    "text": text,
    "json": json,
}
"""Renderers by format name."""


def _headline(summary: ImportSummary) -> str:
    judged = len(summary.rules) + len(summary.composites)
    aside = {
        fault.alarm or fault.origin
        for fault in summary.set_aside
        if fault.alarm or fault.kind is FaultKind.NOT_READ
    }
    cause = next(iter(summary.broken or summary.set_aside), None)
    if not judged and cause is not None:
        return f"No alarm can be judged: {cause.origin}: {cause.headline.removesuffix('.')}."
    message = f"{counted(judged, 'alarm')} can be judged, {words.count(len(aside))} not judged"
    return f"{message}, {counted(len(summary.broken), 'error')}."


def _files(summary: ImportSummary) -> Iterator[str]:
    for file in summary.files:
        if file.format:
            message = f"{counted(file.filters, 'metric filter')}, {counted(file.alarms, 'alarm')}"
            message += f", {counted(file.mute_rules, 'mute rule')}" if file.mute_rules else ""
            yield from wrapped(f"{file.file}: {file.format}, {message}", "", "    ")
    over = [file.file for file in summary.files if not file.format]
    over = [file for file in over if file not in {fault.origin.file for fault in summary.broken}]
    if over:
        yield from wrapped(f"skipped, not a format of rules: {', '.join(over)}", "", "    ")


def _alarm(rule: Rule, origins: dict[MetricFilter, Origin]) -> Iterator[str]:
    yield from _head(rule.alarm.name, rule.origin)
    yield from wrapped(method.settings(rule.alarm), "  ", "    ")
    for metric_filter in rule.filters:
        metric = f"{metric_filter.metric.namespace}/{metric_filter.metric.name}"
        where = (
            f" ({_location(origins[metric_filter.whole])})"
            if metric_filter.whole in origins
            else ""
        )
        yield from wrapped(f"{metric} from {metric_filter.name}{where}", "  ", "    ")
        yield from wrapped(
            metric_filter.pattern.replace("\n", " ") or '"" (every record)', "    ", "      "
        )


def _mute_rule(rule: MuteRule, origin: Origin | None) -> Iterator[str]:
    yield from _head(rule.name, origin)
    held = f"holds back the actions of {', '.join(rule.alarms) or 'no alarm'}"
    yield from wrapped(f"{held} for {words.duration(rule.duration)} at a time", "  ", "    ")


def _head(name: str, origin: Origin | None) -> list[str]:
    where = f" ({_location(origin)})" if origin else ""
    return wrapped(f"{name}{where}", "", "    ")


def _location(origin: Origin) -> str:
    return origin.file if origin.line is None else f"{origin.file}:{origin.line}"


def _fault(fault: Fault) -> Iterator[str]:
    first, *drawn = fault.what.split("\n")
    yield from wrapped(f"{fault.origin}: {first}", "  ", "    ")
    yield from (f"    {visible(line)}" for line in drawn)
