"""An alarm under examination, and the words for it."""

from dataclasses import dataclass
from typing import Final

from auditor.cloudwatch.alarms import Alarm, ComparisonOperator, Evaluation
from auditor.cloudwatch.evaluation.grid import periods_in_range
from auditor.cloudwatch.metric_filter import MetricFilter
from auditor.cloudwatch.rule import Origin
from auditor.result.checks import Check
from auditor.result.lint import Finding, Severity
from auditor.rules.lint.intervals import Interval
from auditor.rules.lint.outlook import Outlook
from auditor.rules.lint.words import number, period

_COMPARED: Final = {
    ComparisonOperator.GREATER_OR_EQUAL: "{} or more",
    ComparisonOperator.GREATER: "more than {}",
    ComparisonOperator.LESS: "less than {}",
    ComparisonOperator.LESS_OR_EQUAL: "{} or less",
}


@dataclass(frozen=True, slots=True)
class AlarmCase:
    """An alarm, the filters that feed it, and its possible datapoints."""

    alarm: Alarm
    filters: tuple[MetricFilter, ...]
    origin: Origin
    outlook: Outlook

    @property
    def threshold(self) -> str:
        """The values that breach: `5 or more`."""
        return _COMPARED[self.alarm.comparison_operator].format(number(self.alarm.threshold))

    @property
    def range(self) -> str:
        """The time that an evaluation looks back over."""
        return period(periods_in_range(self.alarm, Evaluation.SLIDING) * self.alarm.period)

    def finding(self, check: Check, severity: Severity, message: str, remedy: str) -> Finding:
        """Return a finding about the alarm."""
        return Finding(check, severity, self.origin, message, remedy)


def span_of(interval: Interval) -> str:
    """Return the values of an interval in words: `always 1`, `from 0 to 100`."""
    low, high = interval.ends
    if low == high:
        return f"always {number(low)}"
    if high == float("inf"):
        return "any number" if low == -high else f"{number(low)} or more"
    if low == -float("inf"):
        return f"{number(high)} or less"
    return f"from {number(low)} to {number(high)}"
