"""`auditor evidence`: a self-contained pack for auditors."""

from pathlib import Path
from typing import Annotated

import typer

from auditor.cli import console, pack_steps
from auditor.cli.options.compliance import (
    Expect,
    Framework,
    FrameworkVersion,
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
from auditor.cli.options.limits import with_limits, with_workers
from auditor.cli.options.method import ClockOption, EvaluationOption, ScopeName, ScopeOption
from auditor.cli.options.redaction import Redact, RedactKey, redaction_of
from auditor.cli.options.review import (
    Dispositions,
    LocalTimezone,
    ReviewWithin,
    parse_within,
)
from auditor.cli.options.rules import Parameters, Rules
from auditor.cli.options.sources import DEFAULT_CAP_MB, Cap
from auditor.cli.options.span import FromOption, ToOption, parse_bounds
from auditor.cli.options.verification import HeadObjectFiles, public_keys_option
from auditor.cloudwatch.alarms import Evaluation
from auditor.cloudwatch.clock import parse_clock
from auditor.errors import UsageError
from auditor.limits import MB


@with_limits
@with_workers
def evidence(
    context: typer.Context,
    sources: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="SOURCE", help="Log files, folders, archives, s3://bucket/prefix, or a store."
        ),
    ] = None,
    rules: Rules = None,
    parameters: Parameters = None,
    start: FromOption = None,
    end: ToOption = None,
    evaluation: EvaluationOption = Evaluation.SLIDING,
    clock: ClockOption = "event",
    scope: ScopeOption = ScopeName.ALL,
    framework: Framework = "",
    framework_version: FrameworkVersion = "",
    expect: Expect = None,
    sample: SampleOption = None,
    seed: Seed = "",
    dispositions: Dispositions = None,
    review_within: ReviewWithin = "3d",
    output: Annotated[
        Path | None,
        typer.Option(
            "--output",
            "-o",
            metavar="DIR|FILE.zip",
            help="New folder or zip archive for the pack.",
        ),
    ] = None,
    previous: Annotated[
        Path | None,
        typer.Option(
            metavar="PACK",
            help="Earlier pack: its dispositions are carried over, and the new pack lists what"
            " changed since.",
        ),
    ] = None,
    public_keys: Annotated[
        list[Path] | None, public_keys_option("With it the log files are verified first.")
    ] = None,
    head_objects: HeadObjectFiles = None,
    template: Annotated[
        bool,
        typer.Option(
            "--dispositions-template",
            help="Write a file of dispositions to fill in instead of a pack, to -o FILE.yaml or"
            " .csv, or to stdout.",
        ),
    ] = False,
    check: Annotated[
        Path | None,
        typer.Option(
            metavar="PACK",
            help="Pack to check, instead of writing one. Exit status 1 if it was changed.",
        ),
    ] = None,
    redact: Redact = "",
    redact_key: RedactKey = None,
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
    from auditor.evidence.dispositions import read_dispositions
    from auditor.evidence.pack.bag import check_free
    from auditor.evidence.pack.previous import carried_over, read_previous
    from auditor.evidence.pack.write import PackRequest

    bounds = parse_bounds(start, end)
    if template or output is None:
        console.check_writable(output)
    else:
        check_free(output)
    if redact and template:
        raise UsageError("--redact: cannot be combined with --dispositions-template")
    redaction = redaction_of(redact, redact_key)
    within = parse_within(review_within)
    before = None if previous is None else read_previous(previous)
    reviews = () if dispositions is None else read_dispositions(dispositions)
    if before is not None:
        reviews = carried_over(before.dispositions, reviews)
    request = compliance_request(
        framework,
        framework_version,
        reviews,
        dispositions or previous,
        within,
        expect,
        sample,
        seed,
    )
    from auditor.configuration import read_configuration
    from auditor.replay.method import Method, Scope
    from auditor.replay.question import Question
    from auditor.rules import load_rules
    from auditor.significance.table_file import shipped_table

    configuration = read_configuration(config, sources)
    configured = configured_rules(configuration, rules, parameters)
    expected, named = configured_accounts(configuration, expected_accounts)
    zone, zoned = configured_timezone(configuration, timezone)
    used = (*configured.from_file, *named, *zoned)
    note(configuration, used)
    question = Question(
        sources,
        load_rules(configured.names, configured.parameters),
        bounds,
        Method(evaluation, parse_clock(clock), Scope(scope)),
        cap * MB,
        expected_accounts=expected,
        timezone=zone,
        configuration=used,
        significance=None if template else shipped_table(),
    )
    if template:
        pack_steps.write_template(question, request, output)
        return
    given: dict[str, object] = {
        "rules": question.pack.name,
        "parameter": [f"{name}={value}" for name, value in question.pack.parameters],
        "from": start,
        "to": end,
        "evaluation": str(evaluation),
        "clock": clock,
        "scope": str(scope),
        "framework": framework,
        "framework-version": framework_version,
        "expect": expect.name if expect else None,
        "sample": sample,
        "seed": seed,
        "dispositions": dispositions.name if dispositions else None,
        "review-within": review_within,
        "previous": before.fingerprint if before else None,
        "public-keys": [file.name for file in public_keys or ()],
        "head-objects": [file.name for file in head_objects or ()],
        "redact": ",".join(sorted(redaction.kinds)) if redaction else "",
        "timezone": zone,
        "expect-account": list(expected_accounts or ()),
        "cap": cap,
    }
    verification = None
    if public_keys or head_objects:
        from auditor.verify import run_verify

        with console.progress("verifying files") as progress:
            verification = run_verify(
                sources, public_keys or (), head_objects or (), progress=progress, cap=cap * MB
            )
    pack_steps.write(
        PackRequest(
            question=question,
            compliance=request,
            rules=tuple(configured.names),
            command=pack_steps.command(question, given),
            options=given,
            verification=verification,
            previous=before,
            redaction=redaction,
        ),
        output or Path(),
    )
