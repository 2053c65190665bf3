"""Groups of options: each is declared once, as the fields of a dataclass."""

import inspect
from collections.abc import Callable, Iterator, Sequence
from dataclasses import MISSING, fields, is_dataclass
from functools import wraps
from typing import Any, TypeVar, cast

Command = TypeVar("Command", bound=Callable[..., Any])


def with_groups(command: Command) -> Command:
    """Give a command the fields of its groups as options, and its groups as arguments.

    A group is a parameter whose type is a dataclass.
    """
    parameters = list(inspect.signature(command).parameters.values())
    groups: dict[str, Any] = {
        parameter.name: parameter.annotation
        for parameter in parameters
        if is_dataclass(parameter.annotation)
    }

    @wraps(command)
    def run(**options: Any) -> Any:
        values = {
            name: group(**{field.name: options.pop(field.name) for field in fields(group)})
            for name, group in groups.items()
        }
        return command(**options, **values)

    declare(run, [option for parameter in parameters for option in _options(parameter)])
    return cast("Command", run)


def declare(command: Any, parameters: Sequence[inspect.Parameter]) -> None:
    """Let Typer see these parameters of a command instead of those in its signature."""
    command.__signature__ = inspect.Signature(parameters)
    command.__annotations__ = {parameter.name: parameter.annotation for parameter in parameters}


def _options(parameter: inspect.Parameter) -> Iterator[inspect.Parameter]:
    """Yield a parameter, or the fields of a group in its place."""
    if not is_dataclass(parameter.annotation):
        yield parameter.replace(kind=inspect.Parameter.KEYWORD_ONLY)
        return
    for field in fields(parameter.annotation):
        default = inspect.Parameter.empty if field.default is MISSING else field.default
        yield parameter.replace(
            name=field.name,
            kind=inspect.Parameter.KEYWORD_ONLY,
            default=default,
            annotation=field.type,
        )
