"""`auditor rules export`: rules as templates and scripts that deploy them."""

from typing import TYPE_CHECKING, Annotated

import typer

from auditor.cli import console
from auditor.cli.options.configured import Config, ConfiguredOptions
from auditor.cli.options.groups import with_groups
from auditor.cli.options.output import FORMAT_HELP, Output
from auditor.cli.options.rules import Alarms, Parameters, RuleNames
from auditor.cli.options.settings import SettingOptions
from auditor.errors import UsageError
from auditor.render.formats import EXPORT, ExportFormat, format_of

if TYPE_CHECKING:
    from auditor.rules import RuleSet


@with_groups
def export_rules(
    *,
    rules: RuleNames = None,
    to: Annotated[ExportFormat | None, typer.Option("--to", help=FORMAT_HELP)] = None,
    output: Output = None,
    pattern: Annotated[
        str | None,
        typer.Option(
            metavar="PATTERN",
            help="Instead of rules: the alarm that `auditor backtest --pattern` tries.",
        ),
    ] = None,
    filter_patterns: Annotated[
        list[str] | None,
        typer.Option(
            "--filter-pattern",
            metavar="PATTERN",
            help="Pattern for the alarm's one metric filter, instead of its own. May be repeated:"
            " each pattern becomes a filter on the same metric.",
        ),
    ] = None,
    alarms: Alarms = None,
    changes: SettingOptions,
    parameters: Parameters = None,
    config: Config = None,
) -> None:
    """Write rules as a CloudFormation template, Terraform configuration or AWS CLI commands.

    An alarm is written with its metric filters and the alarms it names. The settings apply to all
    metric alarms. Valid rules that are not supported, such as anomaly detection, are left out and
    listed on stderr.

    Example: auditor rules export iam-changes --to terraform --threshold 5
    """
    from auditor.rules.export import FORMATS, choose, choose_all, with_patterns
    from auditor.rules.of_pattern import pattern_pack

    if pattern is not None and (rules or alarms or parameters):
        raise UsageError("--pattern: cannot be combined with rules, --alarm or --parameter")
    configured = ConfiguredOptions(config)
    named = configured.rules(rules, parameters)
    if pattern is None and not rules and not configured.used:
        raise UsageError("nothing to export: name a pack or a file, or give --pattern")
    wanted = format_of(EXPORT, to, output, "--to")
    console.prepare_output(output)
    settings = changes.settings()
    if pattern is not None:
        chosen = choose_all(pattern_pack(pattern).rules, settings)
    else:
        configured.report()
        declared = _read(named.names, named.parameters)
        chosen = choose(declared, alarms or (), settings)
    if filter_patterns:
        chosen = with_patterns(chosen, filter_patterns)
    console.write([FORMATS[wanted](chosen).encode()], output)


def _read(rules: list[str], parameters: dict[str, str]) -> "RuleSet":
    """Read rules, and list the omitted ones on stderr."""
    from auditor.rules import read_rules

    declared = read_rules(rules, parameters)
    understood = {declaration.origin for declaration in (*declared.filters, *declared.alarms)}
    for fault in declared.faults:
        if fault.origin not in understood:
            console.say(f"left out: {fault}")
    for placed in declared.mute_rules:
        console.say(f"left out: {placed.origin}: mute rules are not exported")
    return declared
