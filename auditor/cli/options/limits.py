"""Options on the resources of a command: the same for all commands that read logs."""

import inspect
from functools import wraps
from typing import Annotated, Any, Final, cast

import typer

from auditor.cli.options.engine import EngineName
from auditor.cli.options.groups import Command, declare
from auditor.engine.scan.worker_count import workers_ahead
from auditor.engine.scan.worker_process import started_ahead
from auditor.limits import LEAST_MEMORY, MB, limited

_OPTIONS: Final[dict[str, Any]] = {
    "threads": Annotated[
        int | None,
        typer.Option(
            "--threads",
            metavar="N",
            min=1,
            help="Number of threads, and of processes for many log files. Default: the number of"
            " processors available to this process.",
        ),
    ],
    "memory_limit": Annotated[
        int | None,
        typer.Option(
            "--memory-limit",
            metavar="MB",
            min=LEAST_MEMORY // MB,
            help="Maximum memory, in MB; data beyond it is moved to a temporary folder. Default:"
            " half of the memory available to this process.",
        ),
    ],
}


def with_workers(command: Command) -> Command:
    """Start the processes that read log files while a command still loads its modules."""

    @wraps(command)
    def run(*arguments: Any, **options: Any) -> Any:
        here = options.get("engine", EngineName.LOCAL) is EngineName.LOCAL
        with started_ahead(workers_ahead(options["sources"] or ()) if here else 0):
            return command(*arguments, **options)

    return cast("Command", run)


def with_limits(command: Command) -> Command:
    """Give a command the options `--threads` and `--memory-limit`, and obey them."""

    @wraps(command)
    def run(*arguments: Any, **options: Any) -> Any:
        threads, memory = options.pop("threads", None), options.pop("memory_limit", None)
        with limited(threads, memory and memory * MB):
            return command(*arguments, **options)

    parameters = inspect.signature(command).parameters.values()
    added = [
        inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, default=None, annotation=option)
        for name, option in _OPTIONS.items()
    ]
    declare(run, [*parameters, *added])
    return cast("Command", run)
