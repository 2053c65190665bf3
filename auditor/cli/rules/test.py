"""`auditor rules test`: alarms tested without AWS."""

from enum import StrEnum
from typing import Annotated

import typer

from auditor.cli import console
from auditor.cli.options import FORMAT_HELP, Output, Parameters, format_of, parse_parameters


class Format(StrEnum):
    """The names in `auditor.cli.rules.tested.FORMATS`, which is slow to import."""

    TEXT = "text"
    JUNIT = "junit"
    JSON = "json"


def run_tests(
    files: Annotated[
        list[str],
        typer.Argument(
            metavar="PACK|FILE...", help="Rule packs, files with rules, and files of tests."
        ),
    ],
    parameters: Parameters = None,
    output_format: Annotated[Format | None, typer.Option("--format", help=FORMAT_HELP)] = None,
    output: Output = None,
) -> None:
    """Test rules: their examples, and files that say which alarms records set off and when.

    docs/rule-tests.md says how to write such a file. Exit status 1 where a test fails.

    Example: auditor rules test iam-changes tests/alarms.yaml
    """
    from auditor.render.rules.tests import FORMATS
    from auditor.rule_tests import run_rule_tests

    wanted = format_of(Format, output_format, output)
    console.check_writable(output)
    result = run_rule_tests(files, parse_parameters(parameters))
    console.write([FORMATS[wanted](result).encode()], output)
    raise typer.Exit(1 if result.failed else 0)
