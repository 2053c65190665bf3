"""`auditor ingest`: log files into a store."""

from pathlib import Path
from typing import Annotated

import typer

from auditor.cli import console


def ingest(
    sources: Annotated[
        list[str], typer.Argument(metavar="SOURCE...", help="Log files, or folders of them.")
    ],
    store: Annotated[
        Path,
        typer.Option(
            metavar="FILE.duckdb", help="The store; made where it is not there, else added to."
        ),
    ],
    strict: Annotated[
        bool, typer.Option("--strict", help="Exit with 3 if the store holds any rejection.")
    ] = False,
) -> None:
    """Put the records of SOURCE... into a store, to come back to.

    Reads only files that are new or have changed since the last run. Safe to interrupt at any
    moment: run it again and it goes on.

    Example: auditor ingest sample_data --store trail.duckdb && auditor audit trail.duckdb
    """
    from auditor.engine.store import open_store, store_writer
    from auditor.readers import discover

    discovery = discover(sources)
    with console.progress() as progress, store_writer(str(store)) as writer:
        done = writer.ingest(discovery, progress)
    with open_store(str(store), ()) as engine:
        intake = engine.intake()
    typer.echo(
        f"read {done.files:,} files, {done.unchanged:,} were there already\n"
        f"the store holds {intake.records:,} events of {intake.files:,} files, {intake.undated:,}"
        f" without a usable eventTime; left out: {intake.duplicates:,} copies,"
        f" {len(intake.rejections):,} rejections",
        err=True,
    )
    raise typer.Exit(3 if strict and intake.rejections else 0)
