"""An alarm made from a filter pattern alone, for a quick question."""

import hashlib
from datetime import timedelta

from auditor.cloudwatch.alarms import Alarm, ComparisonOperator
from auditor.cloudwatch.metric_filter import MetricFilter
from auditor.cloudwatch.metrics import MetricId, Statistic
from auditor.cloudwatch.rule import About, Rule, RulePack


def pattern_pack(pattern: str) -> RulePack:
    """Return a pack with one alarm on the matches of a pattern: any match in five minutes.

    Raises:
        PatternError: the pattern is not valid.
    """
    metric = MetricId("Auditor", "Matches")
    alarm = Alarm(
        name="pattern",
        metric=metric,
        statistic=Statistic.SUM,
        period=timedelta(minutes=5),
        evaluation_periods=1,
        threshold=1.0,
        comparison_operator=ComparisonOperator.GREATER_OR_EQUAL,
    )
    rule = Rule(alarm, (MetricFilter("pattern", pattern, metric),), About("What a pattern matches"))
    return RulePack("--pattern", hashlib.sha256(pattern.encode()).hexdigest(), (rule,))
