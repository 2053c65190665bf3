"""`auditor rules import`: what is understood of rules, and what is not."""

from enum import StrEnum
from typing import Annotated

import typer

from auditor.cli import console
from auditor.cli.options import Parameters, RuleNames, parse_parameters


class Format(StrEnum):
    """The names in `auditor.cli.rules.imported.FORMATS`, which is slow to import."""

    TEXT = "text"
    JSON = "json"


def import_rules(
    names: RuleNames,
    parameters: Parameters = None,
    output_format: Annotated[Format, typer.Option("--format")] = Format.TEXT,
) -> None:
    """Read rules and say what is understood of them, and what is not.

    Reads CloudFormation and CDK templates, terraform show -json, Terraform files, what aws logs
    describe-metric-filters and aws cloudwatch describe-alarms print, and Landing Zone Accelerator
    configurations. Exit status 1 if a rule is broken.

    Example: auditor rules import alarms.yaml --parameter Stage=prod
    """
    from auditor.cli.rules.imported import FORMATS
    from auditor.rules import declare
    from auditor.rules.join import understand

    declarations = declare(names, parse_parameters(parameters))
    understood = understand(declarations)
    console.write([FORMATS[output_format](declarations, understood).encode()], None)
    raise typer.Exit(1 if any(fault.kind.stops for fault in understood.faults) else 0)
