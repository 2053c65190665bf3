"""Surprises of alarms that can fire: without a match, too late, or for the wrong number."""

import math
from collections.abc import Iterator

import numpy as np

from auditor.cloudwatch.alarms import Alarm, ComparisonOperator, TreatMissingData
from auditor.cloudwatch.metrics import Statistic
from auditor.cloudwatch.minutes import MINUTE
from auditor.cloudwatch.statistics import ExtendedStatistic
from auditor.result.checks import Check
from auditor.result.lint import Finding, Severity
from auditor.rules.lint.case import AlarmCase, span_of
from auditor.rules.lint.intervals import Interval
from auditor.rules.lint.outlook import breaches
from auditor.rules.lint.published import Samples, values
from auditor.rules.lint.words import number, period


def unexpected(case: AlarmCase) -> Iterator[Finding]:
    """Yield the surprises of an alarm that can fire."""
    if case.alarm.samples_needed:
        message = (
            f"the state is kept while a datapoint has fewer than"
            f" {number(case.alarm.samples_needed)} samples"
            " (EvaluateLowSampleCountPercentile: ignore)"
        )
        remedy = "EvaluateLowSampleCountPercentile: evaluate, or Statistic: Sum"
        yield case.finding(Check.TOO_FEW_SAMPLES, Severity.WARNING, message, remedy)
    if not isinstance(case.alarm.statistic, Statistic | ExtendedStatistic):
        return
    samples = Samples.of(case.filters)
    yield from _lone_match(case, samples)
    yield from _several_periods(case, samples)
    yield from _defaults(case, samples) if samples.default else _sparse(case, samples)


def _lone_match(case: AlarmCase, samples: Samples) -> Iterator[Finding]:
    """Yield whether the value of one match equals the threshold, which it has to exceed."""
    alarm = case.alarm
    if alarm.comparison_operator is not ComparisonOperator.GREATER or breaches(alarm, 0):
        return
    lone = {
        value.low
        for match in samples.matched
        if (value := values_of_one(alarm, match)) is not None and value.low == value.high
    }
    if alarm.threshold in lone:
        shown = number(alarm.threshold)
        message = (
            f"a single match makes {alarm.statistic} {shown}, which is not {case.threshold}:"
            f" only a second match in the same {period(alarm.period)} brings it to ALARM"
        )
        remedy = (
            f"{ComparisonOperator.GREATER_OR_EQUAL}, if one match is enough, or nothing if"
            " two are intended"
        )
        yield case.finding(Check.NEEDS_TWO_MATCHES, Severity.NOTE, message, remedy)


def _several_periods(case: AlarmCase, samples: Samples) -> Iterator[Finding]:
    """Yield whether a breaching match must be followed by matches in other periods."""
    alarm, defaults = case.alarm, [end for interval in samples.default for end in interval.ends]
    quiet = {TreatMissingData.NOT_BREACHING, TreatMissingData.IGNORE}
    if alarm.m == 1 or alarm.missing not in quiet or alarm.comparison_operator.below:
        return
    if not any(breaches(alarm, value) for value in defaults):
        periods = f"{alarm.m} of {alarm.n} periods of {period(alarm.period)}"
        yield case.finding(
            Check.NEEDS_SEVERAL_PERIODS,
            Severity.NOTE,
            f"a single match never brings it to ALARM: it takes matches in {periods}",
            "EvaluationPeriods: 1, if one match is enough, or nothing if several are intended",
        )


def _defaults(case: AlarmCase, samples: Samples) -> Iterator[Finding]:
    """Yield the effects of default values on an alarm."""
    alarm, minutes = case.alarm, case.alarm.period // MINUTE
    shown = ", ".join(sorted({number(interval.low) for interval in samples.default}))
    quiet = _statistic(alarm, [interval.low for interval in samples.default] * minutes)
    if not alarm.comparison_operator.below and breaches(alarm, quiet):
        message = (
            f"{period(alarm.period)} of records without a match make {alarm.statistic}"
            f" {number(quiet)}, by the DefaultValue {shown}, and that is {case.threshold}"
        )
        remedy = "Statistic: Sum and DefaultValue: 0, or no DefaultValue"
        if breaches(alarm, 0):
            remedy = f"{_above_zero(case, samples)}, or no DefaultValue"
        yield case.finding(Check.FIRES_WITHOUT_MATCH, Severity.ERROR, message, remedy)
        return
    for match in samples.matched:
        if match.low != match.high or len(case.filters) > 1:
            continue
        others = [interval.low for interval in samples.default] * (minutes - 1)
        diluted = _statistic(alarm, [match.low, *others])
        if breaches(alarm, _statistic(alarm, [match.low])) and not breaches(alarm, diluted):
            message = (
                f"a match beside {minutes - 1} minutes with records but no match makes"
                f" {alarm.statistic} {number(diluted)}, by the DefaultValue {shown}, and"
                f" that is not {case.threshold}"
            )
            remedy = "Statistic: Sum, or no DefaultValue"
            yield case.finding(Check.DILUTED_BY_DEFAULT, Severity.WARNING, message, remedy)


