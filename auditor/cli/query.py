"""`auditor query`: SQL over a store."""

import sys
from typing import Annotated

import typer

from auditor.cli import console
from auditor.cli.options.limits import with_limits
from auditor.cli.options.output import Format, Output
from auditor.cli.options.sources import Store
from auditor.errors import UsageError
from auditor.render.formats import ROW_EXTENSIONS, ROWS, RowFormat, format_of


@with_limits
def query(
    store: Store,
    sql: Annotated[str, typer.Argument(metavar="SQL", help="A query; - reads it from stdin.")],
    output_format: Annotated[RowFormat | None, Format] = None,
    output: Output = None,
) -> None:
    """Run an SQL query over a STORE, without changing it.

    Tables: records, log_files, copies, rejections, and cloudtrail_logs as in Athena's
    documentation. The table format shows at most 1,000 rows.

    Example: auditor query trail.duckdb "SELECT eventName, count(*) FROM records GROUP BY 1"
    """
    from auditor.engine.store.query import query as run_query
    from auditor.render.shared.rows import FORMATS

    chosen = format_of(ROWS, output_format, output, extensions=ROW_EXTENSIONS)
    console.prepare_output(output)
    if chosen == "parquet" and output is None and sys.stdout.isatty():
        raise UsageError("Parquet is binary and would garble the terminal; name a file with -o")
    with run_query(store, sys.stdin.read() if sql == "-" else sql) as reader:
        console.write(FORMATS[chosen](reader), output)
