"""One alarm with the settings to try and the data to try them on."""

from collections.abc import Mapping
from dataclasses import dataclass

from auditor.backtest.settings.grid import Curve
from auditor.backtest.settings.scores import LabelIndex
from auditor.backtest.settings.totals import MatchTotals
from auditor.cloudwatch.alarms import Evaluation
from auditor.cloudwatch.metrics import MetricData, MetricId
from auditor.cloudwatch.minutes import Span
from auditor.cloudwatch.mute_rules import MuteWindows
from auditor.cloudwatch.rule import Rule
from auditor.result.backtest import RejectedSettings


@dataclass(frozen=True, slots=True, eq=False)
class AlarmTrial:
    """An alarm with the settings to try and the data to try them on."""

    rule: Rule
    account: str | None
    """The account whose records it judges; `None` for all accounts."""
    region: str | None
    """The Region of these records; `None` for all Regions."""
    curves: tuple[Curve, ...]
    refused: tuple[RejectedSettings, ...]
    data: Mapping[MetricId, MetricData]
    matches: MatchTotals
    """The matches in the span."""
    evaluation: Evaluation
    span: Span
    """The time that the results are about."""
    lifetime: Span
    """The time from the creation of the alarm, possibly before the span, to its end."""
    marks: LabelIndex
    muted: MuteWindows
    """The times when mute rules hold back its actions."""

    @property
    def size(self) -> int:
        """The number of settings."""
        return sum(len(curve.thresholds) for curve in self.curves)
