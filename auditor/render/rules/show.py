"""Rules in full, as text for a terminal of 80 columns and as JSON."""

from collections.abc import Callable, Iterator, Sequence
from typing import Final

from auditor.cloudwatch.alarms import Alarm
from auditor.cloudwatch.metrics import Statistic
from auditor.cloudwatch.rule import CompositeRule, Rule
from auditor.render.formats import ReportFormat
from auditor.render.shared import method
from auditor.render.shared.controls import by_framework, summary
from auditor.render.shared.lines import terminal_text, wrapped
from auditor.result.json import json_text


def text(rules: Sequence[Rule | CompositeRule], in_full: bool) -> str:
    """Return the filters, settings, source and defect of each rule.

    Args:
        in_full: include the requirements of all frameworks and the examples.
    """
    return "\n".join(terminal_text(_rule(rule, in_full=in_full)) for rule in rules)


def to_json(rules: Sequence[Rule | CompositeRule], in_full: bool) -> str:
    """Return the complete rules as JSON."""
    return json_text(rules)


FORMATS: Final[dict[ReportFormat, Callable[[Sequence[Rule | CompositeRule], bool], str]]] = {
    "text": text,
    "json": to_json,
}


def _rule(rule: Rule | CompositeRule, *, in_full: bool) -> Iterator[str]:
    """Yield a rule, wrapped to 80 columns."""
    about = rule.about
    yield "─" * 80
    yield from _wrapped(
        rule.alarm.name if about.title == rule.alarm.name else f"{rule.alarm.name}: {about.title}",
        "",
    )
    yield from _wrapped(about.explanation, "  ")
    yield ""
    if isinstance(rule, CompositeRule):
        yield from _labelled("rule", rule.alarm.rule)
    else:
        yield from _settings(rule)
    yield from _labelled("source", about.source)
    yield from _labelled("defect", about.defect)
    if not in_full:
        yield from _labelled("controls", summary(about.controls))
        return
    if about.controls:
        yield "  controls"
    for group in by_framework(about.controls):
        yield from _wrapped(f"{group}, {group.authority}", "    ", "      ")
    yield from _examples("matches", about.examples.match)
    yield from _examples("does not match", about.examples.near_miss)


def _settings(rule: Rule) -> Iterator[str]:
    for metric_filter in rule.filters:
        yield from _labelled("pattern", metric_filter.pattern)
        yield from _labelled("", method.transformation(metric_filter))
    yield from _labelled("metric", method.watched(rule.alarm))
    yield from _labelled("fires when", method.settings(rule.alarm))
    yield from _labelled("settings", ", ".join(_parameters(rule.alarm)))


def _parameters(alarm: Alarm) -> Iterator[str]:
    """Yield the parameters of PutMetricAlarm that decide when the alarm fires."""
    if alarm.statistic is not None:
        kind = "Statistic" if isinstance(alarm.statistic, Statistic) else "ExtendedStatistic"
        yield f"{kind} {alarm.statistic}"
    yield f"Period {alarm.period.total_seconds():.0f}"
    yield f"EvaluationPeriods {alarm.n}"
    yield f"DatapointsToAlarm {alarm.m}{' (default)' if alarm.datapoints_to_alarm is None else ''}"
    yield f"Threshold {alarm.threshold:g}"
    yield f"ComparisonOperator {alarm.comparison_operator}"
    default = " (default)" if alarm.treat_missing_data is None else ""
    yield f"TreatMissingData {alarm.missing}{default}"


def _examples(label: str, records: Sequence[str]) -> Iterator[str]:
    for record in records:
        yield f"  {label}"
        yield from _wrapped(record, "    ")


def _labelled(label: str, text: str) -> list[str]:
    return _wrapped(text, f"  {label:<12}", " " * 14)


def _wrapped(text: str, first: str, other: str | None = None) -> list[str]:
    """Return a text wrapped to 80 columns; no line for an empty one."""
    return wrapped(" ".join(text.split("\n")), first, other) if text else []
