"""`auditor backtest`: which threshold to choose, by what it would have done."""

from contextlib import ExitStack
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from auditor.cli import console
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
    ScopeName,
    ScopeOption,
    Sources,
    Start,
    format_of,
    parse_bounds,
    parse_parameters,
)
from auditor.cli.settings import parse_changes
from auditor.cloudwatch.alarms import Evaluation
from auditor.cloudwatch.clock import parse_clock
from auditor.cloudwatch.metric_filter import DefaultValue
from auditor.cloudwatch.rule import RulePack
from auditor.cloudwatch.settings import Settings
from auditor.errors import UsageError


class Format(StrEnum):
    """The names in `auditor.render.backtests.FORMATS`, which is slow to import."""

    TEXT = "text"
    JSON = "json"
    CSV = "csv"
    HTML = "html"


def backtest(
    sources: Sources,
    rules: Annotated[
        list[str] | None,
        typer.Option(
            "--rules",
            metavar="PACK|FILE",
            help=f"A rule pack, or a file with metric filters and alarms. Default: {DEFAULT_PACK}.",
        ),
    ] = None,
    pattern: Annotated[
        str | None,
        typer.Option(
            metavar="PATTERN",
            help="Instead of --rules: count what matches, Sum of 1 in 5 minutes, all else made up.",
        ),
    ] = None,
    alarms: Annotated[
        list[str] | None,
        typer.Option("--alarm", metavar="NAME", help="Only this alarm. May be repeated."),
    ] = None,
    threshold: Annotated[
        str | None,
        typer.Option(metavar="1..50", help="Thresholds: a list 1,2,5, ranges 1..50, 10..100/10."),
    ] = None,
    period: Annotated[
        str | None, typer.Option(metavar="5m,1h", help="Periods, in m, h or d; ranges 1m..10m/1m.")
    ] = None,
    datapoints: Annotated[
        str | None,
        typer.Option(metavar="M/N", help="M datapoints to alarm of N periods: 1/1,2/3 or 1..3/5."),
    ] = None,
    statistic: Annotated[
        str | None, typer.Option(metavar="Sum,p99", help="Statistics, as the API spells them.")
    ] = None,
    treat_missing_data: Annotated[
        str | None,
        typer.Option(
            metavar="missing,...", help="missing, ignore, breaching, notBreaching, or some of them."
        ),
    ] = None,
    must_catch: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            help="Incidents: event ids, or spans of time. docs/backtest.md tells how.",
        ),
    ] = None,
    noise: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE", help="Likewise what is noise. Default: all that is not to be caught."
        ),
    ] = None,
    quiet: Annotated[
        float,
        typer.Option(
            min=0, metavar="NUMBER", help="So many episodes of noise a week are quiet enough."
        ),
    ] = 1.0,
    explain: Annotated[
        bool,
        typer.Option(
            "--explain",
            help="Say who and what makes the matches, and offer a pattern without the noise.",
        ),
    ] = False,
    share: Annotated[
        float,
        typer.Option(metavar="0.8", help="With --explain: so much of the noise is to go."),
    ] = 0.8,
    timezone: Annotated[
        str,
        typer.Option(metavar="NAME", help="With --explain: whose days and hours, Europe/Paris."),
    ] = "UTC",
    against: Annotated[
        str | None,
        typer.Option(
            metavar="SETTINGS|PATTERN|PACK|FILE",
            help="Lay each alarm beside itself with other settings ('threshold=5 period=15m') or"
            " another pattern ('{ ... }'), or beside the alarm of its name in other rules.",
        ),
    ] = None,
    against_alarm: Annotated[
        str | None,
        typer.Option(metavar="NAME", help="With --against PACK|FILE: beside this alarm of it."),
    ] = None,
    parameters: Parameters = None,
    start: Start = None,
    end: End = None,
    evaluation: EvaluationOption = Evaluation.SLIDING,
    clock: ClockOption = "event",
    scope: ScopeOption = ScopeName.ALL,
    default_value: DefaultValueOption = DefaultValue.PER_MINUTE,
    output_format: Annotated[
        Format | None,
        typer.Option("--format", help=FORMAT_HELP),
    ] = None,
    output: Output = None,
    cap: Cap = DEFAULT_CAP_MB,
) -> None:
    """Try many settings of alarms on the records in SOURCE... and say what each would have done.

    Settings are tried in all combinations; what is not given stays as each alarm has it. Exit
    status 1 where there is no record to judge by.

    Example: auditor backtest sample_data --alarm IAMChangeActivityAlarm --threshold 1..10
    """
    from auditor.backtest.label_file import contradictions, read_labels
    from auditor.backtest.noise.exclusion import check_share
    from auditor.backtest.run import BacktestRequest, backtest, explained, gathering
    from auditor.cli.axes import parse_axes
    from auditor.render.backtest.formats import FORMATS
    from auditor.replay.judge import select_alarms
    from auditor.replay.method import Method, Scope
    from auditor.result.backtest import LabelKind
    from auditor.rules import load_rules
    from auditor.rules.of_pattern import pattern_pack
    from auditor.times import zone_of

    axes = parse_axes(threshold, period, datapoints, statistic, treat_missing_data)
    if axes == parse_axes(None, None, None, None, None) and not explain and against is None:
        raise UsageError(
            "nothing to try: give --threshold 1..20, --period, --datapoints or so;"
            " or --explain, or --against"
        )
    if pattern is not None and rules:
        raise UsageError("--pattern and --rules: give one of them")
    check_share(share)
    zone_of(timezone)
    bounds = parse_bounds(start, end)
    method = Method(evaluation, parse_clock(clock), Scope(scope), default_value=default_value)
    chosen = format_of(Format, output_format, output)
    console.check_writable(output)
    labels = (
        *(read_labels(must_catch, LabelKind.MUST_CATCH) if must_catch else ()),
        *(read_labels(noise, LabelKind.NOISE) if noise else ()),
    )
    contradictions(labels)
    values = parse_parameters(parameters)
    pack = load_rules(rules or [DEFAULT_PACK], values) if pattern is None else pattern_pack(pattern)
    other = _other(against, against_alarm, values)
    wanted = BacktestRequest(axes, labels, quiet, explain, share, timezone, other)
    with ExitStack() as stack:
        with console.progress() as progress:
            watched = select_alarms(pack, alarms or ())
            opened = gathering(sources, watched, wanted, bounds, method, progress, cap * MB)
            gathered = stack.enter_context(opened)
        with console.progress("trying settings") as progress:
            result = backtest(gathered, wanted, progress)
        if explain or other is not None:
            with console.progress("explaining alarms") as progress:
                result = explained(result, gathered, wanted, progress)
    console.write([FORMATS[chosen](result).encode()], output)
    console.check_judged(result, sources)


def _other(
    against: str | None, alarm: str | None, parameters: dict[str, str]
) -> Settings | RulePack | str | None:
    """Return what to lay beside each alarm."""
    from auditor.replay.judge import select_alarms
    from auditor.rules import load_rules

    if against is None:
        if alarm is not None:
            raise UsageError("--against-alarm: it is an alarm of --against PACK|FILE; give that")
        return None
    if not against.strip():
        raise UsageError("--against: give settings (threshold=5), a pattern, a pack or a file")
    pattern = against.lstrip()[:1] in {"{", "["}
    if not pattern and "=" not in against:
        return select_alarms(
            load_rules([against], parameters), [alarm] if alarm is not None else []
        )
    if alarm is not None:
        raise UsageError("--against-alarm: only rules have alarms; --against gives none")
    return against if pattern else parse_changes(against)
