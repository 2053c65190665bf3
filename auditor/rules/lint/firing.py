"""Alarms that can never fire, always fire, or fire only on silence."""

from collections.abc import Iterator
from dataclasses import replace

from auditor.cloudwatch.alarms import ComparisonOperator
from auditor.cloudwatch.metrics import Statistic
from auditor.cloudwatch.rule import Origin, Rule
from auditor.result.checks import Check
from auditor.result.lint import Finding, Severity
from auditor.rules.lint.case import AlarmCase, span_of
from auditor.rules.lint.outlook import breaches, outlook
from auditor.rules.lint.published import Samples, values
from auditor.rules.lint.unexpected import unexpected
from auditor.rules.lint.words import number, period


def firing(rule: Rule, origin: Origin) -> Iterator[Finding]:
    """Yield the findings on the states of an alarm; the worst stands alone."""
    case = AlarmCase(rule.alarm, rule.filters, origin, outlook(rule.alarm, rule.filters))
    alone = next(_hopeless(case), None)
    if alone is not None:
        yield alone
        return
    yield from unexpected(case)


def _hopeless(case: AlarmCase) -> Iterator[Finding]:
    """Yield why the alarm is of no use at all."""
    states = case.outlook
    if states.never_fires:
        yield case.finding(Check.NEVER_FIRES, Severity.ERROR, *_never(case))
    elif states.fires_on_silence_only:
        message = (
            f"no datapoint is ever {case.threshold}, but missing data counts as breaching:"
            f" it is in ALARM when nothing was published for {case.range}"
        )
        remedy = (
            "nothing if it should notice when records stop, otherwise another threshold and"
            " TreatMissingData: notBreaching"
        )
        yield case.finding(Check.FIRES_ON_SILENCE_ONLY, Severity.NOTE, message, remedy)
    elif _is_silenced_by_matches(case):
        shown = ", ".join(
            sorted({number(interval.low) for interval in Samples.of(case.filters).default})
        )
        message = (
            f"datapoints are {case.threshold} by the DefaultValue {shown} alone, which stands for"
            " minutes with records and no match: a match keeps it from ALARM"
        )
        remedy = "nothing if it should notice when matches stop, otherwise the other comparison"
        yield case.finding(Check.FIRES_ON_SILENCE_ONLY, Severity.NOTE, message, remedy)
    elif states.always_in_alarm:
        missing = "missing data counts as breaching" if states.missing else "none is missing"
        message = (
            f"every datapoint is {case.threshold} and {missing}: it is in ALARM from the first"
            " evaluation on, and notifies once"
        )
        remedy = "TreatMissingData: notBreaching" if states.missing else "another threshold"
        yield case.finding(Check.ALWAYS_IN_ALARM, Severity.ERROR, message, remedy)
    elif states.stays_in_alarm:
        message = (
            f"every datapoint is {case.threshold} and missing data keeps the state: after its"
            " first ALARM it never notifies again"
        )
        remedy = "TreatMissingData: notBreaching"
        yield case.finding(Check.STAYS_IN_ALARM, Severity.ERROR, message, remedy)


def _is_silenced_by_matches(case: AlarmCase) -> bool:
    """Return whether only default values bring the alarm to ALARM, never what matches publish."""
    matched = [replace(metric_filter, default_value=None) for metric_filter in case.filters]
    return case.outlook.breaching and not outlook(case.alarm, matched).breaching


def _never(case: AlarmCase) -> tuple[str, str]:
    possible = case.outlook.values
    if possible is None:
        sentence = "no filter ever publishes a sample that its statistic can use"
        if Samples.of(case.filters).all:
            return sentence, "a MetricValue that is not negative, which percentiles pass over"
        return sentence, "a pattern that can match"
    if case.alarm.samples_needed:
        return (
            f"no datapoint ever has samples enough for {case.alarm.statistic}, so the state is"
            " kept (EvaluateLowSampleCountPercentile: ignore)",
            "EvaluateLowSampleCountPercentile: evaluate, or Statistic: Sum",
        )
    subject = case.alarm.statistic or "the expression"
    message = f"{subject} is {span_of(possible)} here, never {case.threshold}"
    counted = case.alarm.statistic is not None and _breaches_as_sum(case)
    if counted:
        return (
            message,
            f"Statistic: Sum, which counts the matches of {period(case.alarm.period)}",
        )
    upward = not case.alarm.comparison_operator.below
    if upward and possible.high <= 0:  # a threshold that low is one that silence reaches
        return message, 'MetricValue: "1", so that matches count'
    match case.alarm.comparison_operator:
        case ComparisonOperator.GREATER_OR_EQUAL:
            return message, f"a Threshold of {number(possible.high)} or less"
        case ComparisonOperator.GREATER:
            return message, f"a Threshold below {number(possible.high)}"
        case ComparisonOperator.LESS:
            return message, f"a Threshold above {number(possible.low)}"
        case ComparisonOperator.LESS_OR_EQUAL:
            return message, f"a Threshold of {number(possible.low)} or more"


def _breaches_as_sum(case: AlarmCase) -> bool:
    possible = values(Statistic.SUM, Samples.of(case.filters).all)
    return possible is not None and any(breaches(case.alarm, end) for end in possible.ends)
