"""`auditor rules lint`: whether alarms can fire, and whether they miss their purpose."""

from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from auditor.cli import console
from auditor.cli.options.configured import Config, ConfiguredOptions
from auditor.cli.options.output import Format, Output
from auditor.cli.options.rules import Parameters, RuleNames, from_here
from auditor.errors import AuditorError, UsageError
from auditor.render.formats import LINT, LintFormat, format_of
from auditor.suggestions import did_you_mean

if TYPE_CHECKING:
    from auditor.result.checks import Check
    from auditor.result.lint import LintResult, Severity


class LintFailOn(StrEnum):
    """The least severity of a finding that fails."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"
    FINDING = "finding"


def lint_rules(
    names: RuleNames = None,
    parameters: Parameters = None,
    output_format: Annotated[LintFormat | None, Format] = None,
    output: Output = None,
    config: Config = None,
    ignore: Annotated[
        list[str] | None,
        typer.Option(
            metavar="CHECK",
            help="Check whose findings are accepted. May be repeated. In a template,"
            " Metadata.Auditor.Ignore accepts findings on one filter or alarm.",
        ),
    ] = None,
    fail_on: Annotated[
        LintFailOn | None,
        typer.Option(
            "--fail-on",
            help="Exit status 3 if a finding is at least this severe; finding means any.",
        ),
    ] = None,
    overlaps: Annotated[
        bool,
        typer.Option(
            "--overlaps",
            help="Also show which alarms match the same records.",
        ),
    ] = False,
    explain: Annotated[
        str | None, typer.Option(metavar="CHECK", help="Explain a check, and exit.")
    ] = None,
    list_checks: Annotated[
        bool, typer.Option("--list-checks", help="List the checks, and exit.")
    ] = False,
) -> None:
    """Find alarms that can never fire, always fire, or miss what they are meant to catch.

    Needs only the rules: no logs, no AWS account. Exit status 1 if a file cannot be read, whatever
    --fail-on says; findings in other files are shown all the same.

    Example: auditor rules lint iam-changes --fail-on warning
    """
    from auditor.result.checks import Check

    if list_checks:
        for check in Check:
            typer.echo(f"{check:27}{check.summary}")
        return
    if explain is not None:
        from auditor.render.rules.lint import explanation

        typer.echo(explanation(_check(explain)), nl=False)
        return
    configured = ConfiguredOptions(config)
    named = configured.named_rules(names, parameters, "check")
    from auditor.render.rules.lint import FORMATS, lint_junit
    from auditor.rules import declare
    from auditor.rules.join import understand
    from auditor.rules.lint import lint

    chosen = format_of(LINT, output_format, output)
    configured.report()
    console.prepare_output(output)
    read = declare([from_here(name) for name in named.names], named.parameters)
    files = [declared.file for declared in read if declared.format or declared.faults]
    if not files:
        raise UsageError(f"{', '.join(named.names)}: no metric filters or alarms found")
    accepted = frozenset(map(_check, ignore or ()))
    result = lint(understand(read), files, accepted, overlaps=overlaps)
    junit = chosen == "junit"
    text = lint_junit(result, _failing(fail_on)) if junit else FORMATS[chosen](result)
    console.write([text.encode()], output)
    unread = [finding for finding in result.findings if finding.check is Check.UNREADABLE]
    if unread:
        files = list(dict.fromkeys(finding.origin.file for finding in unread))
        raise AuditorError(f"cannot be read: {', '.join(files)}")
    raise typer.Exit(3 if fail_on and _fails(result, fail_on) else 0)


def _failing(fail_on: LintFailOn | None) -> "Severity":
    """Return the least severity that a report for CI calls a failure."""
    from auditor.result.lint import Severity

    if fail_on is None:
        return Severity.WARNING
    return Severity.NOTE if fail_on is LintFailOn.FINDING else Severity(fail_on.value)


def _fails(result: "LintResult", fail_on: LintFailOn) -> bool:
    from auditor.result.lint import Severity

    if fail_on is LintFailOn.FINDING:
        return bool(result.findings)
    return result.reaches(Severity(fail_on.value))


def _check(name: str) -> "Check":
    from auditor.result.checks import Check

    try:
        return Check(name)
    except ValueError:
        remedy = did_you_mean(name, Check, "auditor rules lint --list-checks lists them")
        raise UsageError(f"{name}: no such check; {remedy}") from None
