"""`auditor rules check`: which controls of a benchmark rules meet, by meaning."""

from enum import StrEnum
from typing import Annotated

import typer

from auditor.cli import console
from auditor.cli.completion import complete_packs_and_files
from auditor.cli.options.configured import Config, ConfiguredOptions
from auditor.cli.options.limits import with_limits
from auditor.cli.options.output import Format, Output
from auditor.cli.options.rules import Parameters, RuleNames, from_here
from auditor.cli.options.sources import DEFAULT_CAP_MB, Cap
from auditor.errors import AuditorError
from auditor.limits import MB
from auditor.render.formats import CHECK, CheckFormat, format_of


class CheckFailOn(StrEnum):
    """The best status of a control that fails."""

    WIDER = "wider"
    NARROWER = "narrower"
    CANNOT_FIRE = "cannot-fire"
    NOT_MET = "not-met"


@with_limits
def check_rules(
    against: Annotated[
        str,
        typer.Option(
            metavar="PACK|FILE",
            autocompletion=complete_packs_and_files,
            help="Rules whose controls must be met: cis-5.0, security-hub, another pack, or your"
            " own rules.",
        ),
    ],
    names: RuleNames = None,
    framework: Annotated[
        str,
        typer.Option(
            metavar="NAME", help="Only controls for this framework, such as pci or 'nist csf'."
        ),
    ] = "",
    control: Annotated[
        str, typer.Option(metavar="ID", help="Only the control with this ID, such as 4.10.")
    ] = "",
    sources: Annotated[
        list[str] | None,
        typer.Option(
            "--source",
            metavar="SOURCE",
            help="Logs in which the missed records are counted: log files, folders, archives,"
            " s3://bucket/prefix, or a store. May be repeated.",
        ),
    ] = None,
    parameters: Parameters = None,
    cap: Cap = DEFAULT_CAP_MB,
    output_format: Annotated[CheckFormat | None, Format] = None,
    output: Output = None,
    config: Config = None,
    fail_on: Annotated[
        CheckFailOn | None,
        typer.Option(
            "--fail-on",
            help="Exit status 3 if a control has this status or a worse one; narrower includes"
            " overlap and undecided.",
        ),
    ] = None,
) -> None:
    """Check which controls of a benchmark are met, by what alarms match, not by their text.

    For each control: equal, wider, narrower with the API calls that are missed, met on paper by an
    alarm that cannot fire, or not met; and where a checker that compares text would be wrong. Exit
    status 1 if a file cannot be read, whatever --fail-on says.

    Example: auditor rules check alarms.yaml --against cis-5.0 --source trail.duckdb
    """
    from auditor.audit.control_check import check_controls
    from auditor.render.rules.control_check import FORMATS, check_junit
    from auditor.result.control_check import ControlStatus
    from auditor.rules.catalog import RuleQuery

    configured = ConfiguredOptions(config, sources or ())
    named = configured.named_rules(names, parameters, "check")
    chosen = format_of(CHECK, output_format, output)
    configured.report()
    console.prepare_output(output)
    with console.progress() as progress:
        result = check_controls(
            [from_here(name) for name in named.names],
            against,
            sources or (),
            RuleQuery((), control, framework),
            named.parameters,
            progress,
            cap * MB,
        )
    failing = ControlStatus(fail_on or CheckFailOn.NARROWER)
    junit = chosen == "junit"
    text = check_junit(result, failing) if junit else FORMATS[chosen](result)
    console.write([text.encode()], output)
    if result.unread:
        unread = ", ".join(result.unread)
        raise AuditorError(f"cannot be read as rules: {unread}; logs are named with --source")
    raise typer.Exit(3 if fail_on is not None and result.reaches(failing) else 0)
