"""The command line: options in, exit status out."""

import contextlib
import os
import sys
from functools import cache
from pathlib import Path
from pkgutil import resolve_name
from typing import Annotated, Any, Final

import typer
from typer.core import TyperGroup
from typer.main import get_command

from auditor.cli.sections import SectionedCommand
from auditor.cli.usage import LibraryUsageError, usage_message
from auditor.errors import AuditorError, UsageError
from auditor.file_names import name_text
from auditor.version import __version__

COMMANDS: Final = {
    "audit": ("audit:audit", "Show which alarms would have fired."),
    "backtest": ("backtest:backtest", "Try alarm settings on past records."),
    "coverage": ("coverage:coverage", "Show which accounts, Regions and days have records."),
    "evidence": ("evidence:evidence", "Write an evidence pack for auditors, or check one."),
    "explain-state": ("explain:explain_state", "Show why an alarm was in its state."),
    "export": ("export:export", "Write a store's records as Parquet files."),
    "ingest": ("ingest:ingest", "Put log files into a store."),
    "query": ("query:query", "Run an SQL query over a store."),
    "render": ("render:render", "Convert a result to another format."),
    "sample": ("sample:sample", "Write the demo archive."),
    "verify": ("verify:verify", "Verify log files against CloudTrail's digest files."),
    "who": ("who:who", "Show what one actor did, and with whose credentials."),
    "pattern": ("pattern:pattern_app", "Check, explain, try and compare filter patterns."),
    "rules": ("rules:rules_app", "List, show, lint, compare, test and export rules."),
}
"""By name: where the command is, and its line in the list of commands."""


_COMPLETION: Final = "_AUDITOR_COMPLETE"
"""The variable that a shell sets when it asks for completions."""


class _Commands(TyperGroup):
    """Loads only the command that is run: loading all of them takes 0.2 s."""

    def resolve_command(self, ctx: Any, args: list[str]) -> tuple[str | None, Any, list[str]]:
        name, command, rest = super().resolve_command(ctx, args)
        return name, load_command(name) if name in COMMANDS else command, rest


@cache
def load_command(name: str) -> Any:
    """Return a command of `COMMANDS` with its options, or a group of commands."""
    command = resolve_name(f"{__name__}.{COMMANDS[name][0]}")
    if not isinstance(command, typer.Typer):
        alone = typer.Typer(add_completion=False, rich_markup_mode=None)
        alone.command(name, cls=SectionedCommand)(command)
        command = alone
    return get_command(command)


app = typer.Typer(
    name="auditor",
    cls=_Commands,
    no_args_is_help=True,
    rich_markup_mode=None,  # its help costs 0.3 s at every start
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
for _name, (_, _summary) in COMMANDS.items():
    app.command(_name, short_help=_summary)(lambda: None)


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"auditor {__version__}")
        raise typer.Exit


@app.callback()
def _options(
    version: Annotated[
        bool,
        typer.Option(
            "--version", callback=_version, is_eager=True, help="Show the version and exit."
        ),
    ] = False,
) -> None:
    """Replay archived CloudTrail logs through CloudWatch metric filters and alarms, offline.

    Exit status: 0 success; 1 failure (including no records found); 2 usage error or missing
    source; 3 only where --fail-on or --strict asked for it; 130 on Ctrl-C.
    """


def main() -> int:
    """Run the command line and return its exit status."""
    if _COMPLETION in os.environ:  # help that were wrapped would be read as further candidates
        os.environ["COLUMNS"] = "1000"
    try:
        try:
            return int(app(standalone_mode=False) or 0)
        finally:
            sys.stdout.flush()
    except LibraryUsageError as error:
        if type(error).__name__ == "NoArgsIsHelpError":
            typer.echo(error, err=True)
        else:
            _say(usage_message(error))
        return UsageError.exit_status
    except SystemExit as end:
        return int(end.code or 0)
    except AuditorError as error:
        _say(str(error))
        return error.exit_status
    except OSError as error:
        if error.filename is not None:
            _say(f"{name_text(str(error.filename))}: {error.strerror}")
            return AuditorError.exit_status
        if error.errno is None:
            raise
        with Path(os.devnull).open("w") as nowhere:  # for output that is not flushed yet
            os.dup2(nowhere.fileno(), sys.stdout.fileno())
        if not isinstance(error, BrokenPipeError):  # otherwise the reader has seen enough
            _say(f"the output cannot be written: {error.strerror}")
        return 1


def _say(error: str) -> None:
    from auditor.render.shared.lines import shown  # modules that a successful command may not need

    with contextlib.suppress(OSError):
        typer.echo(shown(f"error: {error}"), err=True)
