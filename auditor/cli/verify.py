"""`auditor verify`: whether log files are as CloudTrail wrote them."""

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from auditor.cli import console
from auditor.cli.options.groups import with_groups
from auditor.cli.options.limits import with_limits
from auditor.cli.options.output import Output, TextOrJson
from auditor.cli.options.redaction import RedactionOptions, redacted_by
from auditor.cli.options.sources import DEFAULT_CAP_MB, Cap, SourcesArgument
from auditor.cli.options.span import SpanOptions
from auditor.cli.options.verification import HeadObjectFiles, public_keys_option
from auditor.limits import MB
from auditor.own_process import reuse_memory
from auditor.render.formats import REPORT, format_of

if TYPE_CHECKING:
    from auditor.result.verify import VerifyResult


class VerifyFailOn(StrEnum):
    """Reasons to end a completed verification with exit status 3."""

    INTEGRITY = "integrity"
    UNVERIFIABLE = "unverifiable"


@with_limits
@with_groups
def verify(
    *,
    sources: SourcesArgument,
    public_keys: Annotated[
        list[Path] | None, public_keys_option("Without it no signature can be verified.")
    ] = None,
    head_objects: HeadObjectFiles = None,
    span: SpanOptions,
    output_format: TextOrJson = None,
    output: Output = None,
    redacting: RedactionOptions,
    fail_on: Annotated[
        list[VerifyFailOn] | None,
        typer.Option(
            metavar="<integrity|unverifiable>",
            help="Exit status 3 if a file is invalid, missing or unlisted (integrity), or if a file"
            " is not verifiable (unverifiable). May be repeated.",
        ),
    ] = None,
    cap: Cap = DEFAULT_CAP_MB,
) -> None:
    """Verify the log files in SOURCE... against the digest files of their trails, offline.

    Example: auditor verify my-trail --public-keys public-keys.json --fail-on integrity
    """
    from auditor.render.audit.verify import FORMATS, headline
    from auditor.verify import run_verify

    chosen = format_of(REPORT, output_format, output)
    redaction = redacting.redaction()
    console.prepare_output(output)
    reuse_memory()
    first, last = span.bounds().times()
    with console.progress("verifying files") as progress:
        result = run_verify(
            sources, public_keys or (), head_objects or (), first, last, progress, cap * MB
        )
    console.write([FORMATS[chosen](redacted_by(redaction, result)).encode()], output)
    if output is not None:
        console.say(headline(result))
    raise typer.Exit(exit_status(result, set(fail_on or ())))


def exit_status(result: "VerifyResult", fail_on: set[VerifyFailOn]) -> int:
    """Return 3 if something is wrong that --fail-on asks for, otherwise 0."""
    broken = VerifyFailOn.INTEGRITY in fail_on and result.broken
    unproven = VerifyFailOn.UNVERIFIABLE in fail_on and result.unverifiable
    return 3 if broken or unproven else 0
