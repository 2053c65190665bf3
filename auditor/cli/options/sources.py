"""Options on sources."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Final, TypeVar

import typer

from auditor.cli import console
from auditor.cloudtrail.logfile import DEFAULT_CAP
from auditor.errors import UsageError
from auditor.identifiers import parse_account, parse_region
from auditor.limits import MB
from auditor.paths import is_pipe

DEFAULT_CAP_MB: Final = DEFAULT_CAP // MB

SourcesArgument = Annotated[
    list[str],
    typer.Argument(
        metavar="SOURCE", help="Log files, folders, archives, s3://bucket/prefix, or a store."
    ),
]
OptionalSources = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="SOURCE", help="Log files, folders, archives, s3://bucket/prefix, or a store."
    ),
]
Store = Annotated[
    str, typer.Argument(metavar="STORE", help="A store that `auditor ingest` has written.")
]
Cap = Annotated[
    int,
    typer.Option(
        "--cap",
        metavar="MB",
        min=1,
        help="Maximum decompressed size of a log file, in MB; larger files are rejected.",
    ),
]


Files = TypeVar("Files", bound=Path | list[Path] | None)


def announce_pipes(files: Files) -> Files:
    """Print on stderr which of the files are named pipes, since reading them may have to wait.

    What a shell writes as `<(command)` is under way already.
    """
    several = files if isinstance(files, list) else [files] if files is not None else []
    for file in several:
        if is_pipe(file) and file.parts[:2] not in {("/", "dev"), ("/", "proc")}:
            console.say(f"{file}: a pipe; waiting for data")
    return files


def account_option(option: typer.CallbackParam, given: str | None) -> str | None:
    """Return the account ID of an option.

    Raises:
        UsageError: it is not one.
    """
    return None if given is None else _parsed(option, given, parse_account)


def accounts_option(option: typer.CallbackParam, given: list[str] | None) -> list[str] | None:
    """Return the account IDs of an option that may be repeated, or hold several IDs.

    Raises:
        UsageError: one is not an account ID.
    """
    return _several(option, given, parse_account)


def region_option(option: typer.CallbackParam, given: str | None) -> str | None:
    """Return the Region of an option.

    Raises:
        UsageError: it is not spelt like one.
    """
    return None if given is None else _parsed(option, given, parse_region)


def regions_option(option: typer.CallbackParam, given: list[str] | None) -> list[str] | None:
    """Return the Regions of an option that may be repeated, or hold several Regions.

    Raises:
        UsageError: one is not spelt like a Region.
    """
    return _several(option, given, parse_region)


def _several(
    option: typer.CallbackParam, given: list[str] | None, parse: Callable[[str], str]
) -> list[str] | None:
    """Return each value once; commas and blanks separate those of one option."""
    parts = [part for text in given or () for part in re.split(r"[,\s]+", text.strip())]
    return list(dict.fromkeys(_parsed(option, part, parse) for part in parts)) or None


def _parsed(option: typer.CallbackParam, text: str, parse: Callable[[str], str]) -> str:
    try:
        return parse(text)
    except ValueError as error:
        raise UsageError(f"{option.opts[0]} {text}: {error}") from error
