"""`auditor ingest`: log files into a store."""

import shlex
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from auditor.cli import console
from auditor.cli.options import DEFAULT_CAP_MB, MB, Cap, check_region, parse_bounds
from auditor.errors import AuditorError, UsageError

if TYPE_CHECKING:
    from auditor.cloudtrail.keys import Pruning
    from auditor.cloudtrail.logfile import Intake
    from auditor.engine.store.ingest import Ingested
    from auditor.engine.store.ingested_files import KnownFiles
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
    from auditor.engine.store.ingest import store_writer
    from auditor.readers import discover

    _refuse_stores(sources, store)
    for name in region or ():
        check_region("--region", name)
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
    _say_what_was_done(done, found, intake, store)
    if _came_to_nothing(sources, done, found, intake):
        raise AuditorError(
            f"{', '.join(sources)}: there is no record; docs/formats.md lists what is read"
        )
    raise typer.Exit(3 if strict and intake.rejections else 0)


def _refuse_stores(sources: list[str], store: Path) -> None:
    from auditor.engine.store.store import is_store

    for source in sources:
        if is_store(source):
            raise UsageError(
                f"{source}: a store cannot be put into a store;"
                f" give the log files that it was made of: auditor ingest SOURCE... --store {store}"
            )


def _came_to_nothing(
    sources: list[str], done: "Ingested", found: "Discovery", intake: "Intake"
) -> bool:
    """Return whether the store holds nothing after all, or none of the files had a record in it.

    Of a bucket only what is new is found, and in a new bucket nothing may be there yet.
    """
    if not (intake.records or intake.empty_files):
        return bool(found.log_files or found.passed_over or found.pruned)
    others = done.unchanged or found.pruned or _buckets(sources)
    return 0 < done.useless == done.files and not others


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
    from auditor.engine.store.ingested_files import known_files
    from auditor.readers import discover

    if not store.exists():
        found = discover(sources, pruning)
        return found, found.log_files
    with known_files(str(store)) as known:
        found = _unseen(sources, pruning, known)
        return found, known.left_to_read(found.log_files)


def _say_what_was_done(done: "Ingested", found: "Discovery", intake: "Intake", store: Path) -> None:
    from auditor.render.shared.rejections import rejected
    from auditor.render.shared.words import counted

    were = "was" if done.unchanged == 1 else "were"
    _say(f"read {counted(done.files, 'file')}, {done.unchanged:,} {were} there already")
    if found.pruned:
        _say(f"{counted(found.pruned, 'file')} left alone, by their keys not asked for")
    if found.passed_over:
        _say(f"{counted(found.passed_over, 'file')} passed over, holding no logs")
    for reason in found.unread:
        _say(f"not read: {reason}")
    _say(
        f"the store holds {counted(intake.records, 'event')} of {counted(intake.files, 'file')},"
        f" {intake.undated:,} without a usable eventTime; left out:"
        f" {counted(intake.duplicates, 'copy', 'copies')},"
        f" {counted(len(intake.rejections), 'rejection')}"
    )
    if intake.rejections:
        query = shlex.join(["auditor", "query", str(store), "FROM rejections"])
        for line in rejected(intake.rejections, query):
            _say(line)


def _say_what_it_costs(found: "Discovery", wanted: "tuple[LogFile, ...]") -> None:
    from auditor.render.shared.words import counted

    objects = [log_file for log_file in wanted if log_file.bucket]
    size = sum(log_file.size for log_file in wanted)
    there = len(found.log_files) - len(wanted)
    are = "is" if there == 1 else "are"
    _say(
        f"would read {counted(len(wanted), 'file')}, {counted(size, 'byte')},"
        f" {there:,} {are} there already"
    )
    if objects:
        from auditor.readers.objects import PRICES_OF, Estimate

        fetched = sum(log_file.size for log_file in objects)
        cost = Estimate(len(objects), fetched, found.requests)
        _say(
            f"{counted(found.requests, 'LIST request')} (made already) and"
            f" {counted(len(objects), 'GET request')}:"
            f" ${cost.requests_price:,.4f}; transfer out of the Region: ${cost.transfer_price:,.4f}"
            f" ({PRICES_OF})"
        )
    for reason in found.unread:
        _say(f"would not read: {reason}")


def _say(line: str) -> None:
    """Print a line on stderr; thin spaces are right in print and ambiguous on terminals."""
    typer.echo(line.replace("\u202f", ","), err=True)
