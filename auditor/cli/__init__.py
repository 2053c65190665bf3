"""The command line: options in, exit status out."""

import os
import sys
from typing import Annotated

import typer

from auditor import __version__
from auditor.cli import audit, backtest, coverage, explain, export, ingest, query, render, sample
from auditor.cli.pattern import pattern_app
from auditor.cli.rules import rules_app
from auditor.errors import AuditorError

app = typer.Typer(
    name="auditor",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,  # its help costs 0.3 s at every start
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
app.command("audit", short_help="Say which alarms would have fired.")(audit.audit)
app.command("backtest", short_help="Choose a threshold by what it would have done.")(
    backtest.backtest
)
app.command("coverage", short_help="Say what a source has records of.")(coverage.coverage)
app.command("explain-state", short_help="Say why an alarm was in its state.")(explain.explain_state)
app.command("export", short_help="Write a store as a Parquet data set.")(export.export)
app.command("ingest", short_help="Put records into a store, to come back to.")(ingest.ingest)
app.command("query")(query.query)
app.command("render")(render.render)
app.command("sample", short_help="Write the demo archive.")(sample.sample)
app.add_typer(pattern_app)
app.add_typer(rules_app)


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"auditor {__version__}")
        raise typer.Exit


@app.callback()
def _options(
    version: Annotated[
        bool,
        typer.Option("--version", callback=_version, is_eager=True, help="Say which version."),
    ] = False,
) -> None:
    """Replay archived CloudTrail logs through CloudWatch metric filters and alarms, offline.

    Exit status: 0 done, 1 not done, 2 wrong usage or a source that is not there, 3 only where
    --fail-on asked for it, 130 on Ctrl-C.
    """


def main() -> None:
    """Run the command line and leave with its exit status."""
    try:
        app()
    except AuditorError as error:
        from auditor.render.lines import shown  # loads what a command that works may not need

        typer.echo(shown(f"error: {error}"), err=True)
        sys.exit(error.exit_status)
    except BrokenPipeError:  # the reader of our output has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(1)
