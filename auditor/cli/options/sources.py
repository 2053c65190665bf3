"""Options on sources."""

import re
from pathlib import Path
from typing import Annotated, Final, TypeVar

import typer

from auditor.cloudtrail.logfile import DEFAULT_CAP
from auditor.errors import UsageError
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
    from auditor.render.shared.lines import shown

    several = files if isinstance(files, list) else [files] if files is not None else []
    for file in several:
        if is_pipe(file) and file.parts[:2] not in {("/", "dev"), ("/", "proc")}:
            typer.echo(shown(f"{file}: a pipe; waiting for data"), err=True)
    return files


def check_account(option: str, account: str) -> None:
    """Check account ids.

    Raises:
        UsageError: it is not 12 digits.
    """
    if not re.fullmatch(r"[0-9]{12}", account):
        raise UsageError(f"{option} {account}: an account ID is 12 digits, such as 111122223333")


def check_region(option: str, region: str) -> None:
    """Check the spelling of Regions; AWS decides which Regions exist.

    Raises:
        UsageError: it is not spelt like one.
    """
    if not re.fullmatch(r"[a-z]{2}(-[a-z]+){1,2}-[0-9]+", region):
        raise UsageError(
            f"{option} {region}: not a Region; write it like eu-west-1 or us-gov-west-1"
        )
