"""`auditor rules compare`: two sets of rules alarm by alarm, by what they mean."""

from typing import Annotated

import typer

from auditor.cli import console
from auditor.cli.completion import complete_packs_and_files
from auditor.cli.options.output import Format, Output
from auditor.render.formats import COMPARISON, ComparisonFormat, format_of

_HELP = "A rule pack, or a file or folder with rules."


def compare_rule_sets(
    before: Annotated[
        str,
        typer.Argument(metavar="BEFORE", help=_HELP, autocompletion=complete_packs_and_files),
    ],
    after: Annotated[
        str,
        typer.Argument(
            metavar="AFTER",
            help="Another one, to compare it with.",
            autocompletion=complete_packs_and_files,
        ),
    ],
    output_format: Annotated[ComparisonFormat | None, Format] = None,
    output: Output = None,
) -> None:
    """Compare two sets of rules alarm by alarm, by what their filters match.

    Alarms are paired by name, then by the control they are for, then by the nearest meaning. Shows
    which API calls only one of two alarms matches, and which settings changed. Rules that are
    broken are left out.

    Example: auditor rules compare cis-3.0 cis-5.0
    """
    from auditor.audit.rule_comparison import compare_rules
    from auditor.render.rules.rule_comparison import FORMATS
    from auditor.rules import load_rules

    chosen = format_of(COMPARISON, output_format, output)
    console.check_writable(output)
    comparison = compare_rules(
        load_rules([before], skip_broken=True), load_rules([after], skip_broken=True)
    )
    console.write([FORMATS[chosen](comparison).encode()], output)
