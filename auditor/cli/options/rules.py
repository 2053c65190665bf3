"""Options on rules: which ones, and the values of their parameters."""

from pathlib import Path
from typing import Annotated

import typer

from auditor.cli.completion import complete_alarms, complete_packs_and_files
from auditor.cli.options.sources import announce_pipes
from auditor.configuration import DEFAULT_PACK
from auditor.errors import UsageError

Rules = Annotated[
    list[str] | None,
    typer.Option(
        "--rules",
        metavar="PACK|FILE",
        autocompletion=complete_packs_and_files,
        help="A rule pack, or a file or folder with metric filters and alarms: CloudFormation,"
        " Terraform, Landing Zone Accelerator, or the output of the AWS CLI's describe commands."
        f" May be repeated. Default: {DEFAULT_PACK}.",
    ),
]
RuleNames = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="PACK|FILE",
        autocompletion=complete_packs_and_files,
        help="Rule packs, and files or folders with rules, read together.",
    ),
]
Parameters = Annotated[
    list[str] | None,
    typer.Option(
        "--parameter",
        metavar="NAME=VALUE|@FILE",
        help="Value of a parameter or variable of the rules, or a file of values. May be repeated.",
    ),
]
Alarms = Annotated[
    list[str] | None,
    typer.Option(
        "--alarm",
        metavar="NAME",
        autocompletion=complete_alarms,
        help="Only this alarm, or all alarms with this part in their names. May be repeated.",
    ),
]


def parse_parameters(given: list[str] | None) -> dict[str, str]:
    """Return the parameters by name.

    Raises:
        UsageError: one is not NAME=VALUE, or the file it names cannot be read.
    """
    parameters: dict[str, str] = {}
    for text in given or ():
        name, equals, value = text.partition("=")
        if text.startswith("@"):
            from auditor.rules.parameters import read_parameters

            announce_pipes(Path(text[1:]))
            parameters |= read_parameters(text[1:])
        elif name and equals:
            parameters[name] = value
        else:
            raise UsageError(f"--parameter {text}: write NAME=VALUE, or @FILE")
    return parameters


def from_here(name: str) -> str:
    """Return a path below the folder we are in as relative to it, as readers of SARIF want it."""
    path = Path(name)
    if path.is_absolute() and path.is_relative_to(Path.cwd()):
        return f"./{path.relative_to(Path.cwd()).as_posix()}"  # and so no name of a pack
    return name
