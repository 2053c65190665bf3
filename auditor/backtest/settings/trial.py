"""One alarm with the settings to try and the data to try them on."""

from collections.abc import Mapping
from dataclasses import dataclass

from auditor.backtest.settings.grid import Curve
from auditor.backtest.settings.scores import LabelIndex
from auditor.backtest.settings.totals import MatchTotals
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
    """Whose records it judges; `None`: those of all accounts."""
    region: str | None
    """Region of these records; `None`: of all Regions."""
    curves: tuple[Curve, ...]
    refused: tuple[RejectedSettings, ...]
    data: Mapping[MetricId, MetricData]
    matches: MatchTotals
    """Matches in the span."""
    lifetime: Span
    """From the creation of the alarm, which may lie before the span, to the end of the span."""
    marks: LabelIndex
    muted: MuteWindows
    """When mute rules hold its actions back."""

    @property
    def size(self) -> int:
        """How many settings there are."""
        return sum(len(curve.thresholds) for curve in self.curves)
