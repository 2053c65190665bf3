"""`auditor rules export`: rules as what deploys them."""

from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from auditor.cli import console
from auditor.cli.options import FORMAT_HELP, Output, Parameters, format_of, parse_parameters
from auditor.cli.settings import (
    Datapoints,
    Period,
    StatisticOption,
    Threshold,
    TreatMissing,
    parse_settings,
)
from auditor.errors import UsageError

if TYPE_CHECKING:
    from auditor.rules import RuleSet


class Format(StrEnum):
    """The names in `auditor.rules.export.FORMATS`, which is slow to import."""

    CLOUDFORMATION = "cloudformation"
    TERRAFORM = "terraform"
    CLI = "cli"


def export_rules(
    rules: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="PACK|FILE...",
            help="Rule packs, and files or folders with rules; several are read as one.",
        ),
    ] = None,
    to: Annotated[Format | None, typer.Option("--to", help=FORMAT_HELP)] = None,
    output: Output = None,
    pattern: Annotated[
        str | None,
        typer.Option(
            metavar="PATTERN",
            help="Instead of rules: the alarm that `auditor backtest --pattern` tries.",
        ),
    ] = None,
    alarms: Annotated[
        list[str] | None,
        typer.Option(
            "--alarm",
            metavar="NAME",
            help="Only this alarm, with its filters and the alarms it names. May be repeated.",
        ),
    ] = None,
    threshold: Threshold = None,
    period: Period = None,
    datapoints: Datapoints = None,
    statistic: StatisticOption = None,
    treat_missing_data: TreatMissing = None,
    parameters: Parameters = None,
) -> None:
    """Write rules as a CloudFormation template, Terraform configuration or AWS CLI commands.

    The settings are for all metric alarms that are written. What is valid but unknown here, such
    as alarms with anomaly bands, is left out and named on stderr.

    Example: auditor rules export iam-changes --to terraform --threshold 5
    """
    from auditor.rules.export import FORMATS, choose, choose_all
    from auditor.rules.of_pattern import pattern_pack

    if pattern is not None and (rules or alarms or parameters):
        raise UsageError("--pattern: it stands instead of rules, their alarms and parameters")
    if pattern is None and not rules:
        raise UsageError("nothing to export: name a rule pack or a file, or give --pattern")
    wanted = format_of(Format, to, output, "--to")
    console.check_writable(output)
    settings = parse_settings(threshold, period, datapoints, statistic, treat_missing_data)
    if pattern is not None:
        chosen = choose_all(pattern_pack(pattern).rules, settings)
    else:
        found = _read(rules or [], parse_parameters(parameters))
        chosen = choose(found, alarms or (), settings)
    console.write([FORMATS[wanted](chosen).encode()], output)


def _read(rules: list[str], parameters: dict[str, str]) -> "RuleSet":
    """Read rules, and say on stderr what is not understood of them."""
    from auditor.render.shared.lines import shown
    from auditor.rules import read_rules

    found = read_rules(rules, parameters)
    understood = {placed.origin for placed in (*found.filters, *found.alarms)}
    for fault in found.faults:
        if fault.origin not in understood:
            typer.echo(shown(f"left out: {fault}"), err=True)
    return found
