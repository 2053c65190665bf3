"""Axes of a grid in options: lists and ranges, such as `1,2,5`, `1..50` and `10..100/10`."""

import re
from collections.abc import Callable, Iterable, Iterator
from datetime import timedelta
from decimal import Decimal
from typing import Final, TypeVar

from auditor.cli.options.settings import parse_datapoints, parse_period, parse_statistic
from auditor.cloudwatch.alarms import TreatMissingData
from auditor.errors import UsageError
from auditor.result.backtest import Axes

_T = TypeVar("_T")

_MAX_SETTINGS: Final = 100_000
"""Maximum number of settings of one alarm: more than anybody reads, and few enough for memory."""
_NUMBER: Final = re.compile(r"[-+]?\d{1,15}(\.\d{1,9})?")
_PARTS: Final = re.compile(r"(?P<first>.+?)\.\.(?P<last>[^/]+)(/(?P<step>.+))?")


def parse_axes(
    threshold: str | None,
    period: str | None,
    datapoints: str | None,
    statistic: str | None,
    treat_missing_data: str | None,
) -> Axes:
    """Return the axes of a grid; an option that is not given is an empty axis.

    Raises:
        UsageError: one cannot be read, or they have too many combinations.
    """
    axes = Axes(
        thresholds=_axis(threshold, _thresholds),
        periods=_axis(period, _periods),
        datapoints=_axis(datapoints, _datapoints),
        statistics=_axis(statistic, lambda text: [parse_statistic(text)]),
        treatments=_axis(treat_missing_data, lambda text: [_treatment(text)]),
    )
    size = 1
    for axis in (axes.thresholds, axes.periods, axes.datapoints, axes.statistics, axes.treatments):
        size *= max(1, len(axis))
    if size > _MAX_SETTINGS:
        raise UsageError(
            f"{size:,} settings are too many to try at once; at most {_MAX_SETTINGS:,}"
        )
    return axes


def _axis(text: str | None, read: Callable[[str], Iterable[_T]]) -> tuple[_T, ...]:
    """Return the items between commas, each value once, in the order given."""
    items = [] if text is None else text.split(",")
    return tuple(dict.fromkeys(value for item in items for value in read(item.strip())))


def _thresholds(text: str) -> Iterator[float]:
    span = _PARTS.fullmatch(text)
    parts = [text] if span is None else [span["first"], span["last"], span["step"] or "1"]
    if not all(map(_NUMBER.fullmatch, parts)):
        message = "give numbers or ranges: 1,2,5 or 1..50 or 10..100/10"
        raise UsageError(f"--threshold {text}: {message}")
    numbers = [Decimal(part) for part in parts]
    yield from map(float, numbers if span is None else _steps("threshold", text, *numbers))


def _periods(text: str) -> Iterator[timedelta]:
    parts = _PARTS.fullmatch(text)
    if parts is None:
        yield parse_period(text)
        return
    first, last = parse_period(parts["first"]), parse_period(parts["last"])
    step = parse_period(parts["step"] or "1m")
    minutes = [Decimal(length // timedelta(minutes=1)) for length in (first, last, step)]
    for number in _steps("period", text, *minutes):
        yield timedelta(minutes=int(number))


def _datapoints(text: str) -> Iterator[tuple[int, int]]:
    """Read `2/3`, and `1..3/5` for each M of them."""
    parts = re.fullmatch(r"(\d{1,4})\.\.(\d{1,4})/(\d{1,4})", text)
    if parts is None:
        yield parse_datapoints(text)
        return
    for m in _steps("datapoints", text, Decimal(parts[1]), Decimal(parts[2]), Decimal(1)):
        yield int(m), int(parts[3])


def _treatment(text: str) -> TreatMissingData:
    try:
        return TreatMissingData(text)
    except ValueError as error:
        treatments = ", ".join(TreatMissingData)
        raise UsageError(f"--treat-missing-data {text}: give one of {treatments}") from error


def _steps(
    option: str, text: str, first: Decimal, last: Decimal, step: Decimal
) -> Iterator[Decimal]:
    if step <= 0 or last < first:
        raise UsageError(
            f"--{option} {text}: a range must go up, from the lowest to the highest value"
        )
    if (last - first) / step >= _MAX_SETTINGS:
        raise UsageError(f"--{option} {text}: more than {_MAX_SETTINGS:,} values")
    while first <= last:
        yield first
        first += step
