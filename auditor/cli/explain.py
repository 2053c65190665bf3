"""`auditor explain-state`: why an alarm was in its state in some minute."""

from enum import StrEnum
from typing import Annotated

import typer

from auditor.cli import console
from auditor.cli.options import (
    DEFAULT_CAP_MB,
    DEFAULT_PACK,
    MB,
    Cap,
    ClockOption,
    DefaultValueOption,
    EvaluationOption,
    Parameters,
    Rules,
    Sources,
    parse_parameters,
)
from auditor.cloudwatch.alarms import Evaluation
from auditor.cloudwatch.clock import parse_clock
from auditor.cloudwatch.metric_filter import DefaultValue
from auditor.errors import UsageError
from auditor.times import parse_at


class Format(StrEnum):
    """The names in `auditor.cli.explained.FORMATS`, which is slow to import."""

    TEXT = "text"
    JSON = "json"


def explain_state(
    alarm: Annotated[str, typer.Argument(metavar="ALARM", help="The name of an alarm.")],
    sources: Sources,
    at: Annotated[str, typer.Option(metavar="TIME", help="The minute of the evaluation. UTC.")],
    rules: Rules = [DEFAULT_PACK],  # noqa: B006  # Typer copies it
    parameters: Parameters = None,
    evaluation: EvaluationOption = Evaluation.SLIDING,
    clock: ClockOption = "event",
    default_value: DefaultValueOption = DefaultValue.PER_MINUTE,
    account: Annotated[
        str | None,
        typer.Option(
            metavar="ID", help="The alarm of this account, as audit --scope account judges it."
        ),
    ] = None,
    region: Annotated[
        str | None,
        typer.Option(
            metavar="REGION", help="And of this Region, as audit --scope account-region does."
        ),
    ] = None,
    output_format: Annotated[Format, typer.Option("--format")] = Format.TEXT,
    cap: Cap = DEFAULT_CAP_MB,
) -> None:
    """Show what ALARM saw in a minute, and which rule of evaluation decided.

    Example: auditor explain-state IAMAllActivityAlarm sample_data --at 2026-03-01T02:16Z
    """
    from auditor.audit.explain import explain_state as explain
    from auditor.render.shared.explanation import FORMATS
    from auditor.replay.method import Method, Scope
    from auditor.rules import load_rules

    if account is None and region is not None:
        raise UsageError("--region: give --account, too; alarms are of an account and Region")
    scope = Scope.ALL if account is None else Scope.ACCOUNT
    if region is not None:
        scope = Scope.ACCOUNT_REGION
    minute = parse_at(at)
    method = Method(evaluation, parse_clock(clock), scope, default_value=default_value)
    pack = load_rules(rules, parse_parameters(parameters))
    with console.progress() as progress:
        told = explain(sources, pack, alarm, minute, method, progress, account, region, cap * MB)
    console.write([FORMATS[output_format](told).encode()], None)
