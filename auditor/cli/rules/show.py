"""`auditor rules show`: patterns, settings, sources and defects of rules."""

from typing import TYPE_CHECKING, Annotated

import typer

from auditor.cli import console
from auditor.cli.completion import complete_alarms, complete_packs_and_files
from auditor.cli.options.output import Output, TextOrJson
from auditor.cli.options.rules import Parameters, parse_parameters
from auditor.render.formats import REPORT, format_of

if TYPE_CHECKING:
    from auditor.cloudwatch.rule import CompositeRule, Rule


def show_rules(
    pack: Annotated[
        str,
        typer.Argument(
            metavar="PACK|FILE",
            autocompletion=complete_packs_and_files,
            help="A rule pack, or a file with rules.",
        ),
    ],
    alarm: Annotated[
        str,
        typer.Argument(
            metavar="ALARM",
            autocompletion=complete_alarms,
            help="Only this alarm, or all alarms with this part in their names; shown in full.",
            show_default=False,
        ),
    ] = "",
    parameters: Parameters = None,
    output_format: TextOrJson = None,
    output: Output = None,
) -> None:
    """Show what rules watch: patterns, settings, sources and defects.

    With ALARM, also the requirements of all frameworks, and the examples.

    Example: auditor rules show cis-5.0 4.1-
    """
    from auditor.cloudwatch.names import names_of
    from auditor.render.rules.show import FORMATS
    from auditor.render.shared.words import visible
    from auditor.rules import load_rules

    chosen = format_of(REPORT, output_format, output)
    console.prepare_output(output)
    loaded = load_rules([pack], parse_parameters(parameters))
    every: list[Rule | CompositeRule] = [*loaded.rules, *loaded.composites]
    if alarm:
        names = names_of(alarm, [rule.alarm.name for rule in every], pack)
        every = [rule for rule in every if rule.alarm.name in names]
    console.write([FORMATS[chosen](every, bool(alarm)).encode()], output)
    for aside in loaded.unjudged:
        console.say(visible(f"not judged: {aside.origin}: {aside.reason}"))
