"""`auditor rules test`: alarms tested without AWS."""

from pathlib import Path
from typing import Annotated

import typer

from auditor.cli import console
from auditor.cli.completion import complete_packs_and_files
from auditor.cli.options.configured import Config, ConfiguredOptions
from auditor.cli.options.output import Format, Output
from auditor.cli.options.rules import Parameters
from auditor.cli.options.sources import announce_pipes
from auditor.render.formats import RULE_TESTS, RuleTestFormat, format_of


def run_tests(
    files: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="PACK|FILE",
            autocompletion=complete_packs_and_files,
            help="Rule packs, files with rules, and test files.",
        ),
    ] = None,
    parameters: Parameters = None,
    output_format: Annotated[RuleTestFormat | None, Format] = None,
    output: Output = None,
    config: Config = None,
) -> None:
    """Test rules: their examples, and test files that state which alarms fire on which records.

    docs/rule-tests.md describes test files. Exit status 1 if a test fails.

    Example: auditor rules test iam-changes docs/examples/iam-changes-tests.yaml
    """
    from auditor.render.rules.tests import FORMATS
    from auditor.rule_tests import run_rule_tests

    chosen = format_of(RULE_TESTS, output_format, output)
    console.prepare_output(output)
    configured = ConfiguredOptions(config)
    named = configured.named_rules(files, parameters, "test")
    configured.report()
    announce_pipes(list(map(Path, named.names)))
    result = run_rule_tests(named.names, named.parameters)
    console.write([FORMATS[chosen](result).encode()], output)
    raise typer.Exit(1 if result.failed else 0)
