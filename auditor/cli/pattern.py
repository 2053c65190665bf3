"""`auditor pattern`: filter patterns checked, explained and tried on log files."""

import sys
from enum import StrEnum
from typing import Annotated

import typer

from auditor.cli import console
from auditor.cli.options.output import FORMAT_HELP, Output
from auditor.cli.options.sources import DEFAULT_CAP_MB, MB, Cap, Sources
from auditor.errors import PatternError
from auditor.render.formats import TRIAL, TrialFormat, format_of

pattern_app = typer.Typer(
    name="pattern",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    help="Check and explain filter patterns, and try them on log files.",
)

_PATTERN_HELP = (
    "A filter pattern, or - to read one from stdin. Write -- before one that begins with -."
)


class Wildcards(StrEnum):
    """The names in `auditor.pattern.WildcardRule`, which is slow to import."""

    OBSERVED = "observed"
    ORDINARY = "ordinary"


@pattern_app.command("check")
def check(
    patterns: Annotated[list[str], typer.Argument(metavar="PATTERN...", help=_PATTERN_HELP)],
) -> None:
    """Check whether patterns are valid, and warn of what is probably not meant.

    Exit status 1 if any is invalid.

    Example: auditor pattern check '{ $.eventName = "StopLogging" }'
    """
    from auditor.pattern import lint, parse
    from auditor.render.rules.patterns import invalid, valid

    all_valid = True
    for given in patterns:
        text = _text(given)
        try:
            tree = parse(text)
        except PatternError as error:
            all_valid = False
            typer.echo(invalid(error), nl=False)
            continue
        typer.echo(valid(text, lint(tree, text)), nl=False)
    raise typer.Exit(0 if all_valid else 1)


@pattern_app.command("explain")
def explain_pattern(
    pattern: Annotated[str, typer.Argument(metavar="PATTERN", help=_PATTERN_HELP)],
) -> None:
    """Explain in plain words and in SQL what PATTERN matches.

    Example: auditor pattern explain '{ $.userIdentity.type = Root }'
    """
    from auditor.pattern import lint, parse
    from auditor.render.rules.patterns import explanation

    text = _text(pattern)
    tree = parse(text)
    typer.echo(explanation(tree, lint(tree, text)), nl=False)


@pattern_app.command("test")
def try_on_sources(
    pattern: Annotated[str, typer.Argument(metavar="PATTERN", help=_PATTERN_HELP)],
    sources: Sources,
    output_format: Annotated[TrialFormat | None, typer.Option("--format", help=FORMAT_HELP)] = None,
    limit: Annotated[
        int,
        typer.Option(min=0, help="Show at most this many records, and near misses of each kind."),
    ] = 10,
    near_misses: Annotated[
        bool,
        typer.Option("--near-misses", help="Also show records that fail by a single condition."),
    ] = False,
    wildcards: Annotated[
        Wildcards,
        typer.Option(
            help="How * matches. observed: as the service was seen to match, with the text after"
            " the last * at its first occurrence only. ordinary: with that text at the end."
        ),
    ] = Wildcards.OBSERVED,
    output: Output = None,
    cap: Cap = DEFAULT_CAP_MB,
) -> None:
    """Try PATTERN on log files: show how many records match, and the first of them.

    Example: auditor pattern test '{ $.errorCode = "AccessDenied*" }' sample_data
    """
    from auditor.audit.trial import try_pattern
    from auditor.pattern import WildcardRule, parse
    from auditor.render.audit.trial import FORMATS, notes

    tree = parse(_text(pattern))
    chosen = format_of(TRIAL, output_format, output)
    console.check_writable(output)
    with console.progress() as progress:
        rule = WildcardRule(wildcards.value)
        trial = try_pattern(tree, sources, limit, near_misses, progress, cap * MB, rule)
    console.write([FORMATS[chosen](trial, near_misses).encode()], output)
    for note in notes(trial):
        typer.echo(note, err=True)


def _text(given: str) -> str:
    """Return a pattern as given, or from stdin without the newline at its end."""
    return sys.stdin.read().rstrip("\r\n") if given == "-" else given
