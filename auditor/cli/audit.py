"""`auditor audit`: which alarms would have fired."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from auditor.cli import console
from auditor.cli.actual import read_items
from auditor.cli.matches import keeper
from auditor.cli.options import (
    DEFAULT_CAP_MB,
    DEFAULT_PACK,
    FORMAT_HELP,
    MB,
    Cap,
    ClockOption,
    DefaultValueOption,
    End,
    EvaluationOption,
    Output,
    Parameters,
    Rules,
    ScopeName,
    ScopeOption,
    Sources,
    Start,
    check_account,
    check_region,
    format_of,
    parse_bounds,
    parse_parameters,
)
from auditor.cloudwatch.alarms import Evaluation
from auditor.cloudwatch.clock import parse_clock
from auditor.cloudwatch.metric_filter import DefaultValue

if TYPE_CHECKING:
    from collections.abc import Callable

    from auditor.audit.run import AuditWithHistories
    from auditor.result.audit import AuditResult


class Format(StrEnum):
    """The names in `auditor.render.FORMATS`, which is slow to import, and in that of histories."""

    TEXT = "text"
    JSON = "json"
    HTML = "html"
    ALARM_HISTORY = "alarm-history"
    SNS = "sns"
    EVENTBRIDGE = "eventbridge"


class FailOn(StrEnum):
    """What may turn a done audit into exit status 3."""

    ALARM = "alarm"
    REJECTION = "rejection"


def audit(
    sources: Sources,
    rules: Rules = [DEFAULT_PACK],  # noqa: B006  # Typer copies it
    parameters: Parameters = None,
    start: Start = None,
    end: End = None,
    evaluation: EvaluationOption = Evaluation.SLIDING,
    clock: ClockOption = "event",
    scope: ScopeOption = ScopeName.ALL,
    alarm_account: Annotated[
        str | None,
        typer.Option(metavar="ID", help="The alarms' account. Default: the most frequent one."),
    ] = None,
    alarm_region: Annotated[
        str | None,
        typer.Option(metavar="REGION", help="The alarms' Region. Default: the most frequent one."),
    ] = None,
    actual: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            help="Compare with what aws cloudwatch describe-alarm-history told of the real alarms.",
        ),
    ] = None,
    default_value: DefaultValueOption = DefaultValue.PER_MINUTE,
    output_format: Annotated[
        Format | None,
        typer.Option(
            "--format",
            help="alarm-history: as aws cloudwatch describe-alarm-history prints it."
            " sns, eventbridge: the message or the event of each change of state, one per line."
            f" {FORMAT_HELP}",
        ),
    ] = None,
    output: Output = None,
    matches: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            help="Write every record behind the alarms, with alarm and episodes, to a file named"
            " .parquet, .csv or .json (an object a line).",
        ),
    ] = None,
    fail_on: Annotated[
        list[FailOn] | None,
        typer.Option(help="Exit with 3 if an alarm fired, or if anything was rejected."),
    ] = None,
    skip_broken: Annotated[
        bool,
        typer.Option(
            "--skip-broken", help="Go on without rules that are broken; the report names them."
        ),
    ] = False,
    cap: Cap = DEFAULT_CAP_MB,
    strict: Annotated[
        bool, typer.Option("--strict", help="The same as --fail-on rejection.")
    ] = False,
) -> None:
    """Evaluate the alarms of the rules over the records in SOURCE...

    Exit status 1 where there is no record to judge by, whatever --fail-on says.

    Example: auditor audit sample_data -o report.html
    """
    from auditor.audit.run import audit_with_histories
    from auditor.replay.method import Method, Scope
    from auditor.rules import load_rules

    bounds = parse_bounds(start, end)
    if alarm_account is not None:
        check_account("--alarm-account", alarm_account)
    if alarm_region is not None:
        check_region("--alarm-region", alarm_region)
    method = Method(
        evaluation, parse_clock(clock), Scope(scope), alarm_account, alarm_region, default_value
    )
    wanted = format_of(Format, output_format, output)
    console.check_writable(output)
    pack = load_rules(rules, parse_parameters(parameters), skip_broken=skip_broken)
    items = None if actual is None else read_items(actual)
    with ThreadPoolExecutor(1) as beside, ExitStack() as reading:
        keep = None if matches is None else keeper(matches, reading)
        renderer = beside.submit(_renderer, wanted)
        progress = reading.enter_context(console.progress())
        done = audit_with_histories(sources, pack, bounds, method, progress, items, cap * MB, keep)
    console.write([renderer.result()(done).encode()], output)
    result = done.result
    console.check_judged(result, sources)
    if output is not None:
        from auditor.render.audit.words import headline

        typer.echo(headline(result), err=True)
    raise typer.Exit(
        exit_status(result, {*(fail_on or ()), *([FailOn.REJECTION] if strict else ())})
    )


def _renderer(wanted: Format) -> "Callable[[AuditWithHistories], str]":
    """Return what renders the answer: loaded while log files are read, which waits for them."""
    from auditor.audit import histories
    from auditor.render import FORMATS
    from auditor.render.page.page import compile_templates

    if wanted in histories.FORMATS:
        return lambda done: histories.FORMATS[wanted](done.replays)
    if wanted is Format.HTML:
        compile_templates("base.html.j2", "audit.html.j2", "partials/")
    return lambda done: FORMATS[wanted](done.result)


def exit_status(result: "AuditResult", fail_on: set[FailOn]) -> int:
    """Return 3 if something happened that the caller asked to fail on, else 0."""
    fired = any(alarm.episodes for alarm in result.every_alarm)
    rejected = bool(result.intake.rejections)
    asked = (FailOn.ALARM in fail_on and fired) or (FailOn.REJECTION in fail_on and rejected)
    return 3 if asked else 0
