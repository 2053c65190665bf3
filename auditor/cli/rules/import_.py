"""`auditor rules import`: how rules are read, and their faults."""

import typer

from auditor.cli import console
from auditor.cli.options.configured import Config, ConfiguredOptions
from auditor.cli.options.output import Output, TextOrJson
from auditor.cli.options.rules import Parameters, RuleNames
from auditor.errors import UsageError
from auditor.render.formats import REPORT, format_of


def import_rules(
    names: RuleNames = None,
    parameters: Parameters = None,
    output_format: TextOrJson = None,
    output: Output = None,
    config: Config = None,
) -> None:
    """Read rules and show the result: alarms, rules that cannot be judged, and errors.

    Reads CloudFormation and CDK templates, `terraform show -json`, Terraform files, the output of
    `aws logs describe-metric-filters` and `aws cloudwatch describe-alarms`, and Landing Zone
    Accelerator configurations. Exit status 1 if a rule has an error.

    Example: auditor rules import iam-changes --parameter LogGroupName=trail
    """
    from auditor.render.rules.imported import FORMATS
    from auditor.rules import declare
    from auditor.rules.join import understand

    configured = ConfiguredOptions(config)
    named = configured.named_rules(names, parameters, "read")
    chosen = format_of(REPORT, output_format, output)
    console.prepare_output(output)
    configured.report()
    declarations = declare(named.names, named.parameters)
    if not any(declaration.format or declaration.faults for declaration in declarations):
        raise UsageError(f"{', '.join(named.names)}: no metric filters or alarms found")
    understood = understand(declarations)
    console.write([FORMATS[chosen](declarations, understood).encode()], output)
    raise typer.Exit(1 if any(fault.kind.stops for fault in understood.faults) else 0)
