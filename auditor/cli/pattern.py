"""`auditor pattern`: filter patterns checked, explained and tried on log files."""

from typing import Annotated

import typer

from auditor.cli import console
from auditor.cli.options.limits import with_limits
from auditor.cli.options.output import Format, Output, TextOrJson
from auditor.cli.options.pattern import (
    PATTERN_HELP,
    WILDCARDS_HELP,
    DomainName,
    Domains,
    Wildcards,
    pattern_text,
)
from auditor.cli.options.sources import DEFAULT_CAP_MB, Cap, OptionalSources, SourcesArgument
from auditor.cli.sections import SectionedCommand
from auditor.errors import AuditorError, PatternError
from auditor.limits import MB
from auditor.render.formats import REPORT, TRIAL, TrialFormat, format_of

pattern_app = typer.Typer(
    name="pattern",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    help="Check, explain, compare and shorten filter patterns, and try them on log files.",
)


@pattern_app.command("check", cls=SectionedCommand, short_help="Check whether patterns are valid.")
def check(
    patterns: Annotated[list[str], typer.Argument(metavar="PATTERN", help=PATTERN_HELP)],
) -> None:
    """Check whether patterns are valid, and warn about probable mistakes.

    Exit status 1 if any is invalid.

    Example: auditor pattern check '{ $.eventName = "StopLogging" }'
    """
    from auditor.cloudtrail.vocabulary import vocabulary
    from auditor.pattern import lint, parse
    from auditor.render.rules.patterns import invalid, valid

    all_valid = True
    for given in patterns:
        text = pattern_text(given)
        try:
            tree = parse(text)
        except PatternError as error:
            all_valid = False
            typer.echo(invalid(error), nl=False)
            continue
        typer.echo(valid(text, lint(tree, text, vocabulary())), nl=False)
    raise typer.Exit(0 if all_valid else 1)


@pattern_app.command(
    "explain", cls=SectionedCommand, short_help="Explain a pattern in words and in SQL."
)
def explain_pattern(
    pattern: Annotated[str, typer.Argument(metavar="PATTERN", help=PATTERN_HELP)],
) -> None:
    """Explain in plain words and in SQL what PATTERN matches.

    Example: auditor pattern explain '{ $.userIdentity.type = Root }'
    """
    from auditor.cloudtrail.vocabulary import vocabulary
    from auditor.pattern import lint, parse
    from auditor.render.rules.patterns import explanation

    text = pattern_text(pattern)
    tree = parse(text)
    typer.echo(explanation(tree, lint(tree, text, vocabulary())), nl=False)


@pattern_app.command("test", cls=SectionedCommand, short_help="Try a pattern on log files.")
@with_limits
def try_on_sources(
    pattern: Annotated[str, typer.Argument(metavar="PATTERN", help=PATTERN_HELP)],
    sources: SourcesArgument,
    output_format: Annotated[TrialFormat | None, Format] = None,
    limit: Annotated[
        int,
        typer.Option(
            metavar="N", min=0, help="Maximum number of records, and of near misses of each kind."
        ),
    ] = 10,
    near_misses: Annotated[
        bool,
        typer.Option("--near-misses", help="Also show records that fail by a single condition."),
    ] = False,
    wildcards: Annotated[
        Wildcards,
        typer.Option(help=WILDCARDS_HELP),
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

    tree = parse(pattern_text(pattern))
    chosen = format_of(TRIAL, output_format, output)
    console.prepare_output(output)
    with console.progress() as progress:
        rule = WildcardRule(wildcards.value)
        trial = try_pattern(tree, sources, limit, near_misses, progress, cap * MB, rule)
    console.write([FORMATS[chosen](trial, near_misses).encode()], output)
    for note in notes(trial):
        console.say(note)


@pattern_app.command("compare", cls=SectionedCommand, short_help="Compare two patterns by meaning.")
@with_limits
def compare(
    a: Annotated[str, typer.Argument(metavar="A", help=PATTERN_HELP)],
    b: Annotated[str, typer.Argument(metavar="B", help="Another pattern, given the same way.")],
    sources: OptionalSources = None,
    domain: Domains = DomainName.TRAIL,
    output_format: TextOrJson = None,
    limit: Annotated[
        int,
        typer.Option(
            metavar="N", min=1, help="Maximum number of groups of records for each pattern."
        ),
    ] = 10,
    wildcards: Annotated[Wildcards, typer.Option(help=WILDCARDS_HELP)] = Wildcards.OBSERVED,
    output: Output = None,
    cap: Cap = DEFAULT_CAP_MB,
) -> None:
    """Compare two patterns by what they mean: equal, wider, narrower, overlap or disjoint.

    Each difference comes with a record that proves it and with the API calls that only one of them
    matches. With SOURCE it also comes with the records that only one of them matches.

    Example: auditor pattern compare '{ $.eventName = "Put*" }' '{ $.eventName = "PutRole*" }'
    """
    from auditor.audit.comparison import compare_patterns
    from auditor.pattern import WildcardRule
    from auditor.pattern.relations import Domain
    from auditor.render.rules.comparison import FORMATS

    chosen = format_of(REPORT, output_format, output)
    console.prepare_output(output)
    with console.progress() as progress:
        comparison = compare_patterns(
            pattern_text(a),
            pattern_text(b),
            sources or (),
            Domain(domain.value),
            limit,
            progress,
            cap * MB,
            WildcardRule(wildcards.value),
        )
    console.write([FORMATS[chosen](comparison).encode()], output)


@pattern_app.command(
    "simplify", cls=SectionedCommand, short_help="Print the shortest equal pattern."
)
def simplify_pattern(
    pattern: Annotated[str, typer.Argument(metavar="PATTERN", help=PATTERN_HELP)],
    domain: Domains = DomainName.TRAIL,
) -> None:
    """Print the shortest pattern found that provably matches the same records.

    PATTERN may be longer than the 1,024 characters that CloudWatch accepts.

    Example: auditor pattern simplify '{ ($.x = "*") && ($.x = "a*") }'
    """
    from auditor.pattern import parse
    from auditor.pattern.format import shortest_text
    from auditor.pattern.relations import Domain, simplify
    from auditor.render.shared.words import visible

    text = pattern_text(pattern)
    shorter = shortest_text(simplify(parse(text, of_any_length=True), Domain(domain.value)))
    typer.echo(visible(shorter))
    console.say(f"{len(text):,} characters before, {len(shorter):,} now")


@pattern_app.command("split", cls=SectionedCommand, short_help="Split a pattern that is too long.")
def split_pattern(
    pattern: Annotated[str, typer.Argument(metavar="PATTERN", help=PATTERN_HELP)],
    domain: Domains = DomainName.TRAIL,
) -> None:
    """Split PATTERN into patterns of at most 1,024 characters that count each record once.

    Prints one pattern per line. Together they match what PATTERN matches, and no two of them match
    the same record, so as filters on one metric they count each record once. Exit status 1 if no
    such patterns were found.

    Example: auditor pattern split @long-pattern.txt
    """
    from auditor.pattern import parse
    from auditor.pattern.format import shortest_text
    from auditor.pattern.relations import Domain, UndecidedError, split
    from auditor.render.shared.words import visible

    tree = parse(pattern_text(pattern), of_any_length=True)
    try:
        parts = split(tree, Domain(domain.value))
    except UndecidedError as error:
        raise AuditorError(f"not split: {error}") from None
    for part in parts:
        typer.echo(visible(shortest_text(part)))
