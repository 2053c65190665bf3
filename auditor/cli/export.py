"""`auditor export`: a store's records as Parquet files."""

from pathlib import Path
from typing import Annotated

import typer

from auditor.cli import console
from auditor.cli.options.limits import with_limits
from auditor.cli.options.sources import Store


@with_limits
def export(
    store: Store,
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="A new or empty folder.")],
) -> None:
    """Write the records of a STORE to DIR as Parquet files in Hive partitions.

    Athena, Spark and DuckDB read them as one table, with the columns of Athena's cloudtrail_logs
    and each record's own JSON text. Partitions are account, region, year, month and day.

    Example: auditor export trail.duckdb cloudtrail_logs
    """
    from auditor.engine.store.export import export as write
    from auditor.render.shared.words import counted

    with console.progress("writing records, %") as progress:
        done = write(store, folder, progress)
    written = f"{counted(done.records, 'record')} in {counted(done.files, 'file')}"
    console.say(f"wrote {written} to {folder}")
