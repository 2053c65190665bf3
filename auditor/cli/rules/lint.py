"""`auditor rules lint`: whether alarms can ever fire, or miss what they are for."""

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from auditor.cli import console
from auditor.cli.options import FORMAT_HELP, Output, Parameters, format_of, parse_parameters
from auditor.errors import AuditorError, UsageError

if TYPE_CHECKING:
    from auditor.result.checks import Check
    from auditor.result.lint import LintResult, Severity


class Format(StrEnum):
    """The names in `auditor.render.lint.LINT_FORMATS`, which is slow to import."""

    TEXT = "text"
    JSON = "json"
    SARIF = "sarif"
    JUNIT = "junit"


class FailOn(StrEnum):
    """How severe a finding must be to fail."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"
    FINDING = "finding"


def lint_rules(
    names: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="PACK|FILE...",
            help="Rule packs, and files or folders with rules; several are read as one.",
        ),
    ] = None,
    parameters: Parameters = None,
    output_format: Annotated[Format | None, typer.Option("--format", help=FORMAT_HELP)] = None,
    output: Output = None,
    ignore: Annotated[
        list[str] | None,
        typer.Option(
            metavar="CHECK",
            help="Accept what this check finds, wherever. In a template, Metadata.Auditor.Ignore"
            " of a filter or alarm does so for it alone.",
        ),
    ] = None,
    fail_on: Annotated[
        FailOn | None,
        typer.Option(
            "--fail-on",
            help="Exit with status 3 if anything this severe, or more so, is found; finding means"
            " anything.",
        ),
    ] = None,
    explain: Annotated[
        str | None, typer.Option(metavar="CHECK", help="Say what a check is about, and stop.")
    ] = None,
    list_checks: Annotated[
        bool, typer.Option("--list-checks", help="List the checks, and stop.")
    ] = False,
) -> None:
    """Say which alarms can never fire, always do, or miss what they are for.

    Needs the rules alone: no logs, no AWS account. Exit status 1 if a file could not be read,
    whatever --fail-on says; what was found elsewhere is shown all the same.

    Example: auditor rules lint alarms.yaml --fail-on warning
    """
    from auditor.result.checks import Check

    if list_checks:
        for check in Check:
            typer.echo(f"{check:27}{check.summary}")
        return
    if explain is not None:
        from auditor.render.rules.lint import explained

        typer.echo(explained(_check(explain)))
        return
    if not names:
        raise UsageError("name the packs or files to check; auditor rules list shows the packs")
    from auditor.render.rules.lint import LINT_FORMATS, lint_junit
    from auditor.rules import declare
    from auditor.rules.join import understand
    from auditor.rules.lint import lint

    wanted = format_of(Format, output_format, output)
    console.check_writable(output)
    read = declare([_from_here(name) for name in names], parse_parameters(parameters))
    files = [one.file for one in read if one.format or one.faults]
    if not files:
        raise UsageError(f"{', '.join(names)}: no file there has metric filters or alarms")
    result = lint(understand(read), files, frozenset(map(_check, ignore or ())))
    if wanted is Format.JUNIT:
        text = lint_junit(result, _failing(fail_on))
    else:
        text = LINT_FORMATS[wanted](result)
    console.write([text.encode()], output)
    unread = [finding for finding in result.findings if finding.check is Check.UNREADABLE]
    if unread:
        named = ", ".join(dict.fromkeys(finding.origin.file for finding in unread))
        raise AuditorError(f"not all could be read: {named}")
    raise typer.Exit(3 if fail_on and _fails(result, fail_on) else 0)


def _failing(fail_on: FailOn | None) -> "Severity":
    """Return the least severity that a report for CI calls a failure."""
    from auditor.result.lint import Severity

    if fail_on is None:
        return Severity.WARNING
    return Severity.NOTE if fail_on is FailOn.FINDING else Severity(fail_on.value)


def _fails(result: "LintResult", fail_on: FailOn) -> bool:
    from auditor.result.lint import Severity

    if fail_on is FailOn.FINDING:
        return bool(result.findings)
    return result.reaches(Severity(fail_on.value))


def _check(name: str) -> "Check":
    from auditor.result.checks import Check

    try:
        return Check(name)
    except ValueError:
        raise UsageError(f"{name}: no such check; auditor rules lint --list-checks") from None


def _from_here(name: str) -> str:
    """Return a path below the folder we are in as relative to it, as readers of SARIF want it."""
    path = Path(name)
    if path.is_absolute() and path.is_relative_to(Path.cwd()):
        return f"./{path.relative_to(Path.cwd()).as_posix()}"  # and so no name of a pack
    return name
