"""`auditor pattern`: filter patterns checked, explained and tried on log files."""

import sys
from collections.abc import Iterator, Sequence
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from auditor.cli import console
from auditor.cli.options import DEFAULT_CAP_MB, FORMAT_HELP, MB, Cap, Output, Sources, format_of
from auditor.errors import PatternError

if TYPE_CHECKING:
    from auditor.pattern import PatternFinding
    from auditor.result.trial import Trial

pattern_app = typer.Typer(
    name="pattern",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    help="Check and explain filter patterns, and try them on log files.",
)

_PATTERN_HELP = "A filter pattern, or - for one on stdin. Write -- before one that begins with -."


class Format(StrEnum):
    """The names in `auditor.cli.trial.FORMATS`, which is slow to import."""

    TEXT = "text"
    JSON = "json"
    CSV = "csv"


class Wildcards(StrEnum):
    """The names in `auditor.pattern.WildcardRule`, which is slow to import."""

    OBSERVED = "observed"
    ORDINARY = "ordinary"


@pattern_app.command("check")
def check(
    patterns: Annotated[list[str], typer.Argument(metavar="PATTERN...", help=_PATTERN_HELP)],
) -> None:
    """Say whether patterns are valid, and what is probably not meant.

    Exit status 1 if any is not valid.

    Example: auditor pattern check '{ $.eventName = "StopLogging" }'
    """
    from auditor.pattern import lint, parse
    from auditor.pattern.parser import MAXIMUM_LENGTH

    valid = True
    for given in patterns:
        text = _text(given)
        try:
            tree = parse(text)
        except PatternError as error:
            valid = False
            _say(f"error: {error}")
            continue
        _say(f"valid: {_one_line(text)}")
        typer.echo(f"  {len(text):,} of {MAXIMUM_LENGTH:,} characters")
        _warn(lint(tree, text))
    raise typer.Exit(0 if valid else 1)


@pattern_app.command("explain")
def explain_pattern(
    pattern: Annotated[str, typer.Argument(metavar="PATTERN", help=_PATTERN_HELP)],
) -> None:
    """Say in plain words and in SQL what PATTERN matches.

    Example: auditor pattern explain '{ $.userIdentity.type = Root }'
    """
    from auditor.pattern import compile_sql, explain, format, lint, parse

    text = _text(pattern)
    tree = parse(text)
    _say(explain(tree))
    _say(f"\ncanonical\n  {format(tree) or '(the empty pattern)'}")
    typer.echo("\nSQL, over a column `record` of JSON text")
    _say(f"  {compile_sql(tree, columns={})}")
    if findings := lint(tree, text):
        typer.echo("\nprobably not meant")
        _warn(findings)


@pattern_app.command("test")
def try_on_sources(
    pattern: Annotated[str, typer.Argument(metavar="PATTERN", help=_PATTERN_HELP)],
    sources: Sources,
    output_format: Annotated[Format | None, typer.Option("--format", help=FORMAT_HELP)] = None,
    limit: Annotated[
        int, typer.Option(min=0, help="Show so many records; as many near misses of each kind.")
    ] = 10,
    near_misses: Annotated[
        bool, typer.Option("--near-misses", help="Show records that fail by one condition, too.")
    ] = False,
    wildcards: Annotated[
        Wildcards,
        typer.Option(
            help="How * matches: as the service was observed to look for what follows the last *,"
            " at its first occurrence only; or ordinary, at the end."
        ),
    ] = Wildcards.OBSERVED,
    output: Output = None,
    cap: Cap = DEFAULT_CAP_MB,
) -> None:
    """Try PATTERN on log files: how many records match, and the first of them.

    Example: auditor pattern test '{ $.errorCode = "AccessDenied*" }' sample_data
    """
    from auditor.audit.trial import try_pattern
    from auditor.pattern import WildcardRule, parse
    from auditor.render.audit.trial import FORMATS

    tree = parse(_text(pattern))
    wanted = format_of(Format, output_format, output)
    console.check_writable(output)
    with console.progress() as progress:
        rule = WildcardRule(wildcards.value)
        trial = try_pattern(tree, sources, limit, near_misses, progress, cap * MB, rule)
    console.write([FORMATS[wanted](trial, near_misses).encode()], output)
    for note in _notes(trial):
        typer.echo(note, err=True)


def _notes(trial: "Trial") -> Iterator[str]:
    """Yield what of the sources the answer leaves out."""
    intake = trial.intake
    if intake.undated:
        matching = f"{trial.matches_undated:,} of them matching and not shown"
        yield f"{intake.undated:,} without a usable eventTime, {matching}"
    if intake.duplicates:
        yield f"{intake.duplicates:,} {'copy' if intake.duplicates == 1 else 'copies'} left out"
    if faults := len(intake.rejections):
        listed = "1 fault" if faults == 1 else f"{faults:,} faults"
        yield f"{listed} in files; auditor audit tells where"


def _text(given: str) -> str:
    """Return a pattern as given, or what stands on stdin without the newline at its end."""
    return sys.stdin.read().rstrip("\r\n") if given == "-" else given


def _one_line(text: str) -> str:
    return " ".join(text.split()) or "(the empty pattern, which matches everything)"


def _warn(findings: "Sequence[PatternFinding]") -> None:
    for finding in findings:
        _say(f"  warning: {finding}")


def _say(text: str) -> None:
    """Print lines in which a stranger's pattern stands."""
    from auditor.render.shared.words import visible

    typer.echo("\n".join(map(visible, text.split("\n"))))
