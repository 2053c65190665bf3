"""`auditor evidence`: a self-contained pack for auditors."""

from pathlib import Path
from typing import Annotated

import typer

from auditor.cli import console, pack_steps
from auditor.cli.options.compliance import ComplianceOptions
from auditor.cli.options.configured import Config, ConfiguredOptions, ExpectedAccounts
from auditor.cli.options.evidence import (
    CheckedPack,
    DispositionsTemplate,
    PackOutput,
    PreviousPack,
)
from auditor.cli.options.groups import with_groups
from auditor.cli.options.limits import with_limits, with_workers
from auditor.cli.options.method import ClockOption, EvaluationOption, ScopeName, ScopeOption
from auditor.cli.options.redaction import RedactionOptions
from auditor.cli.options.review import LocalTimezone, ReviewOptions
from auditor.cli.options.rules import Parameters, Rules
from auditor.cli.options.sources import DEFAULT_CAP_MB, Cap, OptionalSources
from auditor.cli.options.span import SpanOptions
from auditor.cli.options.verification import HeadObjectFiles, public_keys_option
from auditor.cloudwatch.alarms import Evaluation
from auditor.cloudwatch.clock import parse_clock
from auditor.errors import UsageError
from auditor.limits import MB


@with_limits
@with_workers
@with_groups
def evidence(
    *,
    context: typer.Context,
    sources: OptionalSources = None,
    rules: Rules = None,
    parameters: Parameters = None,
    span: SpanOptions,
    evaluation: EvaluationOption = Evaluation.SLIDING,
    clock: ClockOption = "event",
    scope: ScopeOption = ScopeName.ALL,
    compliance: ComplianceOptions,
    reviewing: ReviewOptions,
    output: PackOutput = None,
    previous: PreviousPack = None,
    public_keys: Annotated[
        list[Path] | None, public_keys_option("With it the log files are verified first.")
    ] = None,
    head_objects: HeadObjectFiles = None,
    template: DispositionsTemplate = False,
    check: CheckedPack = None,
    redacting: RedactionOptions,
    timezone: LocalTimezone = None,
    expected_accounts: ExpectedAccounts = None,
    config: Config = None,
    cap: Cap = DEFAULT_CAP_MB,
) -> None:
    """Write an evidence pack: reports, records, rules, inputs and how to check them.

    The pack is a BagIt bag. The same input gives the same bytes.

    Example: auditor evidence sample_data --rules cis-5.0 -o evidence.zip
    """
    if check is not None:
        if pack_steps.given_names(context) != {"check"}:
            raise UsageError("--check: cannot be combined with SOURCE or other options")
        raise typer.Exit(pack_steps.check(check))
    if not sources:
        raise UsageError("give a SOURCE to write a pack from, or --check PACK")
    if output is None and not template:
        raise UsageError("give -o DIR or -o FILE.zip for the pack")
    if redacting.redact and template:
        raise UsageError("--redact: cannot be combined with --dispositions-template")
    from auditor.evidence.pack.bag import check_free
    from auditor.evidence.pack.previous import carried_over, read_previous
    from auditor.evidence.pack.write import PackRequest
    from auditor.replay.method import Method, Scope
    from auditor.replay.question import Question
    from auditor.significance.table_file import shipped_table

    bounds = span.bounds()
    if template or output is None:
        console.prepare_output(output)
    else:
        check_free(output)
    redaction = redacting.redaction()
    within = reviewing.within()
    before = None if previous is None else read_previous(previous)
    reviews = reviewing.reviews() or ()
    if before is not None:
        reviews = carried_over(before.dispositions, reviews)
    request = compliance.request(reviews, reviewing.dispositions or previous, within)
    configured = ConfiguredOptions(config, sources)
    named = configured.rules(rules, parameters)
    expected = configured.expected_accounts(expected_accounts)
    zone = configured.timezone(timezone)
    configured.report()
    question = Question(
        sources,
        named.load(),
        bounds,
        Method(evaluation, parse_clock(clock), Scope(scope)),
        cap * MB,
        expected_accounts=expected,
        timezone=zone,
        configuration=configured.used,
        significance=None if template else shipped_table(),
    )
    if template:
        pack_steps.write_template(question, request, output)
        return
    options: dict[str, object] = {
        "rules": question.pack.name,
        "parameter": [f"{name}={value}" for name, value in question.pack.parameters],
        "from": span.start,
        "to": span.end,
        "evaluation": str(evaluation),
        "clock": clock,
        "scope": str(scope),
        "framework": compliance.framework,
        "framework-version": compliance.framework_version,
        "expect": compliance.expect.name if compliance.expect else None,
        "sample": compliance.sample,
        "seed": compliance.seed,
        "dispositions": reviewing.dispositions.name if reviewing.dispositions else None,
        "review-within": reviewing.review_within,
        "previous": before.fingerprint if before else None,
        "public-keys": [file.name for file in public_keys or ()],
        "head-objects": [file.name for file in head_objects or ()],
        "redact": ",".join(sorted(redaction.kinds)) if redaction else "",
        "timezone": zone,
        "expect-account": list(expected_accounts or ()),
        "cap": cap,
    }
    pack_steps.write(
        PackRequest(
            question=question,
            compliance=request,
            rules=tuple(named.names),
            command=pack_steps.command(question, options),
            options=options,
            verification=pack_steps.verified(sources, public_keys or (), head_objects or (), cap),
            previous=before,
            redaction=redaction,
        ),
        output or Path(),
    )
