"""Values of expressions, for many evaluations at once: one row an evaluation; NaN is missing.

Shapes are those of `auditor.cloudwatch.math.evaluate`.
"""

from collections.abc import Callable
from dataclasses import dataclass

from auditor.cloudwatch.math.series import Floats


@dataclass(frozen=True, slots=True, eq=False)
class Scalar:
    """One number per evaluation, shape (rows, 1); NaN if there is none."""

    value: Floats


@dataclass(frozen=True, slots=True, eq=False)
class Series:
    """One time series, shape (rows, periods)."""

    value: Floats


@dataclass(frozen=True, slots=True, eq=False)
class SeriesList:
    """A list of time series."""

    items: tuple[Series, ...]


MathValue = Scalar | Series | SeriesList


def mapped(change: Callable[[Floats], Floats], value: MathValue) -> MathValue:
    """Return a value with each of its series changed."""
    match value:
        case Scalar(array):
            return Scalar(change(array))
        case Series(array):
            return Series(change(array))
        case SeriesList(items):
            return SeriesList(tuple(Series(change(item.value)) for item in items))


def items_of(value: MathValue) -> tuple[Series, ...]:
    """Return the series of a list; the check of types excludes everything else."""
    if not isinstance(value, SeriesList):
        raise AssertionError("the expression was not checked")
    return value.items


def array_of(value: MathValue) -> Floats:
    """Return the array of a scalar or of one series; the check of types rules out lists."""
    if isinstance(value, SeriesList):
        raise AssertionError("the expression was not checked")
    return value.value
