"""Statistics of windows: from statistic sets where they add up, from single values otherwise.

Source: CloudWatch User Guide, "CloudWatch statistics definitions". How CloudWatch interpolates
percentiles is not published; here a percentile is the value of the nearest rank.
"""

import re
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from auditor.cloudwatch.metrics import MetricData, Statistic

_NUMBER: Final = r"\d+(?:\.\d+)?"
_SHORT: Final = re.compile(rf"(p|tm|tc|ts|wm)({_NUMBER})")
_RANGE: Final = re.compile(
    rf"(TM|TC|TS|WM|PR)\((-?{_NUMBER})?(%?):(-?{_NUMBER})?(%?)\)", re.IGNORECASE
)
_BLOCK_VALUES: Final = 4_000_000
"""Values sorted at a time."""


@dataclass(frozen=True, slots=True)
class ExtendedStatistic:
    """A percentile or a trimmed statistic: p99.9, tm90, IQM, PR(10:20), TM(10%:90%), TC(:5)."""

    text: str
    """The statistic in the spelling of PutMetricAlarm."""

    def __post_init__(self) -> None:
        if self._parsed() is None:
            raise ValueError(
                f"The value {self.text} for parameter ExtendedStatistic is not supported."
            )

    def __str__(self) -> str:
        return self.text

    @property
    def percentile(self) -> float | None:
        """The NN of pNN; `None` for the other statistics."""
        return self._bounds[2] if self._bounds[0] == "p" else None

    @property
    def _bounds(self) -> tuple[str, float, float, bool]:
        parsed = self._parsed()
        if parsed is None:
            raise AssertionError(self.text)
        return parsed

    def _parsed(self) -> tuple[str, float, float, bool] | None:
        """Return family, lower and upper bound, and whether they are percentages."""
        if self.text.lower() == "iqm":
            return "tm", 25.0, 75.0, True
        if match := _SHORT.fullmatch(self.text):
            upper = float(match[2])
            return (match[1], 0.0, upper, True) if upper <= 100 else None
        match = _RANGE.fullmatch(self.text)
        if not match or not (match[2] or match[4]):
            return None
        family, percent = match[1].lower(), bool(match[3] or match[5])
        marks = [mark for bound, mark in ((match[2], match[3]), (match[4], match[5])) if bound]
        lower = float(match[2]) if match[2] else (0.0 if percent else -np.inf)
        upper = float(match[4]) if match[4] else (100.0 if percent else np.inf)
        if len(set(marks)) != 1 or lower >= upper or (percent and (family == "pr" or upper > 100)):
            return None
        return family, lower, upper, percent

    def of_sorted(self, values: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return the statistic of each row of sorted values, shape (rows, values) to (rows,).

        Percentages cut whole values: ranks from floor(lower * n) up to ceil(upper * n). Fixed
        bounds exclude the lower one and include the upper one. NaN if nothing is left.
        """
        family, lower, upper, percent = self._bounds
        n = values.shape[1]
        if percent:
            ranks = np.arange(n)
            low, high = _rank_below(lower, n), max(_rank_above(upper, n), 1)
            inside = np.broadcast_to((ranks >= low) & (ranks < high), values.shape)
        else:
            inside = (values > lower) & (values <= upper)
        sizes = inside.sum(axis=1).astype(np.float64)
        total = np.where(inside, values, 0.0).sum(axis=1)
        smallest = np.where(inside, values, np.inf).min(axis=1)
        largest = np.where(inside, values, -np.inf).max(axis=1)
        result: NDArray[np.float64]
        match family:
            case "p":
                result = largest
            case "tc":
                result = sizes
            case "pr":
                result = sizes * 100.0 / n
            case "ts":
                result = total
            case "tm":
                result = total / np.maximum(sizes, 1)
            case _:
                result = np.clip(values, smallest[:, None], largest[:, None]).mean(axis=1)
        return np.where((sizes > 0) | (family in {"tc", "pr", "ts"}), result, np.nan)


def of_slices(
    statistic: Statistic | ExtendedStatistic,
    data: MetricData,
    first: NDArray[np.intp],
    last: NDArray[np.intp],
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return the statistic of slices of the sets of `data`, NaN if there is none, and counts.

    Raises:
        ValueError: the statistic needs single values and the data has none.
    """
    counts = _sums(data.sample_count, first, last)
    match statistic:
        case Statistic.SAMPLE_COUNT:
            values = counts
        case Statistic.SUM:
            values = _sums(data.sum, first, last)
        case Statistic.AVERAGE:
            values = _sums(data.sum, first, last) / np.maximum(counts, 1)
        case Statistic.MINIMUM:
            values = _extremes(np.minimum, data.minimum, first, last)
        case Statistic.MAXIMUM:
            values = _extremes(np.maximum, data.maximum, first, last)
        case ExtendedStatistic():
            if data.singles is None:
                raise ValueError(f"{statistic} needs single values, which the data does not hold")
            offsets = np.concatenate([[0], np.cumsum(data.sample_count)]).astype(np.intp)
            values = _extended(statistic, data.singles, offsets[first], offsets[last])
    return np.where(counts > 0, values, np.nan), counts


def expand(
    first: NDArray[np.intp], last: NDArray[np.intp]
) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Return the indexes of all slices, one slice after the other, and the slice of each index."""
    sizes = last - first
    owner = np.repeat(np.arange(len(first)), sizes)
    starts = np.repeat(first - np.cumsum(sizes) + sizes, sizes)
    return starts + np.arange(len(owner)), owner


def _sums(
    values: NDArray[np.float64], first: NDArray[np.intp], last: NDArray[np.intp]
) -> NDArray[np.float64]:
    """Return the sums of slices: by running totals for whole numbers, which are exact.

    Other values are summed slice by slice, so that equal slices have equal sums.
    """
    if np.all(values == np.rint(values)) and np.abs(values).sum() < 2**53:
        totals = np.concatenate([[0.0], np.cumsum(values)])
        return np.asarray(totals[last] - totals[first])
    out = np.zeros(len(first))
    some = last > first
    if some.any():
        pairs = np.stack([first[some], last[some]], axis=1).ravel()
        out[some] = np.add.reduceat(np.append(values, 0.0), pairs)[::2]
    return out


def _extremes(
    operation: np.ufunc,
    values: NDArray[np.float64],
    first: NDArray[np.intp],
    last: NDArray[np.intp],
) -> NDArray[np.float64]:
    """Return the smallest or largest of each slice; NaN if empty.

    A slice is covered by two runs, which may overlap, of a length that is a power of two.
    """
    out = np.full(len(first), np.nan)
    sizes = last - first
    runs, length = values, 1
    while np.any(sizes >= length):
        fits = (sizes >= length) & (sizes < 2 * length)
        out[fits] = operation(runs[first[fits]], runs[last[fits] - length])
        runs = operation(runs[:-length], runs[length:]) if len(runs) > length else runs[:0]
        length *= 2
    return out


def _extended(
    statistic: ExtendedStatistic,
    singles: NDArray[np.float64],
    first: NDArray[np.intp],
    last: NDArray[np.intp],
) -> NDArray[np.float64]:
    """Return the statistic of slices of single values, slices of one size at a time.

    A negative value makes it unavailable. Equal slices, as neighbouring windows often are, are
    worked out once.
    """
    keys = first * (len(singles) + 1) + last
    _, representatives, back = np.unique(keys, return_index=True, return_inverse=True)
    starts, sizes = first[representatives], (last - first)[representatives]
    out = np.full(len(representatives), np.nan)
    for size in np.unique(sizes[sizes > 0]).tolist():
        indexes = np.flatnonzero(sizes == size)
        for part in np.array_split(indexes, -(-len(indexes) * size // _BLOCK_VALUES)):
            rows = np.sort(singles[starts[part][:, None] + np.arange(size)], axis=1)
            out[part] = np.where(rows[:, 0] < 0, np.nan, statistic.of_sorted(rows))
    return out[back]


def _rank_below(percent: float, n: int) -> int:
    """Return floor(percent * n / 100), safe from the rounding of binary fractions."""
    return int(np.floor(round(percent * n / 100, 9)))


def _rank_above(percent: float, n: int) -> int:
    """Return ceil(percent * n / 100), safe from the rounding of binary fractions."""
    return int(np.ceil(round(percent * n / 100, 9)))
