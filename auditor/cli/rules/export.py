"""`auditor rules export`: rules as what deploys them."""

from enum import StrEnum
from typing import Annotated

import typer

from auditor.cli import console
from auditor.cli.options import Output, Parameters, RuleNames, parse_parameters
from auditor.cli.settings import (
    Datapoints,
    Period,
    StatisticOption,
    Threshold,
    TreatMissing,
    parse_settings,
)


class Format(StrEnum):
    """The names in `auditor.rules.export.FORMATS`, which is slow to import."""

    CLOUDFORMATION = "cloudformation"
    TERRAFORM = "terraform"
    CLI = "cli"


def export_rules(
    rules: RuleNames,
    to: Annotated[Format, typer.Option("--to", help="What to write.")] = Format.CLOUDFORMATION,
    output: Output = None,
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
    from auditor.render.lines import shown
    from auditor.rules import read_rules
    from auditor.rules.export import FORMATS, choose

    console.check_writable(output)
    settings = parse_settings(threshold, period, datapoints, statistic, treat_missing_data)
    found = read_rules(rules, parse_parameters(parameters))
    chosen = choose(found, alarms or (), settings)
    understood = {placed.origin for placed in (*found.filters, *found.alarms)}
    for fault in found.faults:
        if fault.origin not in understood:
            typer.echo(shown(f"left out: {fault}"), err=True)
    console.write([FORMATS[to](chosen).encode()], output)
