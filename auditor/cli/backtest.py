"""`auditor backtest`: try settings of alarms on past records."""

from contextlib import ExitStack
from functools import partial
from typing import Annotated

from auditor.cli import console
from auditor.cli.options.backtest import (
    Explain,
    GridOptions,
    LabelOptions,
    PatternOption,
    Quiet,
    ShareOption,
    Timezone,
    VariantOptions,
)
from auditor.cli.options.configured import Config, ConfiguredOptions, ExpectedAccounts
from auditor.cli.options.engine import ClusterOptions
from auditor.cli.options.groups import with_groups
from auditor.cli.options.limits import with_limits, with_workers
from auditor.cli.options.method import MethodOptions
from auditor.cli.options.output import Format, Output
from auditor.cli.options.redaction import RedactionOptions, redacted_by
from auditor.cli.options.rules import Alarms, Parameters, Rules, parse_parameters
from auditor.cli.options.sources import DEFAULT_CAP_MB, Cap, SourcesArgument
from auditor.cli.options.span import SpanOptions
from auditor.errors import UsageError
from auditor.limits import MB
from auditor.render.formats import BACKTEST, BacktestFormat, format_of


@with_limits
@with_workers
@with_groups
def backtest(
    *,
    sources: SourcesArgument,
    rules: Rules = None,
    pattern: PatternOption = None,
    alarms: Alarms = None,
    grid: GridOptions,
    labelling: LabelOptions,
    quiet: Quiet = 1.0,
    explain: Explain = False,
    share: ShareOption = 0.8,
    timezone: Timezone = None,
    comparing: VariantOptions,
    parameters: Parameters = None,
    span: SpanOptions,
    judging: MethodOptions,
    output_format: Annotated[BacktestFormat | None, Format] = None,
    output: Output = None,
    redacting: RedactionOptions,
    expected_accounts: ExpectedAccounts = None,
    config: Config = None,
    cap: Cap = DEFAULT_CAP_MB,
    reading: ClusterOptions,
) -> None:
    """Try many alarm settings on the records in SOURCE... and show what each would have done.

    Tries all combinations of the settings given; an alarm keeps its own value of the others. Exit
    status 1 if there are no records to judge.

    Example: auditor backtest sample_data --alarm IAMChangeActivityAlarm --threshold 1..10
    """
    from auditor.backtest.data import BacktestRequest
    from auditor.backtest.gather import gathering
    from auditor.backtest.noise.exclusion import check_share
    from auditor.backtest.noise.explain import explained
    from auditor.backtest.records import matching_texts
    from auditor.backtest.run import backtest
    from auditor.cloudwatch.rule import evaluated_in
    from auditor.render.backtest.formats import FORMATS
    from auditor.replay.judge import select_alarms
    from auditor.replay.question import Question
    from auditor.result.backtest import Axes
    from auditor.rules.of_pattern import pattern_pack

    cluster = reading.cluster()
    axes = grid.axes()
    if axes == Axes() and not explain and comparing.against is None:
        raise UsageError(
            "nothing to try: give at least one of --threshold, --period, --datapoints,"
            " --statistic, --treat-missing-data, --explain, --against"
        )
    if pattern is not None and rules:
        raise UsageError("give either --pattern or --rules, not both")
    check_share(share)
    bounds, method = span.bounds(), judging.method()
    chosen = format_of(BACKTEST, output_format, output)
    redaction = redacting.redaction()
    console.prepare_output(output)
    labels = labelling.labels()
    configured = ConfiguredOptions(config, sources)
    if pattern is None:
        load = configured.rules(rules, parameters).load
    else:
        load = partial(pattern_pack, pattern)
    expected = configured.expected_accounts(expected_accounts)
    zone = configured.timezone(timezone, is_shown=explain) or "UTC"
    configured.report()
    pack = evaluated_in(load(), judging.hourly_minute)
    variant = comparing.variant(parse_parameters(parameters))
    request = BacktestRequest(axes, labels, quiet, explain, share, zone, variant)
    question = Question(
        sources,
        select_alarms(pack, alarms or ()),
        bounds,
        method,
        cap * MB,
        expected_accounts=expected,
        configuration=configured.used,
        cluster=cluster,
        shows_matches=redaction is not None,
    )
    with ExitStack() as stack:
        with console.progress() as progress:
            data = stack.enter_context(gathering(question, request, progress))
        with console.progress("trying settings") as progress:
            result = backtest(data, request, progress)
        if explain or variant is not None:
            with console.progress("explaining alarms") as progress:
                result = explained(result, data, request, progress)
        shown = redacted_by(redaction, result, matching_texts(data))
    console.write([FORMATS[chosen](shown).encode()], output)
    console.check_judged(result, sources)
