"""`auditor rules compare`: two sets of rules compared alarm by alarm, by meaning."""

from typing import Annotated

import typer

from auditor.cli import console
from auditor.cli.completion import complete_packs_and_files
from auditor.cli.options.backtest import MustCatch
from auditor.cli.options.groups import with_groups
from auditor.cli.options.limits import with_limits
from auditor.cli.options.output import Format, Output
from auditor.cli.options.redaction import RedactionOptions, redacted_by
from auditor.cli.options.rules import Parameters, parse_parameters
from auditor.cli.options.sources import DEFAULT_CAP_MB, Cap
from auditor.cli.options.span import SpanOptions
from auditor.errors import AuditorError, UsageError
from auditor.limits import MB
from auditor.render.formats import COMPARISON, ComparisonFormat, format_of

_HELP = "A rule pack, or a file or folder with rules."


@with_limits
@with_groups
def compare(
    *,
    before: Annotated[
        str,
        typer.Argument(metavar="BEFORE", help=_HELP, autocompletion=complete_packs_and_files),
    ],
    after: Annotated[
        str,
        typer.Argument(
            metavar="AFTER",
            help="The rules to compare with.",
            autocompletion=complete_packs_and_files,
        ),
    ],
    sources: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="SOURCE",
            help="Logs to evaluate both sets on: files, folders, archives, s3://bucket/prefix,"
            " or a store.",
        ),
    ] = None,
    span: SpanOptions,
    parameters: Parameters = None,
    must_catch: MustCatch = None,
    cap: Cap = DEFAULT_CAP_MB,
    output_format: Annotated[ComparisonFormat | None, Format] = None,
    output: Output = None,
    redacting: RedactionOptions,
) -> None:
    """Compare two sets of rules alarm by alarm, by what their filters match.

    Alarms are paired by name, then by the control they are for, then by the nearest meaning. Shows
    which API calls only one of two alarms matches, and which settings changed; with logs also how
    matches, episodes and the incidents of --must-catch change. Composite alarms are listed as not
    compared; broken rules are left out.

    Example: auditor rules compare cis-1.4 cis-7.0 sample_data
    """
    from auditor.backtest.label_file import read_labels
    from auditor.backtest.rule_sets import compare_rule_sets
    from auditor.render.rules.rule_comparison import FORMATS
    from auditor.replay.bounds import Bounds
    from auditor.result.labels import LabelKind
    from auditor.rules import load_rules

    chosen = format_of(COMPARISON, output_format, output)
    redaction = redacting.redaction()
    console.prepare_output(output)
    bounds = span.bounds()
    if not sources and bounds != Bounds():
        raise UsageError("--from and --to: these need logs; give a SOURCE")
    if must_catch is not None and not sources:
        raise UsageError("--must-catch: this needs logs; give a SOURCE")
    labels = read_labels(must_catch, LabelKind.MUST_CATCH) if must_catch else ()
    values = parse_parameters(parameters)
    one, other = (
        load_rules([name], values, skip_broken=True, may_be_empty=True, optional=values)
        for name in (before, after)
    )
    if unknown := values.keys() - dict((*one.parameters, *other.parameters)).keys():
        raise UsageError(f"--parameter: neither set of rules has {', '.join(sorted(unknown))}")
    with console.progress() as progress:
        comparison = compare_rule_sets(
            one, other, sources or (), labels, bounds, progress, cap * MB
        )
    console.write([FORMATS[chosen](redacted_by(redaction, comparison)).encode()], output)
    if comparison.logs is not None and comparison.logs.span is None:
        raise AuditorError(f"{', '.join(sources or ())}: there are no records to judge")
