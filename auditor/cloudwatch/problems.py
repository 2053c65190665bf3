"""What is wrong with several properties of one thing, reported together."""

from collections.abc import Callable, Sequence
from typing import ParamSpec, TypeVar

from auditor.errors import PatternError

P = ParamSpec("P")
T = TypeVar("T")


class NotSimulatedError(ValueError):
    """What is asked for is valid, and cannot be simulated from logs."""


class PropertiesError(ValueError):
    """Several properties of one thing are wrong.

    Attributes:
        errors: why, in the order in which they were read.
    """

    def __init__(self, errors: Sequence[Exception]) -> None:
        super().__init__("; ".join(map(str, errors)))
        self.errors = tuple(errors)


def refuse(faults: Sequence[str]) -> None:
    """Raise the faults, if there are any.

    Raises:
        ValueError: there is one; `PropertiesError`: there are more.
    """
    if len(faults) == 1:
        raise ValueError(faults[0])
    if faults:
        raise PropertiesError(tuple(map(ValueError, faults)))


class Problems:
    """Errors of properties that are read one by one; a stand-in takes the place of a wrong one.

    Stand-ins are valid beside anything, so that only what is wrong by itself is reported.
    """

    def __init__(self) -> None:
        self.errors: list[Exception] = []

    def read(self, stand_in: T, read: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Return what a reader of a property gives; where it raises, note why."""
        try:
            return read(*args, **kwargs)
        except (ValueError, PatternError) as error:
            self.errors += single(error)
            return stand_in

    def result(self, make: Callable[[], T]) -> T:
        """Return what is made of the properties.

        Raises:
            ValueError: one of them is wrong, or they do not go together; a `PatternError` where it
                is one, `PropertiesError` where there are more.
        """
        try:
            made = make()
        except (ValueError, PatternError) as error:
            self.errors += single(error)
        else:
            if not self.errors:
                return made
        raise self.errors[0] if len(self.errors) == 1 else PropertiesError(self.errors)


def single(error: Exception) -> tuple[Exception, ...]:
    """Return the errors that one stands for, in order."""
    return error.errors if isinstance(error, PropertiesError) else (error,)
