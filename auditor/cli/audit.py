"""`auditor audit`: which alarms would have fired."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import TYPE_CHECKING, Annotated

import typer

from auditor.cli import console
from auditor.cli.audit_renderers import AuditRenderer, by_alarm, by_requirement
from auditor.cli.options.audit import (
    ActualHistory,
    AlarmLocationOptions,
    FailOn,
    FailOnOption,
    FormatOption,
    MatchesFile,
    SignificanceOption,
    SkipBroken,
    significance_of,
)
from auditor.cli.options.compliance import ComplianceOptions, ReportName, ReportOption
from auditor.cli.options.configured import Config, ConfiguredOptions, ExpectedAccounts
from auditor.cli.options.engine import ClusterOptions
from auditor.cli.options.groups import with_groups
from auditor.cli.options.limits import with_limits, with_workers
from auditor.cli.options.method import MethodOptions
from auditor.cli.options.output import Output
from auditor.cli.options.redaction import RedactionOptions
from auditor.cli.options.review import LocalTimezone, ReviewOptions
from auditor.cli.options.rules import Parameters, Rules
from auditor.cli.options.sources import DEFAULT_CAP_MB, Cap, SourcesArgument
from auditor.cli.options.span import SpanOptions
from auditor.errors import UsageError
from auditor.limits import MB
from auditor.render.formats import AUDIT, COMPLIANCE, format_of

if TYPE_CHECKING:
    from auditor.evidence.compliance import ComplianceRequest
    from auditor.result.audit import AuditResult


@with_limits
@with_workers
@with_groups
def audit(
    *,
    sources: SourcesArgument,
    rules: Rules = None,
    parameters: Parameters = None,
    span: SpanOptions,
    judging: MethodOptions,
    location: AlarmLocationOptions,
    actual: ActualHistory = None,
    output_format: FormatOption = None,
    output: Output = None,
    report: ReportOption = ReportName.ALARMS,
    compliance: ComplianceOptions,
    matches: MatchesFile = None,
    reviewing: ReviewOptions,
    significance: SignificanceOption = None,
    fail_on: FailOnOption = None,
    skip_broken: SkipBroken = False,
    redacting: RedactionOptions,
    timezone: LocalTimezone = None,
    expected_accounts: ExpectedAccounts = None,
    config: Config = None,
    cap: Cap = DEFAULT_CAP_MB,
    reading: ClusterOptions,
    strict: Annotated[bool, typer.Option("--strict", help="Same as --fail-on rejection.")] = False,
) -> None:
    """Show which alarms would have fired over the records in SOURCE..., when and why.

    Exit status 1 if there are no records to judge, whatever --fail-on says.

    Example: auditor audit sample_data -o report.html
    """
    from auditor.cli import audit_steps
    from auditor.cloudwatch.rule import evaluated_in
    from auditor.replay.question import Question

    bounds = span.bounds()
    cluster = reading.cluster()
    method = judging.method(location.alarm_account, location.alarm_region)
    by_control = report is ReportName.COMPLIANCE
    if compliance.any_given and not by_control:
        raise UsageError(
            "--framework, --framework-version, --expect, --sample and --seed need"
            " --report compliance"
        )
    within, reviews = reviewing.within(), reviewing.reviews()
    redaction = redacting.redaction()
    request: ComplianceRequest | None = None
    renderer: Callable[[], AuditRenderer]
    if by_control:
        request = compliance.request(reviews or (), reviewing.dispositions, within)
        renderer = partial(by_requirement, format_of(COMPLIANCE, output_format, output), request)
    else:
        renderer = partial(by_alarm, format_of(AUDIT, output_format, output))
    console.prepare_output(output)
    configured = ConfiguredOptions(config, sources)
    named = configured.rules(rules, parameters)
    expected = configured.expected_accounts(expected_accounts)
    zone = configured.timezone(timezone)
    configured.report()
    pack = evaluated_in(named.load(skip_broken=skip_broken), judging.hourly_minute)
    question = Question(
        sources,
        pack,
        bounds,
        method,
        cap * MB,
        expected_accounts=expected,
        timezone=zone,
        configuration=configured.used,
        cluster=cluster,
        significance=significance_of(significance),
        shows_matches=matches is not None or redaction is not None,
    )
    history = audit_steps.recorded(actual or ())
    expectations = request.expectations if request else ()
    with ThreadPoolExecutor(1) as beside:
        rendering = beside.submit(renderer)
        done, redactor = audit_steps.evaluated(
            question, history, matches, redaction, (reviews, expectations)
        )
        done = audit_steps.reviewed(done, reviews, within)
    console.write([rendering.result()(done, redactor).encode()], output)
    console.check_judged(done.result, sources)
    if output is not None:
        audit_steps.echo_headline(done, redactor)
    fails = {*(fail_on or ()), *([FailOn.REJECTION] if strict else ())}
    raise typer.Exit(exit_status(done.result, fails))


def exit_status(result: "AuditResult", fail_on: set[FailOn]) -> int:
    """Return 3 if something happened that --fail-on asks for, otherwise 0."""
    fired = any(alarm.fired for alarm in result.every_alarm)
    rejected = bool(result.intake.rejections)
    asked = (FailOn.ALARM in fail_on and fired) or (FailOn.REJECTION in fail_on and rejected)
    return 3 if asked else 0
