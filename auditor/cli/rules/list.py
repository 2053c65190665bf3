"""`auditor rules list`: the rule packs, and the rules in them that match a query."""

from typing import Annotated

import typer

from auditor.cli import console
from auditor.cli.options.output import Output, TextOrJson
from auditor.render.formats import REPORT, format_of


def list_packs(
    words: Annotated[
        list[str] | None,
        typer.Argument(metavar="WORD", help="Only rules that contain all these words."),
    ] = None,
    control: Annotated[
        str,
        typer.Option(metavar="ID", help="Only rules for the control with this ID, such as 4.1."),
    ] = "",
    framework: Annotated[
        str,
        typer.Option(
            metavar="NAME", help="Only rules for this framework, such as pci or 'benchmark 5.0'."
        ),
    ] = "",
    output_format: TextOrJson = None,
    output: Output = None,
) -> None:
    """List the rule packs, or find rules in them.

    Example: auditor rules list --framework pci StopLogging
    """
    from auditor.render.rules.packs import FORMATS
    from auditor.rules.catalog import RuleQuery, packs, search_packs

    chosen = format_of(REPORT, output_format, output)
    console.prepare_output(output)
    query = RuleQuery(tuple(words or ()), control, framework)
    console.write([FORMATS[chosen](list(search_packs(packs(), query)), query).encode()], output)
