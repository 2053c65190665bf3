"""`auditor backtest`: try settings of alarms on past records."""

from contextlib import ExitStack
from typing import Annotated

from auditor.cli import console
from auditor.cli.options.backtest import (
    AgainstAlarm,
    AgainstOption,
    DatapointsToAlarm,
    Explain,
    MustCatch,
    NoiseOption,
    PatternOption,
    Periods,
    Quiet,
    ShareOption,
    Statistics,
    Thresholds,
    Timezone,
    Treatments,
)
from auditor.cli.options.configured import (
    Config,
    ExpectedAccounts,
    configured_accounts,
    configured_rules,
    note,
)
from auditor.cli.options.engine import (
    EngineName,
    EngineOption,
    Master,
    WorkDirOption,
    cluster_of,
)
from auditor.cli.options.limits import with_limits, with_workers
from auditor.cli.options.method import (
    ClockOption,
    DefaultValueOption,
    EvaluationOption,
    HourlyMinuteOption,
    ScopeName,
    ScopeOption,
)
from auditor.cli.options.output import Format, Output
from auditor.cli.options.redaction import Redact, RedactKey, redacted_by, redaction_of
from auditor.cli.options.rules import Alarms, Parameters, Rules, parse_parameters
from auditor.cli.options.settings import parse_changes
from auditor.cli.options.sources import DEFAULT_CAP_MB, Cap, SourcesArgument
from auditor.cli.options.span import FromOption, ToOption, parse_bounds
from auditor.cloudwatch.alarms import Evaluation
from auditor.cloudwatch.clock import parse_clock
from auditor.cloudwatch.metric_filter import DefaultValue
from auditor.cloudwatch.rule import RulePack
from auditor.cloudwatch.settings import Settings
from auditor.errors import UsageError
from auditor.limits import MB
from auditor.render.formats import BACKTEST, BacktestFormat, format_of


