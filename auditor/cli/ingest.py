"""`auditor ingest`: log files into a store."""

import shlex
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from auditor.cli import console
from auditor.cli.options.limits import with_limits
from auditor.cli.options.method import parse_bounds
from auditor.cli.options.sources import DEFAULT_CAP_MB, MB, Cap, check_account, check_region
from auditor.errors import AuditorError, UsageError

if TYPE_CHECKING:
    from auditor.cloudtrail.keys import Pruning


@with_limits
def ingest(
    sources: Annotated[
        list[str],
        typer.Argument(
            metavar="SOURCE", help="Log files, folders, archives, or s3://bucket/prefix."
        ),
    ],
    store: Annotated[
        Path,
        typer.Option(metavar="FILE.duckdb", help="Store to create, or to add to."),
    ],
    start: Annotated[
        str | None,
        typer.Option(
            "--from",
            metavar="TIME",
            help="Start of the span: files delivered more than a day before it are skipped. UTC.",
        ),
    ] = None,
    end: Annotated[
        str | None,
        typer.Option(
            "--to",
            metavar="TIME",
            help="End of the span: files delivered more than a day after it are skipped. UTC.",
        ),
    ] = None,
    account: Annotated[
        list[str] | None,
        typer.Option(metavar="ID", help="Only files of this account. May be repeated."),
    ] = None,
    region: Annotated[
        list[str] | None,
        typer.Option(metavar="REGION", help="Only files of this Region. May be repeated."),
    ] = None,
    cap: Cap = DEFAULT_CAP_MB,
    dry_run: Annotated[
        bool,
        typer.Option(
            "--dry-run", help="Show what would be read and what it would cost; read no file."
        ),
    ] = False,
    strict: Annotated[
        bool, typer.Option("--strict", help="Exit status 3 if the store has any rejection.")
    ] = False,
) -> None:
    """Put the records of SOURCE... into a store, to come back to.

    Reads only files that are new or have changed since the last run, or that could not be read.
    It is safe to interrupt at any moment: the next run continues. --from, --to, --account and
    --region go by the keys that CloudTrail gives log files; a file with another name is always
    read.

    Example: auditor ingest sample_data --store trail.duckdb && auditor audit trail.duckdb
    """
    from auditor.audit.ingest import plan_ingest, run_ingest
    from auditor.render.shared.ingest import plan, report

    pruning = _pruning(start, end, account or [], region or [])
    if dry_run:
        typer.echo(plan(plan_ingest(sources, store, pruning)), err=True, nl=False)
        return
    if not store.exists():
        console.check_writable(store)
    with console.progress() as progress:
        done = run_ingest(sources, store, pruning, progress, cap * MB)
    all_rejections = shlex.join(["auditor", "query", str(store), "FROM rejections"])
    typer.echo(report(done, all_rejections), err=True, nl=False)
    if done.empty:
        raise AuditorError(
            f"{', '.join(sources)}: no record was found; docs/formats.md lists"
            " the formats that are read"
        )
    raise typer.Exit(3 if strict and done.intake.rejections else 0)


def _pruning(
    start: str | None, end: str | None, accounts: list[str], regions: list[str]
) -> "Pruning":
    from auditor.cloudtrail.keys import Pruning

    for account in accounts:
        check_account("--account", account)
    for region in regions:
        check_region("--region", region)
    bounds = parse_bounds(start, end)
    if isinstance(bounds.start, timedelta):
        raise UsageError(f"--from {start}: give a date; ingest has no end to count back from")
    return Pruning(tuple(accounts), tuple(regions), bounds.start, bounds.end)
