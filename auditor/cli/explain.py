"""`auditor explain-state`: why an alarm was in its state in some minute."""

from typing import Annotated

import typer

from auditor.cli import console
from auditor.cli.completion import complete_alarms
from auditor.cli.options.configured import Config, ConfiguredOptions
from auditor.cli.options.limits import with_limits, with_workers
from auditor.cli.options.method import (
    ClockOption,
    DefaultValueOption,
    EvaluationOption,
    HourlyMinuteOption,
)
from auditor.cli.options.output import Output, TextOrJson
from auditor.cli.options.rules import Parameters, Rules
from auditor.cli.options.sources import (
    DEFAULT_CAP_MB,
    Cap,
    SourcesArgument,
    account_option,
    region_option,
)
from auditor.cli.options.span import parsed
from auditor.cloudwatch.alarms import Evaluation
from auditor.cloudwatch.clock import parse_clock
from auditor.cloudwatch.metric_filter import DefaultValue
from auditor.errors import UsageError
from auditor.limits import MB
from auditor.render.formats import REPORT, format_of
from auditor.times import parse_at


@with_limits
@with_workers
def explain_state(
    alarm: Annotated[
        str,
        typer.Argument(
            metavar="ALARM",
            autocompletion=complete_alarms,
            help="Name of an alarm, or a part of it that no other alarm's name contains.",
        ),
    ],
    sources: SourcesArgument,
    at: Annotated[str, typer.Option(metavar="TIME", help="Minute of the evaluation. UTC.")],
    rules: Rules = None,
    parameters: Parameters = None,
    evaluation: EvaluationOption = Evaluation.SLIDING,
    hourly_minute: HourlyMinuteOption = 0,
    clock: ClockOption = "event",
    default_value: DefaultValueOption = DefaultValue.PER_MINUTE,
    account: Annotated[
        str | None,
        typer.Option(
            metavar="ID",
            callback=account_option,
            help="The alarm of this account, as with --scope account.",
        ),
    ] = None,
    region: Annotated[
        str | None,
        typer.Option(
            metavar="REGION",
            callback=region_option,
            help="With --account: the alarm of this Region, as with --scope account-region.",
        ),
    ] = None,
    output_format: TextOrJson = None,
    output: Output = None,
    config: Config = None,
    cap: Cap = DEFAULT_CAP_MB,
) -> None:
    """Show the datapoints that ALARM evaluated in a minute, and which rule decided its state.

    Example: auditor explain-state IAMAllActivityAlarm sample_data --at 2026-03-01T02:16Z
    """
    from auditor.audit.explain import explain_state as explain
    from auditor.cloudwatch.rule import evaluated_in
    from auditor.render.shared.explanation import FORMATS
    from auditor.replay.method import Method, Scope
    from auditor.replay.question import Question

    if account is None and region is not None:
        raise UsageError("--region: give --account, too")
    scope = Scope.ALL if account is None else Scope.ACCOUNT
    if region is not None:
        scope = Scope.ACCOUNT_REGION
    minute = parsed("--at", at, parse_at)
    method = Method(evaluation, parse_clock(clock), scope, default_value=default_value)
    chosen = format_of(REPORT, output_format, output)
    console.prepare_output(output)
    configured = ConfiguredOptions(config, sources)
    named = configured.rules(rules, parameters)
    configured.report()
    pack = evaluated_in(named.load(), hourly_minute)
    question = Question(sources, pack, method=method, cap=cap * MB)
    with console.progress() as progress:
        answer = explain(question, alarm, minute, progress, account, region)
    console.write([FORMATS[chosen](answer).encode()], output)