@with_limits
@with_workers
def backtest(
    sources: SourcesArgument,
    rules: Rules = None,
    pattern: PatternOption = None,
    alarms: Alarms = None,
    threshold: Thresholds = None,
    period: Periods = None,
    datapoints: DatapointsToAlarm = None,
    statistic: Statistics = None,
    treat_missing_data: Treatments = None,
    must_catch: MustCatch = None,
    noise: NoiseOption = None,
    quiet: Quiet = 1.0,
    explain: Explain = False,
    share: ShareOption = 0.8,
    timezone: Timezone = None,
    against: AgainstOption = None,
    against_alarm: AgainstAlarm = None,
    parameters: Parameters = None,
    start: FromOption = None,
    end: ToOption = None,
    evaluation: EvaluationOption = Evaluation.SLIDING,
    hourly_minute: HourlyMinuteOption = 0,
    clock: ClockOption = "event",
    scope: ScopeOption = ScopeName.ALL,
    default_value: DefaultValueOption = DefaultValue.PER_MINUTE,
    output_format: Annotated[BacktestFormat | None, Format] = None,
    output: Output = None,
    redact: Redact = "",
    redact_key: RedactKey = None,
    expected_accounts: ExpectedAccounts = None,
    config: Config = None,
    cap: Cap = DEFAULT_CAP_MB,
    engine: EngineOption = EngineName.LOCAL,
    master: Master = None,
    work_dir: WorkDirOption = None,
) -> None:
    """Try many alarm settings on the records in SOURCE... and show what each would have done.

    Tries all combinations. Without an option, each alarm keeps its own setting. Exit status 1 if
    there are no records to judge.

    Example: auditor backtest sample_data --alarm IAMChangeActivityAlarm --threshold 1..10
    """
    from auditor.backtest.data import BacktestRequest
    from auditor.backtest.gather import gathering
    from auditor.backtest.label_file import contradictions, read_labels
    from auditor.backtest.noise.exclusion import check_share
    from auditor.backtest.noise.explain import explained
    from auditor.backtest.records import matching_texts
    from auditor.backtest.run import backtest
    from auditor.cli.options.axes import parse_axes
    from auditor.cloudwatch.rule import evaluated_in
    from auditor.configuration import read_configuration
    from auditor.render.backtest.formats import FORMATS
    from auditor.replay.judge import select_alarms
    from auditor.replay.method import Method, Scope
    from auditor.replay.question import Question
    from auditor.result.labels import LabelKind
    from auditor.rules import load_rules
    from auditor.rules.of_pattern import pattern_pack
    from auditor.times import zone_of

    cluster = cluster_of(engine, master, work_dir)
    axes = parse_axes(threshold, period, datapoints, statistic, treat_missing_data)
    if axes == parse_axes(None, None, None, None, None) and not explain and against is None:
        raise UsageError(
            "nothing to try: give at least one of --threshold, --period, --datapoints,"
            " --statistic, --treat-missing-data, --explain, --against"
        )
    if pattern is not None and rules:
        raise UsageError("give either --pattern or --rules, not both")
    check_share(share)
    configuration = read_configuration(config, sources)
    zone = timezone or configuration.timezone or "UTC"
    zone_of(zone)
    bounds = parse_bounds(start, end)
    method = Method(evaluation, parse_clock(clock), Scope(scope), default_value=default_value)
    chosen = format_of(BACKTEST, output_format, output)
    redaction = redaction_of(redact, redact_key)
    console.check_writable(output)
    labels = (
        *(read_labels(must_catch, LabelKind.MUST_CATCH) if must_catch else ()),
        *(read_labels(noise, LabelKind.NOISE) if noise else ()),
    )
    contradictions(labels)
    configured = configured_rules(configuration, rules, parameters)
    expected, named = configured_accounts(configuration, expected_accounts)
    used = (*configured.from_file, *named) if pattern is None else named
    if explain and not timezone and configuration.timezone:
        used = (*used, ("timezone", zone))
    note(configuration, used)
    if pattern is None:
        pack = load_rules(configured.names, configured.parameters)
    else:
        pack = pattern_pack(pattern)
    pack = evaluated_in(pack, hourly_minute)
    other = _other(against, against_alarm, parse_parameters(parameters))
    wanted = BacktestRequest(axes, labels, quiet, explain, share, zone, other)
    with ExitStack() as stack:
        with console.progress() as progress:
            question = Question(
                sources,
                select_alarms(pack, alarms or ()),
                bounds,
                method,
                cap * MB,
                expected_accounts=expected,
                configuration=used,
                cluster=cluster,
                shows_matches=redaction is not None,
            )
            gathered = stack.enter_context(gathering(question, wanted, progress))
        with console.progress("trying settings") as progress:
            result = backtest(gathered, wanted, progress)
        if explain or other is not None:
            with console.progress("explaining alarms") as progress:
                result = explained(result, gathered, wanted, progress)
        shown = redacted_by(redaction, result, matching_texts(gathered))
    console.write([FORMATS[chosen](shown).encode()], output)
    console.check_judged(result, sources)


def _other(
    against: str | None, alarm: str | None, parameters: dict[str, str]
) -> Settings | RulePack | str | None:
    """Return the variant to compare each alarm with."""
    from auditor.replay.judge import select_alarms
    from auditor.rules import load_rules

    if against is None:
        if alarm is not None:
            raise UsageError("--against-alarm: give --against PACK|FILE, too")
        return None
    if not against.strip():
        raise UsageError("--against: give settings (threshold=5), a pattern, a pack or a file")
    pattern = against.lstrip()[:1] in {"{", "["}
    if not pattern and "=" not in against:
        return select_alarms(
            load_rules([against], parameters), [alarm] if alarm is not None else []
        )
    if alarm is not None:
        raise UsageError("--against-alarm: --against has to be a pack or a file")
    return against if pattern else parse_changes(against)
