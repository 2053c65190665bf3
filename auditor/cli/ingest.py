"""`auditor ingest`: log files into a store."""

import shlex
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from auditor.cli import console
from auditor.cli.options.engine import ClusterOptions, EngineName, EngineOption, Master
from auditor.cli.options.limits import with_limits
from auditor.cli.options.sources import DEFAULT_CAP_MB, Cap, accounts_option, regions_option
from auditor.cli.options.span import parse_bounds
from auditor.errors import AuditorError, UsageError
from auditor.file_names import is_object_url
from auditor.limits import MB
from auditor.own_process import reuse_memory
from auditor.paths import exists

if TYPE_CHECKING:
    from auditor.cloudtrail.keys import Pruning
    from auditor.engine.spark.cluster import Cluster
    from auditor.result.ingest import DataSetReport, IngestReport


@with_limits
def ingest(
    sources: Annotated[
        list[str],
        typer.Argument(
            metavar="SOURCE", help="Log files, folders, archives, or s3://bucket/prefix."
        ),
    ],
    store: Annotated[
        str,
        typer.Option(
            metavar="FILE.duckdb",
            help="Store to create, or to add to. With --engine spark: new folder or URL of a data"
            " set of Parquet files, as `auditor export` writes it.",
        ),
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
        typer.Option(
            metavar="ID",
            callback=accounts_option,
            help="Only files of this account, or of several separated by commas. May be repeated.",
        ),
    ] = None,
    region: Annotated[
        list[str] | None,
        typer.Option(
            metavar="REGION",
            callback=regions_option,
            help="Only files of this Region, or of several separated by commas. May be repeated.",
        ),
    ] = None,
    cap: Cap = DEFAULT_CAP_MB,
    dry_run: Annotated[
        bool,
        typer.Option(
            "--dry-run", help="Show what would be read and at what cost, without reading any file."
        ),
    ] = False,
    engine: EngineOption = EngineName.LOCAL,
    master: Master = None,
    strict: Annotated[
        bool, typer.Option("--strict", help="Exit status 3 if the store has any rejection.")
    ] = False,
) -> None:
    """Put the records of SOURCE... into a store for later commands.

    Reads only files that are new or have changed since the last run, or that could not be read. It
    is safe to interrupt at any moment: the next run continues. --from, --to, --account and --region
    select files by the keys that CloudTrail gives them; a file with another name is always read.

    Example: auditor ingest sample_data --store trail.duckdb && auditor audit trail.duckdb
    """
    pruning = _pruning(start, end, account or [], region or [])
    cluster = ClusterOptions(engine, master).cluster()
    if cluster is None and is_object_url(store):
        raise UsageError(
            f"--store {store}: a store is a local file; with --engine spark, a data set of Parquet"
            " files can be in a bucket"
        )
    if dry_run:
        from auditor.audit.ingest import plan_ingest
        from auditor.render.shared.ingest import plan

        typer.echo(plan(plan_ingest(sources, Path(store), pruning)), err=True, nl=False)
        return
    done: IngestReport | DataSetReport
    if cluster is not None:
        done = _written(sources, store, cluster, pruning, cap * MB)
    else:
        done = _ingested(sources, store, pruning, cap * MB)
    if done.empty:
        raise AuditorError(
            f"{', '.join(sources)}: no record was found; docs/formats.md lists the supported"
            " formats"
        )
    raise typer.Exit(3 if strict and done.intake.rejections else 0)


def _written(
    sources: Sequence[str], url: str, cluster: "Cluster", pruning: "Pruning", cap: int
) -> "DataSetReport":
    """Write log files as a data set, and print a summary on stderr."""
    from auditor.audit.ingest import write_data_set
    from auditor.render.shared.ingest import data_set

    with console.progress() as progress:
        done = write_data_set(sources, url, cluster, pruning, progress, cap)
    every = shlex.join(["auditor", "audit", *sources, "--engine", "spark", "--format", "json"])
    typer.echo(data_set(done, every), err=True, nl=False)
    return done


def _ingested(sources: Sequence[str], store: str, pruning: "Pruning", cap: int) -> "IngestReport":
    """Put log files into a store, and print a summary on stderr."""
    from auditor.audit.ingest import run_ingest
    from auditor.render.shared.ingest import report

    if not exists(Path(store)):
        console.prepare_output(Path(store))
    reuse_memory()
    with console.progress() as progress:
        done = run_ingest(sources, Path(store), pruning, progress, cap)
    every = shlex.join(["auditor", "query", store, "FROM rejections"])
    typer.echo(report(done, every), err=True, nl=False)
    return done


def _pruning(
    start: str | None, end: str | None, accounts: list[str], regions: list[str]
) -> "Pruning":
    from auditor.cloudtrail.keys import Pruning

    bounds = parse_bounds(start, end)
    if isinstance(bounds.start, timedelta):
        raise UsageError(f"--from {start}: give a date; ingest has no end to count back from")
    return Pruning(tuple(accounts), tuple(regions), bounds.start, bounds.end)
