"""`auditor query`: SQL over a store."""

import sys
from enum import StrEnum
from typing import Annotated

import typer

from auditor.cli import console
from auditor.cli.options import FORMAT_HELP, Output, format_of


class Format(StrEnum):
    """How rows are written."""

    TABLE = "table"
    CSV = "csv"
    JSON = "json"
    PARQUET = "parquet"


def query(
    store: Annotated[
        str, typer.Argument(metavar="STORE", help="A store that `auditor ingest` made.")
    ],
    sql: Annotated[str, typer.Argument(metavar="SQL", help="A query; - reads it from stdin.")],
    output_format: Annotated[
        Format | None,
        typer.Option("--format", help=FORMAT_HELP),
    ] = None,
    output: Output = None,
) -> None:
    """Answer an SQL query over a STORE, without changing it.

    Tables: records, log_files, copies, rejections, and cloudtrail_logs as in Athena's
    documentation. A table shows at most 1,000 rows.

    Example: auditor query trail.duckdb "SELECT eventName, count(*) FROM records GROUP BY 1"
    """
    from auditor.engine.store.query import query as answer
    from auditor.render.shared.rows import FORMATS

    form = format_of(Format, output_format, output)
    console.check_writable(output)
    if form is Format.PARQUET and output is None and sys.stdout.isatty():
        raise typer.BadParameter("parquet is no text; name a file with -o")
    with answer(store, sys.stdin.read() if sql == "-" else sql) as reader:
        console.write(FORMATS[form](reader), output)
