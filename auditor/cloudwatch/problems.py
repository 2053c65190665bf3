"""Errors in several properties of one resource, reported together."""

from collections.abc import Callable, Sequence
from typing import Final, ParamSpec, TypeVar

from auditor.errors import PatternError

BANDS_NOT_SIMULATED: Final = (
    "anomaly bands are not simulated: their model is not public; a static threshold can be judged"
)
"""The message for everything that depends on an anomaly band."""

P = ParamSpec("P")
T = TypeVar("T")


class NotSimulatedError(ValueError):
    """The parameters are valid, but cannot be simulated from logs."""


class PropertiesError(ValueError):
    """Several properties of one resource are invalid.

    Attributes:
        errors: the reasons, in the order read.
    """

    def __init__(self, errors: Sequence[Exception]) -> None:
        super().__init__("; ".join(map(str, errors)))
        self.errors = tuple(errors)


def refuse(faults: Sequence[str]) -> None:
    """Raise the faults, if any.

    Raises:
        ValueError: there is one fault; `PropertiesError`: there are several.
    """
    if len(faults) == 1:
        raise ValueError(faults[0])
    if faults:
        raise PropertiesError(tuple(map(ValueError, faults)))


class Problems:
    """Collects the errors of properties; a placeholder takes the place of an invalid value.

    Placeholders are valid beside any other value, so only independent errors are reported.
    """

    def __init__(self) -> None:
        self.errors: list[Exception] = []

    def read(self, placeholder: T, read: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Return a reader's value; if it raises, record the error and return the placeholder."""
        try:
            return read(*args, **kwargs)
        except (ValueError, PatternError) as error:
            self.errors += single(error)
            return placeholder

    def result(self, make: Callable[[], T]) -> T:
        """Return the resource that the properties make.

        Raises:
            ValueError: a property is invalid, or several contradict one another; a `PatternError`
                for a pattern, `PropertiesError` for several errors.
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
    """Return the errors that an exception holds, in order."""
    return error.errors if isinstance(error, PropertiesError) else (error,)
