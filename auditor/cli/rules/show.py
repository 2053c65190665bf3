"""`auditor rules show`: what rules watch, how, where they are from and what is wrong with them."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from auditor.cli.options import Parameters, parse_parameters
from auditor.cli.rules.list import Format, FormatOption
from auditor.errors import UsageError
from auditor.render.shared import method

if TYPE_CHECKING:
    from auditor.cloudwatch.alarms import Alarm
    from auditor.cloudwatch.rule import CompositeRule, Rule


def show_rules(
    pack: Annotated[
        str, typer.Argument(metavar="PACK|FILE", help="A rule pack, or a file with rules.")
    ],
    alarm: Annotated[
        str,
        typer.Argument(
            metavar="ALARM",
            help="Only alarms with this in their names, in full.",
            show_default=False,
        ),
    ] = "",
    parameters: Parameters = None,
    output_format: FormatOption = Format.TEXT,
) -> None:
    """Show what rules watch, their patterns and settings, where they are from, and their defects.

    With ALARM, the requirements of all frameworks and the examples are shown, too.

    Example: auditor rules show cis-5.0 4.1-
    """
    from auditor.render.shared.words import visible
    from auditor.rules import load_rules

    found = load_rules([pack], parse_parameters(parameters))
    every: list[Rule | CompositeRule] = [*found.rules, *found.composites]
    chosen = [rule for rule in every if alarm.casefold() in rule.alarm.name.casefold()]
    if not chosen:
        names = ", ".join(rule.alarm.name for rule in every)
        raise UsageError(f"{alarm}: no alarm of {pack} has that in its name; there are: {names}")
    if output_format is Format.JSON:
        import msgspec

        typer.echo(msgspec.json.format(msgspec.json.encode(chosen), indent=2).decode())
        return
    for place, rule in enumerate(chosen):
        for line in ([""] if place else []) + list(_rule(rule, in_full=bool(alarm))):
            typer.echo(line)
    for aside in found.unjudged:
        typer.echo(visible(f"not judged: {aside.origin}: {aside.reason}"), err=True)


def _rule(rule: "Rule | CompositeRule", *, in_full: bool) -> Iterator[str]:
    """Yield what there is to say of a rule, in lines of 80 columns."""
    from auditor.cloudwatch.rule import CompositeRule
    from auditor.render.shared.controls import by_framework, summary

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
        yield from _wrapped(f"{group}, {group.said_by}", "    ", "      ")
    yield from _examples("matches", about.examples.match)
    yield from _examples("does not match", about.examples.near_miss)


def _settings(rule: "Rule") -> Iterator[str]:

    for found in rule.filters:
        yield from _labelled("pattern", found.pattern)
        yield from _labelled("", method.transformation(found))
    yield from _labelled("metric", method.watched(rule.alarm))
    yield from _labelled("fires when", method.settings(rule.alarm))
    yield from _labelled("settings", ", ".join(_parameters(rule.alarm)))


def _parameters(alarm: "Alarm") -> Iterator[str]:
    """Yield the parameters of PutMetricAlarm that decide when the alarm fires."""
    from auditor.cloudwatch.metrics import Statistic

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
    """Return a text in lines of 80 columns; none where there is none."""
    from auditor.render.shared.lines import wrapped

    return wrapped(" ".join(text.split("\n")), first, other) if text else []
