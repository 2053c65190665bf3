"""Functions along one series, or across several; rows are evaluations, NaN is missing."""

import numpy as np
from numpy.typing import NDArray

from auditor.cloudwatch.math.nodes import Fold, Function

Floats = NDArray[np.float64]


def folded(function: Fold, values: Floats) -> Floats:
    """Fold along the first axis; NaN is left out, and a fold of nothing is NaN."""
    missing = np.isnan(values)
    count = (~missing).sum(axis=0)
    match function:
        case Function.SUM:
            result = np.where(missing, 0.0, values).sum(axis=0)
        case Function.AVG:
            result = np.where(missing, 0.0, values).sum(axis=0) / np.maximum(count, 1)
        case Function.MIN:
            result = np.where(missing, np.inf, values).min(axis=0)
        case Function.MAX:
            result = np.where(missing, -np.inf, values).max(axis=0)
    return np.where(count > 0, result, np.nan)


def previous(values: Floats) -> tuple[Floats, NDArray[np.int64]]:
    """Return for each period the last datapoint before it, and how many periods before."""
    columns = np.arange(values.shape[1])
    there = np.where(np.isnan(values), -1, columns)
    latest = np.maximum.accumulate(there, axis=1)
    before = np.concatenate([np.full((len(values), 1), -1), latest[:, :-1]], axis=1)
    latest_values = np.take_along_axis(values, np.maximum(before, 0), axis=1)
    return np.where(before < 0, np.nan, latest_values), columns - before


def rate(values: Floats, period: int) -> Floats:
    """Return the change per second since the last datapoint before."""
    before, periods = previous(values)
    return (values - before) / (periods * period)


def running_sum(values: Floats) -> Floats:
    """Return the sum of the datapoints so far, at each of them."""
    missing = np.isnan(values)
    return np.where(missing, np.nan, np.where(missing, 0.0, values).cumsum(axis=1))


def repeat(values: Floats) -> Floats:
    """Fill with the last datapoint before."""
    return np.where(np.isnan(values), previous(values)[0], values)


def linear(values: Floats) -> Floats:
    """Fill between two datapoints along the line that joins them."""
    before, since = previous(values)
    after, until = (side[:, ::-1] for side in previous(values[:, ::-1]))
    between = before + (after - before) * since / (since + until)
    return np.where(np.isnan(values), between, values)
