"""Options that change an alarm's settings."""

import math
import re
from dataclasses import dataclass
from datetime import timedelta
from typing import Annotated, Final

import typer

from auditor.cloudwatch.alarms import TreatMissingData
from auditor.cloudwatch.metrics import Statistic
from auditor.cloudwatch.settings import Settings
from auditor.cloudwatch.statistics import ExtendedStatistic
from auditor.errors import UsageError
from auditor.times import parse_from

_NAMES: Final = ("threshold", "period", "datapoints", "statistic", "treat-missing-data")
_OF: Final = re.compile(r"(\d{1,4})/(\d{1,4})")


@dataclass(frozen=True, slots=True)
class SettingOptions:
    """Settings that replace those of all alarms."""

    threshold: Annotated[
        float | None,
        typer.Option("--threshold", metavar="NUMBER", help="Threshold of the alarms."),
    ] = None
    period: Annotated[
        str | None, typer.Option("--period", metavar="5m", help="Period, in m, h or d.")
    ] = None
    datapoints: Annotated[
        str | None,
        typer.Option("--datapoints", metavar="M/N", help="M datapoints to alarm out of N periods."),
    ] = None
    statistic: Annotated[
        str | None,
        typer.Option(
            "--statistic", metavar="Sum|p99|...", help="Statistic, spelt as in the CloudWatch API."
        ),
    ] = None
    treat_missing_data: Annotated[
        TreatMissingData | None,
        typer.Option("--treat-missing-data", help="Treatment of missing data."),
    ] = None

    def settings(self) -> Settings:
        """Return the settings; those that are not given are `None`.

        Raises:
            UsageError: one cannot be read.
        """
        m, n = (None, None) if self.datapoints is None else parse_datapoints(self.datapoints)
        return Settings(
            threshold=self.threshold,
            period=None if self.period is None else parse_period(self.period),
            datapoints_to_alarm=m,
            evaluation_periods=n,
            statistic=None if self.statistic is None else parse_statistic(self.statistic),
            treat_missing_data=self.treat_missing_data,
        )


def parse_period(text: str) -> timedelta:
    """Return the period that `5m`, `1h` or `1d` stands for."""
    try:
        length = parse_from(text)
    except UsageError:
        length = None
    if not isinstance(length, timedelta):
        raise UsageError(f"--period {text}: write minutes, hours or days: 5m, 1h, 1d")
    return length


def parse_datapoints(text: str) -> tuple[int, int]:
    """Return M and N of `M/N`."""
    parts = _OF.fullmatch(text)
    if not parts:
        raise UsageError(
            f"--datapoints {text}: write M/N, such as 2/3: datapoints to alarm out of periods"
        )
    return int(parts[1]), int(parts[2])


def parse_statistic(text: str) -> Statistic | ExtendedStatistic:
    """Return the statistic as the API spells it."""
    if text in set(Statistic):
        return Statistic(text)
    try:
        return ExtendedStatistic(text)
    except ValueError as error:
        statistics = ", ".join(Statistic)
        raise UsageError(
            f"--statistic {text}: give {statistics}, or one such as p99 or tm90"
        ) from error


def parse_changes(text: str) -> Settings:
    """Return the settings of `threshold=5 period=15m datapoints=2/3`, in any order.

    Raises:
        UsageError: one cannot be read.
    """
    given: dict[str, str] = {}
    for item in text.replace(",", " ").split():
        name, equals, value = item.partition("=")
        if name not in _NAMES or not equals:
            raise UsageError(f"--against {item}: give NAME=VALUE with one of {', '.join(_NAMES)}")
        if name in given:
            raise UsageError(f"--against {text}: {name} is given twice")
        given[name] = value
    try:
        threshold = float(given["threshold"]) if "threshold" in given else None
    except ValueError:
        threshold = math.nan
    if threshold is not None and not math.isfinite(threshold):
        raise UsageError(f"--against {text}: a threshold is a number, such as 5 or 0.5")
    treated = given.get("treat-missing-data")
    if treated is not None and treated not in set(TreatMissingData):
        treatments = ", ".join(TreatMissingData)
        raise UsageError(f"--against {text}: treat-missing-data is one of {treatments}")
    options = SettingOptions(
        threshold,
        given.get("period"),
        given.get("datapoints"),
        given.get("statistic"),
        None if treated is None else TreatMissingData(treated),
    )
    return options.settings()