def _sparse(case: AlarmCase, samples: Samples) -> Iterator[Finding]:
    """Yield the consequences of minutes without a match, in which nothing is published."""
    alarm, states = case.alarm, case.outlook
    if alarm.comparison_operator.below:
        return
    if states.good and alarm.missing is TreatMissingData.BREACHING:
        message = (
            "nothing is published where nothing matches, and that counts as breaching: it is"
            " in ALARM from the first evaluation on, until matches come that are not"
            f" {case.threshold}"
        )
        remedy = "TreatMissingData: notBreaching, or a DefaultValue of 0 in the filter"
        yield case.finding(Check.ALARM_WHILE_SILENT, Severity.WARNING, message, remedy)
    if states.good and alarm.missing is TreatMissingData.IGNORE:
        message = (
            f"nothing is published where nothing matches, and that keeps the state: ALARM ends"
            f" only with matches that are not {case.threshold}"
        )
        remedy = "TreatMissingData: notBreaching, or a DefaultValue of 0 in the filter"
        yield case.finding(Check.STAYS_IN_ALARM, Severity.WARNING, message, remedy)
    if alarm.missing is TreatMissingData.MISSING:
        yield from _treated_as_missing(case, samples)
    point = states.values
    counting = {Statistic.SUM, Statistic.SAMPLE_COUNT}
    if point and alarm.statistic not in counting and point.low == point.high:
        message = (
            f"{alarm.statistic} is {span_of(point)} here, however many matches there are: a"
            " single match crosses any threshold that it can cross"
        )
        yield case.finding(
            Check.ONE_VALUE, Severity.NOTE, message, "Statistic: Sum, which counts matches"
        )


def _treated_as_missing(case: AlarmCase, samples: Samples) -> Iterator[Finding]:
    alarm, states = case.alarm, case.outlook
    lone = (values_of_one(alarm, match) for match in samples.matched)
    if alarm.m > 1 and any(
        breaches(alarm, end) for interval in lone if interval for end in interval.ends
    ):
        message = (
            f"{alarm.m} of {alarm.n} datapoints are required, but a single one that breaches"
            f" leads to ALARM, {period((alarm.m - 1) * alarm.period)} later, if none follows"
            " (CloudWatch's premature alarm state)"
        )
        yield case.finding(
            Check.PREMATURE_ALARM,
            Severity.WARNING,
            message,
            "TreatMissingData: notBreaching, or a DefaultValue of 0 in the filter",
        )
    if states.never_ok:
        severity = Severity.WARNING if alarm.ok_actions else Severity.NOTE
        idle = "; its OKActions never run" if alarm.ok_actions else ""
        message = (
            f"every datapoint is {case.threshold} and missing data stays missing: it goes from"
            f" ALARM to INSUFFICIENT_DATA, {case.range} after the last match, never to"
            f" OK{idle}"
        )
        yield case.finding(
            Check.NEVER_OK,
            severity,
            message,
            "TreatMissingData: notBreaching, which gives OK",
        )


def _above_zero(case: AlarmCase, samples: Samples) -> str:
    """Return the settings that zero does not breach and the least of matches does."""
    least = min((match.low for match in samples.matched), default=0.0)
    strict = f"{ComparisonOperator.GREATER} and Threshold: 0"
    if not math.isfinite(least) or least <= 0:
        return strict
    return f"{ComparisonOperator.GREATER_OR_EQUAL} and Threshold: {number(least)}, or {strict}"


def values_of_one(alarm: Alarm, match: Interval) -> Interval | None:
    """Return the values of a datapoint of a single sample."""
    if alarm.statistic is Statistic.SAMPLE_COUNT:
        return Interval(1.0, 1.0)
    if alarm.statistic is Statistic.SUM:
        return match
    return None if alarm.statistic is None else values(alarm.statistic, [match])


def _statistic(alarm: Alarm, samples: list[float]) -> float:
    """Return the statistic of a few samples; NaN, which breaches nothing, without samples."""
    ordered = np.sort(np.array(samples, np.float64))
    if not len(ordered):
        return float("nan")
    match alarm.statistic:
        case Statistic.SAMPLE_COUNT:
            return float(len(ordered))
        case Statistic.SUM:
            return float(ordered.sum())
        case Statistic.AVERAGE:
            return float(ordered.mean())
        case Statistic.MINIMUM:
            return float(ordered[0])
        case Statistic.MAXIMUM:
            return float(ordered[-1])
        case ExtendedStatistic() as extended:
            is_bounded = ordered[0] >= 0
            return float(extended.of_sorted(ordered[None, :])[0]) if is_bounded else float("nan")
        case None:
            return float("nan")
