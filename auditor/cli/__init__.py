"""The command line: options in, exit status out."""

import contextlib
import os
import sys
from pkgutil import resolve_name
from typing import Annotated, Any, Final

import typer
from typer.core import TyperGroup
from typer.main import get_command

from auditor.errors import AuditorError
from auditor.version import __version__

_COMMANDS: Final = {
    "audit": ("audit:audit", "Say which alarms would have fired."),
    "backtest": ("backtest:backtest", "Choose a threshold by what it would have done."),
    "coverage": ("coverage:coverage", "Say what a source has records of."),
    "explain-state": ("explain:explain_state", "Say why an alarm was in its state."),
    "export": ("export:export", "Write a store as a Parquet data set."),
    "ingest": ("ingest:ingest", "Put records into a store, to come back to."),
    "query": ("query:query", "Answer an SQL query over a store."),
    "render": ("render:render", "Show a result again, in the same or another format."),
    "sample": ("sample:sample", "Write the demo archive."),
    "pattern": ("pattern:pattern_app", "Check and explain filter patterns, and try them."),
    "rules": ("rules:rules_app", "List, show, check and export alarm rules."),
}
"""By name: where in this room it is, and what the list of commands says of it."""


class _Commands(TyperGroup):
    """Loads the command that is run and no other: all of them take 0.2 s."""

    def resolve_command(self, ctx: Any, args: list[str]) -> tuple[str | None, Any, list[str]]:
        name, command, rest = super().resolve_command(ctx, args)
        return name, _loaded(name) if name in _COMMANDS else command, rest


def _loaded(name: str) -> Any:
    found = resolve_name(f"{__name__}.{_COMMANDS[name][0]}")
    if not isinstance(found, typer.Typer):
        alone = typer.Typer(add_completion=False, rich_markup_mode=None)
        alone.command(name)(found)
        found = alone
    return get_command(found)


app = typer.Typer(
    name="auditor",
    cls=_Commands,
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,  # its help costs 0.3 s at every start
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
for _name, (_, _said) in _COMMANDS.items():
    app.command(_name, short_help=_said)(lambda: None)


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

    Exit status: 0 done, 1 not done, as where audit, backtest or ingest find no record, 2 wrong
    usage or a source that is not there, 3 only where --fail-on or --strict asked for it, 130 on
    Ctrl-C.
    """


def main() -> int:
    """Run the command line and return its exit status."""
    try:
        try:
            app()
        finally:
            sys.stdout.flush()
    except SystemExit as end:
        return int(end.code or 0)
    except AuditorError as error:
        _say(str(error))
        return error.exit_status
    except OSError as error:
        if error.filename is not None:
            raise
        with open(os.devnull, "w") as nowhere:  # noqa: PTH123  # for what is not flushed yet
            os.dup2(nowhere.fileno(), sys.stdout.fileno())
        if not isinstance(error, BrokenPipeError):  # else the reader has seen enough
            _say(f"the output cannot be written: {error.strerror}")
        return 1
    return 0


def _say(error: str) -> None:
    from auditor.render.shared.lines import shown  # loads what a command that works may not need

    with contextlib.suppress(OSError):
        typer.echo(shown(f"error: {error}"), err=True)
