"""`auditor audit`: which alarms would have fired."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Annotated

import typer

from auditor.cli import console
from auditor.cli.audit_renderers import AuditRenderer, by_alarm, by_requirement
from auditor.cli.matches import keeper
from auditor.cli.options.audit import (
    ActualHistory,
    AlarmAccount,
    AlarmRegion,
    FailOn,
    FailOnOption,
    FormatOption,
    MatchesFile,
    SignificanceOption,
    SkipBroken,
    significance_of,
)
from auditor.cli.options.compliance import (
    Expect,
    Framework,
    FrameworkVersion,
    ReportName,
    ReportOption,
    SampleOption,
    Seed,
    compliance_request,
)
from auditor.cli.options.configured import (
    Config,
    ExpectedAccounts,
    configured_accounts,
    configured_rules,
    configured_timezone,
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
from auditor.cli.options.output import Output
from auditor.cli.options.redaction import Redact, RedactKey, redaction_of
from auditor.cli.options.review import (
    Dispositions,
    LocalTimezone,
    ReviewWithin,
    parse_within,
)
from auditor.cli.options.rules import Parameters, Rules
from auditor.cli.options.sources import (
    DEFAULT_CAP_MB,
    Cap,
    SourcesArgument,
    check_account,
    check_region,
)
from auditor.cli.options.span import FromOption, ToOption, parse_bounds
from auditor.cloudwatch.alarms import Evaluation
from auditor.cloudwatch.clock import parse_clock
from auditor.cloudwatch.metric_filter import DefaultValue
from auditor.errors import UsageError
from auditor.limits import MB
from auditor.render.formats import AUDIT, COMPLIANCE, format_of

if TYPE_CHECKING:
    from auditor.evidence.expectations import Expectation
    from auditor.result.audit import AuditResult


@with_limits
@with_workers
def audit(
    sources: SourcesArgument,
    rules: Rules = None,
    parameters: Parameters = None,
    start: FromOption = None,
    end: ToOption = None,
    evaluation: EvaluationOption = Evaluation.SLIDING,
    hourly_minute: HourlyMinuteOption = 0,
    clock: ClockOption = "event",
    scope: ScopeOption = ScopeName.ALL,
    alarm_account: AlarmAccount = None,
    alarm_region: AlarmRegion = None,
    actual: ActualHistory = None,
    default_value: DefaultValueOption = DefaultValue.PER_MINUTE,
    output_format: FormatOption = None,
    output: Output = None,
    report: ReportOption = ReportName.ALARMS,
    framework: Framework = "",
    framework_version: FrameworkVersion = "",
    expect: Expect = None,
    sample: SampleOption = None,
    seed: Seed = "",
    matches: MatchesFile = None,
    dispositions: Dispositions = None,
    review_within: ReviewWithin = "3d",
    significance: SignificanceOption = None,
    fail_on: FailOnOption = None,
    skip_broken: SkipBroken = False,
    redact: Redact = "",
    redact_key: RedactKey = None,
    timezone: LocalTimezone = None,
    expected_accounts: ExpectedAccounts = None,
    config: Config = None,
    cap: Cap = DEFAULT_CAP_MB,
    engine: EngineOption = EngineName.LOCAL,
    master: Master = None,
    work_dir: WorkDirOption = None,
    strict: Annotated[bool, typer.Option("--strict", help="Same as --fail-on rejection.")] = False,
) -> None:
    """Show which alarms would have fired over the records in SOURCE..., when and why.

    Exit status 1 if there are no records to judge, whatever --fail-on says.

    Example: auditor audit sample_data -o report.html
    """
    from auditor.audit.run import audited
    from auditor.cloudwatch.rule import evaluated_in
    from auditor.configuration import read_configuration
    from auditor.replay.method import Method, Scope
    from auditor.replay.question import Question
    from auditor.rules import load_rules

    bounds = parse_bounds(start, end)
    cluster = cluster_of(engine, master, work_dir)
    if alarm_account is not None:
        check_account("--alarm-account", alarm_account)
    if alarm_region is not None:
        check_region("--alarm-region", alarm_region)
    method = Method(
        evaluation, parse_clock(clock), Scope(scope), alarm_account, alarm_region, default_value
    )
    by_control = report is ReportName.COMPLIANCE
    if not by_control and (framework or framework_version or expect or sample or seed):
        raise UsageError(
            "--framework, --framework-version, --expect, --sample and --seed need"
            " --report compliance"
        )
    within = parse_within(review_within)
    reviews = None
    if dispositions is not None:
        from auditor.evidence.dispositions import read_dispositions

        reviews = read_dispositions(dispositions)
    redaction = redaction_of(redact, redact_key)
    expectations: tuple[Expectation, ...] = ()
    rendered: Callable[[], AuditRenderer]
    if by_control:
        request = compliance_request(
            framework, framework_version, reviews or (), dispositions, within, expect, sample, seed
        )
        expectations = request.expectations
        rendered = partial(by_requirement, format_of(COMPLIANCE, output_format, output), request)
    else:
        rendered = partial(by_alarm, format_of(AUDIT, output_format, output))
    console.check_writable(output)
    configuration = read_configuration(config, sources)
    configured = configured_rules(configuration, rules, parameters)
    expected, named = configured_accounts(configuration, expected_accounts)
    zone, zoned = configured_timezone(configuration, timezone)
    used = (*configured.from_file, *named, *zoned)
    note(configuration, used)
    pack = load_rules(configured.names, configured.parameters, skip_broken=skip_broken)
    pack = evaluated_in(pack, hourly_minute)
    question = Question(
        sources,
        pack,
        bounds,
        method,
        cap * MB,
        expected_accounts=expected,
        timezone=zone,
        configuration=used,
        cluster=cluster,
        significance=significance_of(significance),
        shows_matches=matches is not None or redaction is not None,
    )
    history = None
    if actual:
        from auditor.audit.actual import read_history  # with mails and what they are read by

        history = read_history(actual)
    with ThreadPoolExecutor(1) as beside, ExitStack() as reading:
        keep = None if matches is None else keeper(matches, reading)
        rendering = beside.submit(rendered)
        progress = reading.enter_context(console.progress())
        with audited(question, progress, history) as opened:
            done = opened.audit
            redactor = None
            if redaction is not None:
                from auditor.evidence.redaction.results import audit_redactor

                redactor = audit_redactor(opened, redaction, reviews, expectations)
            if keep is not None:
                every = opened.matches()
                keep(map(redactor.value, every) if redactor else every)
        if reviews is not None:
            from auditor.evidence.reviews import review_of

            review = review_of(done.result, reviews, within)
            done = replace(done, result=replace(done.result, review=review))
    console.write([rendering.result()(done, redactor).encode()], output)
    result = done.result
    console.check_judged(result, sources)
    if output is not None:
        from auditor.render.audit.words import headline

        typer.echo(redactor.text(headline(result)) if redactor else headline(result), err=True)
    raise typer.Exit(
        exit_status(result, {*(fail_on or ()), *([FailOn.REJECTION] if strict else ())})
    )


def exit_status(result: "AuditResult", fail_on: set[FailOn]) -> int:
    """Return 3 if something happened that --fail-on asks for, otherwise 0."""
    fired = any(alarm.fired for alarm in result.every_alarm)
    rejected = bool(result.intake.rejections)
    asked = (FailOn.ALARM in fail_on and fired) or (FailOn.REJECTION in fail_on and rejected)
    return 3 if asked else 0
