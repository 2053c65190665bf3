"""`auditor who`: what one actor did, and where its credentials came from."""

import gc
from typing import TYPE_CHECKING, Annotated, Final

import typer

from auditor.cli import console
from auditor.cli.options.configured import Config, ConfiguredOptions
from auditor.cli.options.groups import with_groups
from auditor.cli.options.limits import with_limits, with_workers
from auditor.cli.options.output import Format, Output
from auditor.cli.options.redaction import RedactionOptions
from auditor.cli.options.rules import Parameters
from auditor.cli.options.sources import DEFAULT_CAP_MB, Cap, SourcesArgument
from auditor.cli.options.span import SpanOptions
from auditor.limits import MB
from auditor.own_process import reuse_memory
from auditor.render.formats import TIMELINE, TimelineFormat, format_of

if TYPE_CHECKING:
    from auditor.cloudtrail.lineage import Call

_YOUNG_OBJECTS: Final = 1_000_000
"""Number of new objects after which the garbage collector searches the youngest ones: more than the
timeline of a busy actor has.
"""


@with_limits
@with_workers
@with_groups
def who(
    *,
    sources: SourcesArgument,
    identity: Annotated[
        str | None,
        typer.Option(
            metavar="ARN|NAME|ID",
            help="User, session, role (by ARN or unique ID) or sourceIdentity.",
        ),
    ] = None,
    key: Annotated[str | None, typer.Option(metavar="ID", help="Access key ID.")] = None,
    ip: Annotated[
        str | None,
        typer.Option(
            "--ip",
            metavar="ADDRESS|CIDR|NAME",
            help="Address, network, or another value of sourceIPAddress, such as s3.amazonaws.com.",
        ),
    ] = None,
    role: Annotated[
        str | None, typer.Option(metavar="ARN|NAME|ID", help="Role, with all its sessions.")
    ] = None,
    account: Annotated[
        str | None, typer.Option(metavar="ID", help="Account whose trail holds the records.")
    ] = None,
    event: Annotated[
        str | None,
        typer.Option(metavar="ID", help="Event ID; the actor is the credential behind that event."),
    ] = None,
    span: SpanOptions,
    rules: Annotated[
        list[str] | None,
        typer.Option(
            "--rules",
            metavar="PACK|FILE",
            help="Rules whose alarms mark the calls that they count.",
        ),
    ] = None,
    parameters: Parameters = None,
    output_format: Annotated[TimelineFormat | None, Format] = None,
    output: Output = None,
    redacting: RedactionOptions,
    config: Config = None,
    cap: Cap = DEFAULT_CAP_MB,
) -> None:
    """Show everything one actor did in SOURCE..., session by session, and who began each session.

    Options that name an actor combine: a record must satisfy all of them. Exit status 1 if no
    record does.

    Example: auditor who sample_data --key AKIAHQER7AO2PEXAMPLE
    """
    from auditor.audit.timeline.run import run_timeline
    from auditor.audit.timeline.selection import Selection
    from auditor.render.audit.timeline import FORMATS

    selection = Selection.of(
        identity=identity, key=key, ip=ip, role=role, account=account, event=event
    )
    if doubt := selection.ip_doubt:
        console.say(doubt)
    bounds = span.bounds()
    chosen = format_of(TIMELINE, output_format, output)
    console.prepare_output(output)
    configured = ConfiguredOptions(config, sources)
    named = configured.rules(rules, parameters)
    configured.report()
    pack = named.load() if rules or configured.used else None
    redaction = redacting.redaction()
    calls: list[Call] = []
    reuse_memory()
    gc.set_threshold(_YOUNG_OBJECTS, 100, 100)
    with console.progress() as progress:
        taken = calls.extend if redaction else None
        timeline = run_timeline(sources, selection, bounds, pack, progress, cap * MB, taken)
    if redaction is not None:
        from auditor.evidence.redaction.results import redacted

        timeline = redacted(timeline, redaction, calls)
    console.write(FORMATS[chosen](timeline), output)
    raise typer.Exit(0 if timeline.sessions else 1)
