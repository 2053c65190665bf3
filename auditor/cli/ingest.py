"""`auditor ingest`: log files into a store."""

from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from auditor.cli import console
from auditor.cli.options import DEFAULT_CAP_MB, MB, Cap
from auditor.cli.times import parse_bounds
from auditor.errors import UsageError

if TYPE_CHECKING:
    from auditor.cloudtrail.keys import Pruning
    from auditor.cloudtrail.logfile import Intake
    from auditor.engine.known import KnownFiles
    from auditor.readers import Discovery, LogFile


def ingest(
    sources: Annotated[
        list[str],
        typer.Argument(metavar="SOURCE...", help="Log files, folders, or s3://bucket/prefix."),
    ],
    store: Annotated[
        Path,
        typer.Option(
            metavar="FILE.duckdb", help="The store; made where it is not there, else added to."
        ),
    ],
    start: Annotated[
        str | None,
        typer.Option(
            "--from", metavar="TIME", help="Leave out files delivered more than a day before TIME."
        ),
    ] = None,
    end: Annotated[
        str | None,
        typer.Option(
            "--to", metavar="TIME", help="Leave out files delivered more than a day after TIME."
        ),
    ] = None,
    account: Annotated[
        list[str] | None,
        typer.Option(metavar="ID", help="Read only this account's files, by their keys."),
    ] = None,
    region: Annotated[
        list[str] | None,
        typer.Option(metavar="NAME", help="Read only this Region's files, by their keys."),
    ] = None,
    cap: Cap = DEFAULT_CAP_MB,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Say what would be read and what it costs; read none.")
    ] = False,
    strict: Annotated[
        bool, typer.Option("--strict", help="Exit with 3 if the store holds any rejection.")
    ] = False,
) -> None:
    """Put the records of SOURCE... into a store, to come back to.

    Reads only files that are new or have changed since the last run, or that could not be read.
    Safe to interrupt at any moment: run it again and it goes on. Files whose names are no
    CloudTrail keys are always read.

    Example: auditor ingest sample_data --store trail.duckdb && auditor audit trail.duckdb
    """
    from auditor.cloudtrail.keys import Pruning
    from auditor.engine.ingest import store_writer
    from auditor.readers import discover

    bounds = parse_bounds(start, end)
    since = bounds.start
    if isinstance(since, timedelta):
        raise UsageError(f"--from {start}: give a date; nothing tells yet from when to count back")
    pruning = Pruning(tuple(account or ()), tuple(region or ()), since, bounds.end)
    if dry_run:
        _say_what_it_costs(*_would_read(sources, pruning, store))
        return
    found = None
    if not store.exists():  # a source that is not there leaves no store behind
        console.check_writable(store)
        found = discover(sources, pruning)
    with console.progress() as progress, store_writer(str(store)) as writer:
        found = found or _unseen(sources, pruning, writer.known)
        done = writer.ingest(found, progress, cap * MB)
        if not (account or region):
            for bucket in _buckets(sources):
                writer.listed(bucket, since)
        intake = writer.intake()
    typer.echo(f"read {done.files:,} files, {done.unchanged:,} were there already", err=True)
    _say_what_was_left(found, intake)
    raise typer.Exit(3 if strict and intake.rejections else 0)


def _buckets(sources: list[str]) -> list[str]:
    from auditor.readers import is_object_url

    return list(filter(is_object_url, sources))


def _unseen(sources: list[str], pruning: "Pruning", known: "KnownFiles") -> "Discovery":
    """Return what the sources hold, less the objects that need not be listed again."""
    from auditor.readers import discover

    seen = [url for bucket in _buckets(sources) for url in known.seen(bucket, pruning.start)]
    return discover(sources, pruning, seen)


def _would_read(
    sources: list[str], pruning: "Pruning", store: Path
) -> "tuple[Discovery, tuple[LogFile, ...]]":
    """Return what the sources hold, and what of it the store does not."""
    from auditor.engine.known import known_files
    from auditor.readers import discover

    if not store.exists():
        found = discover(sources, pruning)
        return found, found.log_files
    with known_files(str(store)) as known:
        found = _unseen(sources, pruning, known)
        return found, known.left_to_read(found.log_files)


def _say_what_was_left(found: "Discovery", intake: "Intake") -> None:
    if found.pruned:
        typer.echo(f"{found.pruned:,} files left alone, by their keys not asked for", err=True)
    if found.passed_over:
        typer.echo(f"{found.passed_over:,} files passed over, which hold no logs", err=True)
    for reason in found.unread:
        typer.echo(f"not read: {reason}", err=True)
    typer.echo(
        f"the store holds {intake.records:,} events of {intake.files:,} files, {intake.undated:,}"
        f" without a usable eventTime; left out: {intake.duplicates:,} copies,"
        f" {len(intake.rejections):,} rejections",
        err=True,
    )


def _say_what_it_costs(found: "Discovery", wanted: "tuple[LogFile, ...]") -> None:
    objects = [log_file for log_file in wanted if log_file.bucket]
    size = sum(log_file.size for log_file in wanted)
    there = len(found.log_files) - len(wanted)
    typer.echo(
        f"would read {len(wanted):,} files, {size:,} bytes, {there:,} are there already", err=True
    )
    if objects:
        from auditor.readers.objects import PRICES_OF, Estimate

        fetched = sum(log_file.size for log_file in objects)
        cost = Estimate(len(objects), fetched, found.requests)
        typer.echo(
            f"{found.requests:,} LIST requests (made already) and {len(objects):,} GET requests:"
            f" ${cost.requests_price:,.4f}; transfer out of the Region: ${cost.transfer_price:,.4f}"
            f" ({PRICES_OF})",
            err=True,
        )
    for reason in found.unread:
        typer.echo(f"would not read: {reason}", err=True)
